/** Wordings of complaints of brain, mind, infection, children, metabolism, eyes, poison and injury. */

const SIDE = "(?:one[- ]side[d]?|one side|left|right|unilateral|half)";
const LIMB = "(?:arms?|legs?|hands?|face|limbs?|foot|side|body|extremit\\w+)";

export const MIND_CONCEPTS = {
  facialDroop:
    "\\b(?:facial|face|mouth|smile)(?: \\w+){0,5} (?:droop\\w*|asymmetr\\w*|weak\\w*|numb\\w*|crooked|uneven|lopsided|twisted|paraly\\w+|drop\\w*|sagging)|\\b(?:droop\\w*|crooked|lopsided|uneven)(?: \\w+){0,5} (?:face|mouth|smile|side)|\\bfacial palsy",
  speechTrouble:
    "\\b(?:slur\\w*|garbl\\w*|jumbl\\w*|incoheren\\w+)(?: \\w+){0,3} (?:speech|words?)|\\bspeech(?: \\w+){0,4} (?:slur\\w*|garbl\\w*|difficult\\w*|unclear|disturb\\w*|jumbl\\w*|trouble|problem\\w*|chang\\w+)|\\b(?:aphasi\\w+|dysarthri\\w+|dysphasi\\w+)|\\b(?:difficult\\w*|trouble|unable|can(?:'t|not| not)|cant|couldn't|could not|struggl\\w*|problems?)(?: to)? (?:\\w+ )?(?:speak\\w*|talk\\w*|find\\w*(?: \\w+){0,2} words?|get\\w*(?: \\w+){0,2} words out|understand\\w*(?: \\w+){0,2} (?:words|speech|language))\\b(?!(?: in)?(?: full)? sentences)|\\bword[- ]finding|\\b(?:slurred|slurring)\\b|\\bnot (?:speaking|talking) (?:properly|right|clearly|normally)",
  limbWeakness: `\\b${SIDE}[- ]?(?:\\w+ ){0,3}(?:${LIMB} )?(?:\\w+ ){0,3}(?:weak\\w*|numb\\w*|paraly\\w+|par(?:a)?esth\\w+|droop\\w*|heav(?:y|iness)|can't move|won't move|stopped working)|\\b(?:weak\\w*|numb\\w*|paraly\\w+|los[st]\\w* (?:\\w+ )?(?:strength|feeling|sensation|use|power)|drift|clums\\w+|(?:can(?:'t|not)|unable to) (?:move|lift|feel|raise))(?: \\w+){0,6} (?:${SIDE}(?:[ -](?:\\w+ )?${LIMB})?\\b|arm and leg|face and arm|arm or leg)|\\bhemi(?:pare\\w+|plegi\\w+|an(?:a)?esth\\w+)|\\barm(?: \\w+){0,2} (?:drift\\w*|won't|dropp\\w*)|\\b(?:arm|hand|leg) (?:is |was |went |has gone |feels |became |suddenly )+(?:\\w+ )?(?:weak|numb|limp|dead|heavy|paraly\\w+)\\b`,
  visionLoss:
    "\\b(?:sudden(?:ly)?|acute|abrupt|painless)(?: \\w+){0,5} (?:vision|sight|blind\\w*|visual)(?: \\w+){0,2}|\\b(?:los[st]\\w*(?: of)?|lost)(?: \\w+){0,3} (?:vision|sight)|\\b(?:vision|sight)(?: \\w+){0,3} (?:loss|lost|gone|went (?:black|dark|away))|\\b(?:went|gone|go) blind|\\b(?:can(?:'t|not)|unable to) see\\b|\\bcurtain(?: \\w+){0,4} (?:vision|eye|sight)|\\bamaurosis|\\bhomonymous|\\bhemianop\\w+",
  doubleVision: "\\bdouble vision|\\bdiplopia|\\bseeing double",
  ataxia:
    "\\bataxi\\w+|\\b(?:los[st]\\w*(?: of)?|sudden loss of|trouble with|poor|no) (?:balance|coordination)|\\b(?:can(?:'t|not)|unable to) (?:walk|stand)(?: \\w+){0,3} (?:straight|properly)|\\bimbalance\\b|\\bunsteady",
  thunderclap:
    "\\bthunderclap|\\bworst (?:\\w+ )?(?:headache|head ache|migraine|head pain)|\\b(?:headache|head ?pain|head)[^.\\n]{0,40}(?:worst (?:\\w+ ){0,2}(?:of|in) (?:my|his|her|the|their)|like (?:being hit|a (?:bat|hammer|thunder)|an explosion)|exploded|hit me)|\\bsudden(?:ly)?[- ](?:onset )?(?:\\w+ ){0,3}(?:severe|terrible|intense|excruciating|explosive) (?:headache|head pain)|\\b(?:severe|terrible|intense|explosive) (?:\\w+ )?headache(?: \\w+){0,5} (?:sudden\\w*|instantly|within seconds|abrupt\\w*)|\\bheadache (?:that )?(?:peaked|reached (?:its )?(?:peak|maximum))(?: \\w+){0,3} (?:seconds?|minutes?)",
  headache: "\\bheadaches?|\\bhead (?:hurts|pain|ache\\w*|is (?:pounding|killing))|\\bmigraine|\\bcephalgia",
  severeHeadache:
    "\\b(?:severe|terrible|excruciating|intense|unbearable|worst|awful|horrible)(?: \\w+){0,3} (?:headache|head ?ache|head pain|migraine)|\\bheadache(?: \\w+){0,4} (?:severe|unbearable|excruciating)",
  neckStiffness:
    "\\b(?:stiff\\w*|rigid\\w*)(?: \\w+){0,2} neck|\\bneck(?: \\w+){0,4} (?:stiff\\w*|rigid\\w*)|\\bnuchal|\\bmening(?:ismus|eal)|\\b(?:kernig|brudzinski)\\w*(?: \\w+){0,2} (?:positive|sign)|\\bcan(?:'t|not) (?:\\w+ ){0,3}(?:chin (?:to|on)|bend (?:\\w+ )?neck)",
  photophobia:
    "\\bphotophob\\w+|\\b(?:light|lights)(?: \\w+){0,3} (?:hurts?|bother\\w*|sensitiv\\w*)|\\bsensitiv\\w* to (?:\\w+ )?light",
  unrousable:
    "\\b(?:(?:difficult|hard|unable|impossible|can't|cannot|couldn't) (?:to )?(?:wake|rouse|arouse)|won't wake|not waking|unresponsive|unarousable|comatose|obtunded|stuporous)",
  confusion:
    "\\bconfus(?:ed|ion)\\b|\\b(?:altered|decreased|depressed|reduced|change in|changed?|fluctuating) (?:\\w+ )?(?:mental (?:status|state)|mentation|(?:level of )?consciousness|sensorium)|\\bams\\b|\\bdisorient\\w*|\\bdeliri\\w+|\\b(?:not|isn't|wasn't|stopped) making (?:any )?sense|\\b(?:difficult|hard|unable|can't|cannot) to (?:wake|rouse|arouse)|\\b(?:drowsy|lethargic|obtunded|stuporous|somnolent|unarousable|comatose|coma\\b(?! scale| score))|\\bhard to wake|\\bincoherent|\\bnot (?:acting|being) (?:\\w+ )?(?:right|himself|herself|normal\\w*)|\\bdoesn't (?:recogni[sz]e|know (?:where|who))|\\bagitated and",
  seizure:
    "\\bseiz(?:ure|ures|ing)\\b(?! (?:disorder|precautions|prophylaxis|medication|meds))|\\bconvuls\\w+|\\bstatus epilepticus|\\bfitting\\b(?! (?:room|of|with|in))|\\b(?:tonic[- ]clonic|grand mal)",
  seizureProlonged:
    "\\bstatus epilepticus|\\b(?:seiz\\w+|convuls\\w+)[^.\\n]{0,50}(?:(?:more than|over|for|lasting|lasted|longer than|last \\w+)(?: \\w+)? (?:[5-9]|[1-9]\\d|five|ten|fifteen|twenty) ?min\\w*|(?:won't|not|didn't) stop|back[- ]to[- ]back|one after another|repeated|still seizing|ongoing|continu\\w+)|\\b(?:first|new)[- ](?:onset |ever )?seizure|\\bstill (?:seizing|convulsing)",
  headInjury:
    "\\b(?:head (?:injury|trauma|wound)|hit (?:\\w+ ){0,2}head|struck (?:\\w+ ){0,3}head|(?:fell|fall)[^.\\n]{0,40}(?:head)|blow to (?:\\w+ )?head|concussion|skull fracture|banged (?:\\w+ )?head)",
  anticoagulant:
    "\\b(?:warfarin|coumadin|eliquis|apixaban|xarelto|rivaroxaban|dabigatran|pradaxa|edoxaban|heparin|enoxaparin|blood thinners?|anticoagul\\w+|clopidogrel|plavix)",
  suicidal:
    "\\bsuicid\\w+|\\b(?:kill|hang|shoot|hurt|harm|cut(?:ting)?|drown|poison|end)(?:ing)? (?:myself|himself|herself|themsel\\w+|my (?:own )?life|his (?:own )?life|her (?:own )?life|it all)|\\b(?:want|wants|wanted|wish\\w*|ready|plan\\w*|going|rather|better off|hope) (?:to |I was |he was |she was |I were |be )?(?:die|dying|dead|be dead|not (?:be )?(?:alive|here|exist|wake up)|end (?:it|my|his|her))|\\b(?:don't|do not|doesn't|no longer|didn't) want(?:s)? to (?:live|be (?:here|alive)|wake up|exist|go on)|\\b(?:no (?:reason|point|will)|not worth|nothing) (?:to|in|for)? ?(?:live|living|going on)|\\blife (?:is|isn't|not) (?:not )?worth|\\bself[- ]harm\\w*|\\bend(?:ing)? (?:my|his|her|their) life|\\btak(?:e|ing) (?:my|his|her) (?:own )?life|\\bbetter off (?:dead|without me)|\\boverdos\\w+|\\bcan't go on\\b",
  homicidal:
    "\\bhomicid\\w+|\\b(?:kill|hurt|stab|shoot|harm)(?:ing)? (?:others?|people|someone|somebody|him|her|them|my (?:wife|husband|child\\w*|baby|mother|father|family|boss|son|daughter))\\b|\\bcommand hallucinations|\\bvoices (?:\\w+ ){0,3}(?:tell\\w*|command\\w*|say\\w*)(?: \\w+){0,3} (?:to|kill|hurt|die)",
  fever:
    "\\b(?:fever\\w*|febrile|pyrexi\\w+|high temp\\w*|running a temp\\w*|burning up|hot to (?:the )?touch|hyperpyrexia|temperature (?:of |is |was )?(?:3[89]|4[0-2]|10[1-7])(?!\\d))",
  rigors:
    "\\brigors?\\b|\\bshak(?:ing|es)(?: \\w+){0,2} chills?|\\bchills? and shak\\w+|\\bshaking\\b|\\bshivering (?:uncontroll\\w+|violently)|\\bteeth chatter\\w*",
  sepsisWord: "\\bsepsis|\\bseptic\\b|\\bsepticaemia|\\bsepticemia|\\bbacter(?:a)?emia",
  infectionSource:
    "\\b(?:infect\\w+|pneumonia|cellulitis|abscess|urinary tract|uti\\b|pyelonephritis|wound|catheter|productive cough|dysuria|burning (?:when|on) (?:urinat\\w+|pee\\w*)|flank pain|cholangitis|line site)",
  immunosuppressed:
    "\\b(?:immun(?:o)?(?:suppress\\w+|compromis\\w+|deficien\\w+)|neutrop(?:a)?eni\\w+|chemo(?:therapy)?|transplant\\w*|asplen\\w+|splenectomy|no spleen|hiv|aids\\b|methotrexate|biologic|leuk(?:a)?emia|on steroids|long-term prednis\\w+)",
  mottled:
    "\\b(?:mottl\\w+|cap(?:illary)? refill(?: \\w+){0,3} (?:[3-9]|prolong\\w+|delay\\w+|slow)|cold (?:hands and feet|extremities|peripheries)|ashen|cyano\\w+|pale and (?:clammy|cold|sweaty)|no urine|not (?:urinated|peed|passed urine)[^.\\n]{0,20}(?:12|18|24|hours|day))",
  infantUnwell:
    "\\b(?:(?:not|refus\\w+|poor\\w*|won't|stopped|unable to|isn't|barely)(?: \\w+){0,2} (?:feed\\w*|nurs\\w+|eat\\w*|drink\\w*|latch\\w*|wak\\w+)|poor feeding|lethargic|floppy|limp|bulging fontanel\\w*|sunken (?:fontanel\\w*|eyes)|high[- ]pitched cry|inconsolabl\\w+|weak cry|grunting|apn(?:o)?ea\\w*|stop(?:s|ped) breathing|no wet (?:diapers?|nappies|nappy)|fewer wet|nasal flaring|retractions|blue spells?|hypotoni\\w+)",
  infantWord: "\\b(?:newborn|neonate|neonatal|infant|\\d{1,2}[- ](?:day|week)s?[- ]old|baby)\\b",
  intussusception:
    "\\b(?:currant[- ]jelly|red[- ]currant|draw\\w* (?:\\w+ )?(?:legs|knees) up|sausage[- ]shaped)",
  hyperglycemia:
    "\\b(?:dka|ketoacidosis|hyperosmolar|hhs\\b|ketones?(?: \\w+){0,3} (?:high|positive|large|raised|elevated|moderate|[3-9])|(?:high|large|moderate|positive|elevated) (?:\\w+ )?ketones|fruity (?:\\w+ )?(?:breath|odou?r|smell)|acetone (?:breath|smell)|kussmaul|ketonuria|keton(?:a)?emia)",
  diabetes: "\\bdiabet\\w+|\\binsulin\\b|\\bt1dm|\\bt2dm|\\btype [12i]+ d",
  polyuria:
    "\\bpolyuria|\\bpolydipsi\\w+|\\b(?:very|extreme\\w*|excessive\\w*|so|always|constantly|increased|intense) (?:\\w+ )?thirst\\w*|\\b(?:peeing|urinat\\w+)(?: \\w+){0,4} (?:lot|often|frequent\\w*|constantly|more)|\\bexcessive urination",
  missedInsulin:
    "\\b(?:missed|skipp\\w+|ran out of|stopped|without|not taking|no)(?: \\w+){0,4} insulin|\\binsulin pump (?:\\w+ )?(?:fail\\w*|disconnect\\w*)",
  rapidBreathing:
    "\\b(?:rapid|fast|deep|heavy|kussmaul)(?: \\w+){0,2} (?:breath\\w*|respirations?)|\\btachypn\\w+",
  hypoglycemia:
    "\\bhypoglyc\\w+|\\blow (?:blood )?(?:sugar|glucose)|\\bsugar(?: \\w+){0,3} (?:dropped|low|crash\\w*)|\\bglucose(?: \\w+){0,3} low",
  adrenal:
    "\\badrenal (?:crisis|insufficiency)|\\baddison\\w*(?: disease)?|\\b(?:missed|stopped|ran out of)(?: \\w+){0,3} (?:hydrocortisone|prednis\\w+|steroids?|fludrocortisone)",
  eyeEmergency:
    "\\b(?:chemical|bleach|acid|alkali|lye|cement)(?: \\w+){0,5} eyes?|\\beyes?(?: \\w+){0,4} (?:chemical|bleach|acid|splash\\w*)|\\b(?:painful|red)(?: \\w+){0,2} eye[^.\\n]{0,50}(?:halos?|nausea|vomit\\w*|vision|hard|mid-?dilated|fixed)|\\bhalos? around lights|\\bpenetrating eye|\\bopen globe|\\bflashes and floaters|\\b(?:curtain|shadow|veil)(?: \\w+){0,4} (?:vision|eye|sight)|\\bacute angle[- ]closure",
  poisoning:
    "\\b(?:took|taken|swallowed) (?:way |far )?too (?:much|many)\\b[^.\\n]{0,30}(?:medic\\w+|pills?|tablets?|drugs?)|\\b(?:pills?|tablets?|medic\\w+)[^.\\n]{0,30}\\bon purpose|\\b(?:overdos\\w+|poison(?:ed|ing)|(?:swallow\\w*|ingest\\w*|drank|took|taken|ate)(?: \\w+){0,5} (?:bleach|antifreeze|pills|tablets|battery|batteries|magnets?|detergent|pesticide|bottle of|whole (?:bottle|pack)|drain cleaner|methanol|handful))|\\b(?:fentanyl|heroin|opioid)[^.\\n]{0,40}(?:unresponsive|not breathing|pinpoint|blue|overdos\\w+)|\\bpinpoint pupils",
  choking:
    "\\bchok(?:ing|ed)\\b(?![^.\\n]{0,20}(?:up|sensation))|\\b(?:airway|throat) (?:is )?(?:blocked|obstruct\\w+)|\\bstridor|\\bdrooling\\b[^.\\n]{0,40}(?:swallow|voice|breath\\w*|throat|fever)|\\b(?:muffled|hot potato) voice|\\b(?:can(?:'t|not)|unable to) swallow (?:\\w+ )?(?:saliva|spit|secretions)|\\bepiglottitis",
  cardiacArrest:
    "\\b(?:cardiac arrest|no pulse|pulseless(?! (?:\\w+ )?(?:foot|leg|limb|arm|hand|extremity))|not breathing|stopped breathing|isn't breathing|cpr\\b|defibrillat(?:ed|ion)|agonal)",
  majorTrauma:
    "\\b(?:gunshot|gsw|stab(?:bed|bing)? wound|stabbed|impaled|ejected from|high[- ]speed (?:collision|crash|mvc|mva|accident)|amputat(?:ed|ion of) (?:\\w+ )?(?:finger|hand|arm|leg|foot|toe)s?|fell from (?:\\w+ ){0,3}(?:roof|ladder|height|balcony|story|storey)|open fracture|bone (?:sticking|protruding)|flail chest|crush injury|hit by a (?:car|truck|bus|train)|drown(?:ed|ing))",
  cordCompression: "\\b(?:cauda equina|spinal cord compression|cord compression)",
  temporalArteritis:
    "\\b(?:jaw claudication|scalp tenderness|temporal (?:arter\\w+ )?tender\\w*|giant cell arteritis|temporal arteritis|jaw (?:pain|ach\\w+|tires?)(?: \\w+){0,3} chew\\w*)",
  heatIllness:
    "\\b(?:heat ?stroke|(?:collaps\\w+|confus\\w+|unresponsive)[^.\\n]{0,50}(?:heat|hot car|marathon|sauna|sun)|malignant hyperthermia|neuroleptic malignant|serotonin syndrome)",
  hypothermia: "\\bhypothermi\\w+|\\bfrostbite",
  severePain:
    "\\b(?:severe|excruciating|unbearable|agoni[sz]ing|intolerable|worst|10/10|9/10|10 out of 10|9 out of 10|extreme|intense|terrible)\\b(?: \\w+){0,4} pain|\\bpain(?: \\w+){0,5} (?:severe|excruciating|unbearable|10/10|9/10|10 out of 10|9 out of 10|agoni[sz]ing)",
  worsening:
    "\\b(?:worsen\\w*|getting worse|gets worse|worse (?:today|now|than)|deteriorat\\w+|progressive\\w*|rapidly)",
  weightLoss:
    "\\b(?:unintention\\w+|unexplained|significant|unintended) weight loss|\\blost (?:\\w+ ){0,3}(?:kg|kilos?|pounds|lbs?|weight)|\\bweight loss",
  persistentVomiting:
    "\\b(?:can(?:'t|not)|unable to|not able to|won't|couldn't)(?: \\w+){0,2} (?:keep|hold)(?: \\w+){0,3} (?:down)|\\b(?:persistent|repeated|constant|intractable|non-?stop|continuous|projectile) vomit\\w*|\\bvomit\\w*(?: \\w+){0,4} (?:everything|nonstop|non-stop)",
  dehydration:
    "\\bdehydrat\\w+|\\b(?:no|not|hardly|little|barely)(?: \\w+){0,3} (?:urine|peed|urinat\\w+)|\\bsunken eyes",
  exposureRabies:
    "\\b(?:bat|dog|raccoon|fox|skunk|animal|cat|snake|monkey)(?: \\w+){0,2} bit(?:e|es|ten)?\\b|\\bbitten by|\\bsnake ?bite",
  jaundice:
    "\\bjaundice\\w*|\\b(?:yellow\\w*)(?: \\w+){0,3} (?:skin|eyes?|sclera\\w*)|\\b(?:skin|eyes?|sclera\\w*)(?: \\w+){0,5} yellow\\w*|\\bicter\\w+",
  psychosis: "\\bhallucinat\\w+|\\bhearing voices|\\bpsycho(?:sis|tic)|\\bdelusion\\w*|\\bparanoi\\w+",
  minorComplaint:
    "\\b(?:runny nose|sore throat|common cold|mild cough|stuffy nose|nasal congestion|sneez\\w+|insect bite|mosquito bite|dandruff|hay ?fever|seasonal allerg\\w+|chapped lips|mild headache|tension headache|sunburn|athlete's foot|hiccups?|minor (?:cut|scrape|bruise)|paper cut|ankle sprain|muscle soreness|dry skin|blackheads|pimples?|acne|cold sore|mouth ulcer|constipat\\w+|bloat\\w*|indigestion|nausea)",
} as const;
