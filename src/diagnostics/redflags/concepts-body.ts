/** Wordings of complaints of heart, lungs, belly, pelvis and skin, in a clinician's and in a patient's words. */

const PAIN =
  "(?:pain\\w*|ache|aching|hurt\\w*|pressure|tight\\w*|discomfort|heav(?:y|iness)|squeez\\w*|crush\\w*|burning|sore)";

export const BODY_CONCEPTS = {
  chestPain: `\\b(?:chest|sternal|substernal|retrosternal|precordial|thoracic)(?: wall)?[ -](?:is |was |feels? |felt |area |region )?(?:very |so |really |a bit )?${PAIN}|\\b${PAIN}(?: \\w+){0,3} (?:in|on|across|over|behind|of|around|to) (?:\\w+ ){0,3}(?:chest|sternum|breastbone)|\\b(?:elephant|weight|brick|someone)(?: \\w+){0,3} (?:on|sitting on) (?:\\w+ )?chest|\\bangina\\b|\\bcp\\b(?! (?:angle|clinic))|\\bchest (?:feels|is) (?:like|tight|heavy)`,
  radiatingPain:
    "\\bradiat\\w+(?: \\w+){0,4} (?:arm|arms|jaw|neck|shoulder|shoulders|back)|\\b(?:spread\\w*|moves?|moving|go(?:es|ing)|shoot\\w*|travel\\w*|runs?) (?:\\w+ ){0,4}(?:arm|arms|jaw|shoulder)\\b|\\b(?:left|both) arms? (?:pain|numb\\w*|heav\\w*|hurts?|ache\\w*)|\\bjaw (?:pain|ache)|\\bpain (?:in|down|into) (?:\\w+ ){0,2}(?:left arm|jaw)",
  sweating: "\\bsweat\\w*|\\bdiaphore\\w+|\\bclammy|\\bcold sweats?|\\bperspir\\w+",
  exertional:
    "\\b(?:on|with|after|during|when|mild|by) (?:\\w+ ){0,2}(?:exert\\w*|exercis\\w*|climb\\w*|walking|stairs|effort|activity|running)|\\bexertional",
  restRelieved:
    "\\b(?:improv\\w+|reliev\\w+|better|resolv\\w+|goes away|eas\\w+)(?: \\w+){0,2} (?:with|by|at|after) rest",
  dyspnea:
    "\\b(?:short(?:ness)?[ -]of[ -]breath|sob\\b|dyspno?ea\\w*|breathless\\w*|out of breath|(?:difficult\\w*|trouble|troubles|hard|problems?|struggl\\w*|labou?red|unable|fighting|hard time) (?:\\w+ ){0,2}(?:to )?breath\\w*|(?:can(?:'t|not| not)|cant|couldn't|could not|unable to) (?:\\w+ ){0,2}(?:breathe?|catch (?:\\w+ )?breath|get (?:\\w+ ){0,2}(?:air|breath))|gasp\\w*|respiratory distress|suffocat\\w*|air hunger|(?:breath\\w+|respirations?) (?:is |are |has become )?(?:very |so )?(?:labou?red|hard|difficult|fast|rapid|shallow)|(?:fast|rapid|labou?red) breathing|tachypn\\w+|wheez\\w+ and (?:can't|cannot))",
  severeDyspnea:
    "\\b(?:can(?:'t|not| not)|cant|unable to|couldn't|struggl\\w+ to) (?:\\w+ ){0,2}(?:breathe?|catch (?:\\w+ )?breath|get (?:\\w+ ){0,2}(?:air|breath)|(?:speak|talk)(?: in)?(?: full)? sentences|finish (?:\\w+ )?sentence)|\\b(?:short of breath|dyspno?ea|breathless\\w*|sob) (?:\\w+ )?at rest|\\b(?:gasping|respiratory distress|cyano\\w+|accessory muscles?|silent chest|tripod\\w*|suffocating|stridor|(?:lips?|face|fingers?|skin) (?:are |is |look\\w* |turn\\w* |went )?(?:\\w+ )?(?:blue|bluish|gr[ae]y)|\\b(?:lips?|face|fingers?) bluish|\\bonly (?:say|speak|talk)\\w*(?: in)? (?:a few|one|two|three|single|short)(?: or \\w+)? (?:words?|phrases?)|blue (?:lips|face|fingers))",
  suddenOnset:
    "\\b(?:sudden\\w*|abrupt\\w*|all of a sudden|out of nowhere|acute(?:ly)? (?:onset)?|(?:one|two|three|four|five|six|seven|eight|ten|twelve|\\d{1,3}|a few|few|half an?|an|couple(?: of)?) (?:minutes?|mins?|hours?|hrs?)(?: ago|\\b)|\\d{1,2}-?(?:hour|hr|minute|min)[- ](?:history|hx)|this (?:morning|afternoon|evening)|today|tonight|last night|woke up with|after waking|on waking|since waking|since i woke|(?:started|began|onset)[^.\\n]{0,30}(?:minutes?|hours?|this morning|tonight|today|noon|midnight)|last known well|last seen normal|just (?:now|started|happened))",
  chronicLung: "\\b(?:copd|emphysema|chronic bronchitis|chronic obstructive|home oxygen)",
  pleuriticPain:
    "\\bpleuritic|\\b(?:sharp|stabbing)[^.\\n]{0,40}(?:breath\\w*|inspir\\w+|inhal\\w+|cough)|\\b(?:pain|hurts?|worse)[^.\\n]{0,30}(?:when|with|on|while|upon) (?:\\w+ ){0,2}(?:breath\\w*|inspir\\w+|inhal\\w+|deep breath)",
  hemoptysis:
    "\\bh(?:a)?emopty\\w+|\\bcough\\w*(?: \\w+){0,3} blood|\\bblood(?:y|-streaked| streaked|-tinged)? (?:\\w+ )?(?:sputum|phlegm|mucus)|\\bblood in (?:\\w+ )?(?:sputum|phlegm|cough)",
  legSwelling:
    "\\b(?:leg|calf|thigh)(?: (?:is|was|red|hot|warm|and|very|painful|tender)){0,5} (?:swollen|swelling)\\b|\\b(?:one|left|right|unilateral|single|my|her|his)(?: \\w+){0,2} (?:leg|calf|thigh)[^.\\n]{0,25}(?:swell\\w*|swollen|pain\\w*|tender\\w*|warm|red)|\\b(?:leg|calf) (?:is )?(?:swell\\w*|swollen|pain|tender\\w*)|\\b(?:swell\\w*|swollen|pain\\w*|tender\\w*)(?: \\w+){0,4} (?:calf|leg)\\b|\\bdvt\\b|\\bdeep ve(?:in|nous) thrombosis",
  thrombosisRisk:
    "\\b(?:recent|after|following|post|since|days? after|weeks? after|long|\\d+[- ]hour)[^.\\n]{0,25}(?:surgery|operation|flight|travel|immobili\\w+|hospitali\\w+|fracture|cast|childbirth|delivery|drive|bed ?rest)|\\b(?:post-?op\\w*|post-?partum|bedridden|immobili[sz]\\w*|long[- ]haul|long flight|oral contracepti\\w+|birth control|active cancer|chemotherapy|factor v leiden|previous dvt|prior dvt|history of (?:dvt|clots?|pe\\b|pulmonary embol\\w+))",
  tearingPain:
    "\\b(?:tear(?:ing)?|ripp(?:ing|ed)|torn)\\b[^.\\n]{0,40}(?:pain|chest|back|abdom\\w+)|\\b(?:pain|chest|back)[^.\\n]{0,40}\\b(?:tearing|ripping)\\b|\\b(?:chest pain|pain in (?:\\w+ )?chest)[^.\\n]{0,60}(?:between (?:\\w+ )?shoulder blades|to (?:\\w+ )?back\\b)|\\bpulses? (?:\\w+ ){0,3}(?:unequal|differ\\w*|asymmetr\\w*)|\\b(?:blood pressures?|bp) (?:\\w+ ){0,3}(?:unequal|differ\\w*)[^.\\n]{0,20}arms|\\bwiden(?:ed|ing) mediastin\\w+|\\baortic dissection",
  palpitations:
    "\\bpalpitation\\w*|\\b(?:heart|heartbeat|pulse)(?: \\w+){0,3} (?:rac\\w+|pound\\w*|flutter\\w*|skipp\\w*|irregular|too fast)|\\bracing heart|\\btachycard\\w+",
  syncope:
    "(?<!\\b(?:near|pre|almost|nearly|about to|felt like|feel like|feels like)[- ]?)(?:\\bsyncop\\w+|\\b(?:pass(?:ed|ing|es)?|black(?:ed|ing)?)[ -]out|\\bfaint(?:ed|ing|s)\\b(?! (?:rash|odou?r|murmur))|\\bcollaps(?:ed?|ing)\\b(?! (?:lung|vein))|\\blos(?:t|s|ing|es)(?: of)? consciousness|\\bunconscious\\w*|\\bunresponsive|\\bblackout)",
  nearSyncope:
    "\\b(?:near|pre)[- ]?(?:syncop\\w+|faint\\w*)|\\b(?:near(?:ly)?|almost|about to|going to|nearly) (?:\\w+ )?(?:pass\\w*[ -]out|faint\\w*|black\\w*[ -]out|collaps\\w*)|\\bfe(?:els?|lt|eling) (?:\\w+ ){0,2}(?:faint|like (?:\\w+ )?(?:fainting|passing out|might (?:faint|pass out)))|\\bfaint when standing",
  lightheaded: "\\blight-?headed\\w*|\\bdizz\\w+",
  hematemesis:
    "\\bh(?:a)?emat(?:o)?[ -]?emesis|\\b(?:vomit\\w*|throw\\w* up|threw up|puk\\w+|spit\\w* up|bringing up)(?: \\w+){0,4} blood\\w*|\\bblood(?:y)? (?:\\w+ )?(?:vomit\\w*|emesis)|\\bblood in (?:\\w+ )?vomit\\w*|\\bcoffee[ -]?ground[s]?",
  melena:
    "\\bmel(?:a)?ena|\\b(?:black|tarry|dark)[ ,-](?:and )?(?:\\w+ ){0,2}(?:stools?|poo\\w*|bowel movements?|feces|faeces)|\\b(?:stools?|poo\\w*|feces|faeces|bowel movements?)(?: \\w+){0,3} (?:black|tarry)",
  rectalBleeding:
    "\\bh(?:a)?ematochezia|\\bbrbpr\\b|\\b(?:rectal|anal) (?:bleed\\w*|blood)|\\bbleed\\w*(?: \\w+){0,3} (?:rectum|anus|bottom|bowels?)|\\bblood(?:y)?(?: \\w+){0,4} (?:stools?|rectum|poo\\w*|toilet|bowel movements?|diarrh\\w+|feces|faeces)|\\b(?:stools?|diarrh\\w+|poo)(?: \\w+){0,3} (?:bloody|blood)\\b",
  heavyBleeding:
    "\\b(?:heavy|profuse|massive|severe|large amounts?|lots? of|a lot of|uncontroll\\w*|won't stop|pouring|spurting|gushing|hemorrhag\\w+|haemorrhag\\w+|exsanguinat\\w+|cups? of)(?: \\w+){0,4} (?:bleed\\w*|blood|clots?)|\\bbleed\\w*[^.\\n]{0,25}(?:heav\\w*|profuse\\w*|won't stop|will not stop|not stopping|does not stop|pouring|soak\\w*|spurting|uncontroll\\w+)|\\bsoak(?:s|ed|ing)?(?: \\w+){0,4} (?:pads?|towels?|tampons?)|\\bh(?:a)?emorrhag(?:e|ing)\\b|\\bblood (?:is |was |keeps )?(?:spurting|pouring|gushing)|\\b(?:can(?:'t|not)|unable to|won't) stop (?:the )?bleeding",
  abdominalPain: `\\b(?:abdom\\w+|abdo|stomach|belly|tummy|epigastric|periumbilical|flank|right lower quadrant|rlq|ruq|llq|right upper quadrant|lower quadrant|iliac fossa|rif|pelvic|groin)(?: \\w+){0,2} (?:is |was |feels )?(?:very |so |really )?(?:${PAIN}|cramp\\w*|tender\\w*)|\\b${PAIN}(?: \\w+){0,4} (?:abdom\\w+|stomach|belly|tummy|right lower quadrant|rlq|right side|lower quadrant|pelvis)`,
  peritonism:
    "\\b(?:rigid\\w*|board-?like|guarding|rebound|peritoni\\w+|rock[ -]hard)\\b[^.\\n]{0,30}(?:abdom\\w+|belly|tender\\w*|stomach)?|\\b(?:abdom\\w+|belly|stomach) (?:is |was |feels? )?(?:\\w+ )?(?:rigid|hard as|board-?like)",
  rightLowerPain:
    "\\b(?:right lower quadrant|rlq|right iliac fossa|rif|mcburney\\w*|lower right (?:abdom\\w+|side|belly|stomach)|right lower (?:abdom\\w+|belly|side))|\\b(?:moved|migrat\\w+|shifted)(?: \\w+){0,4} (?:right|rlq)",
  vomiting: "\\bvomit\\w*|\\bthrow\\w* up|\\bthrew up|\\bemesis|\\bpuk\\w+|\\bbeing sick",
  bilious:
    "\\b(?:bilious|green|bile)[- ](?:stained )?(?:vomit\\w*|emesis)|\\bvomit\\w*(?: \\w+){0,3} (?:green|bile|bilious)|\\bf(?:a)?eculent vomit\\w*",
  noStool:
    "\\b(?:no (?:bowel movements?|flatus|gas|stool)|not pass\\w*(?: \\w+){0,3} (?:gas|flatus|stool|wind)|unable to pass (?:gas|flatus|stool|wind)|obstipat\\w+|absent bowel sounds)",
  pulsatileMass:
    "\\bpuls(?:atile|ating)(?: \\w+){0,3} (?:mass|abdom\\w+|belly)|\\b(?:known |ruptured )?(?:abdominal aortic aneurysm|aaa)\\b",
  pregnant:
    "\\bpregnan\\w+|\\b\\d{1,2} ?(?:weeks?|wks?)(?: \\w+)? gestation|\\bgravid\\w*|\\bexpecting a baby|\\b(?:first|second|third) trimester|\\bg\\dp\\d",
  possiblyPregnant:
    "\\b(?:missed|late)(?: \\w+){0,2} (?:period|menses)|\\b(?:positive|pos) (?:\\w+ )?(?:pregnancy test|hcg)|\\b(?:pregnancy test|hcg)(?: \\w+){0,2} positive|\\b(?:last (?:menstrual )?period|lmp)[^.\\n]{0,30}(?:[5-9]|1[0-2]|six|seven|eight|five) weeks ago|\\bamenorrh\\w+",
  vaginalBleeding:
    "\\bvaginal(?:ly)? (?:bleed\\w*|spotting|blood)|\\bbleed\\w*(?: \\w+){0,3} (?:vagina\\w*|down there)|\\bspotting\\b|\\bpregnan\\w+(?: \\w+){0,3} (?:bleed\\w*|spotting|blood)|\\b(?:bleed\\w*|blood)(?: \\w+){0,5} (?:pregnan\\w+)",
  postpartum:
    "\\b(?:post-?partum|after (?:\\w+ )?(?:delivery|giving birth|childbirth|birth|c-section|cesarean)|gave birth|delivered (?:\\w+ ){0,3}(?:ago|today|yesterday)|(?:hours?|days?|weeks?) (?:after|post) (?:delivery|birth|childbirth))",
  preeclampsiaSign:
    "\\b(?:blurr\\w+ vision|visual (?:disturbance|changes)|flashing lights|seeing (?:spots|stars|lights)|(?:severe|bad|terrible|persistent|worst) headache|right upper quadrant|epigastric pain|ruq pain|swollen (?:face|hands)|(?:face|hands)(?: \\w+){0,3} swollen|proteinuria)",
  fetalMovement:
    "\\b(?:baby|fetus|fetal|foetal)[^.\\n]{0,25}(?:not mov\\w+|stopped mov\\w+|mov\\w+ less|isn't mov\\w+)|\\b(?:reduced|decreased|absent|no) f(?:o)?etal movements?|\\b(?:reduced|decreased) (?:baby )?movements?",
  cordOrWaters:
    "\\bcord prolapse|\\bumbilical cord(?: \\w+){0,3} (?:out|visible|vagina)|\\bwater\\w* broke|\\bcontractions? (?:every|\\d)",
  testicularPain: `\\b(?:testic\\w+|testis|testes|scrot\\w+|balls?|groin and scrotum)(?: \\w+){0,4} (?:${PAIN}|tender\\w*|swell\\w*|swollen)|\\b(?:${PAIN}|swell\\w*|swollen|tender)(?: \\w+){0,4} (?:testic\\w+|testis|testes|scrot\\w+)|\\babsent cremasteric|\\bhigh-riding test\\w+`,
  urinaryRetention:
    "\\b(?:(?:can(?:'t|not| not)|unable to|couldn't|not able to) (?:\\w+ ){0,2}(?:urinate|pee|pass (?:\\w+ )?urine|void|wee)|urinary retention|retention of urine|not (?:peed|urinated|passed urine))",
  incontinence:
    "\\b(?:(?:bladder|bowel|urinary|f(?:a)?ecal|stool)(?: (?:or|and) (?:bladder|bowel))? (?:incontinence|accidents?|dysfunction)|incontinen\\w+|los(?:t|s|ing)(?: of)? (?:\\w+ ){0,3}(?:control|bladder|bowels?)(?: \\w+){0,3}|wet (?:myself|himself|herself)|soil\\w* (?:myself|himself|herself))",
  saddleNumbness:
    "\\bsaddle (?:an(?:a)?esth\\w+|numb\\w*|area|par(?:a)?esth\\w+)|\\b(?:numb\\w*|tingl\\w*|loss of (?:feeling|sensation)|can't feel|no feeling)(?: \\w+){0,6} (?:groin|genital\\w*|perine\\w+|buttocks?|inner thighs?|between (?:\\w+ )?legs|private parts|perianal|saddle|anus|bottom)",
  backPain: `\\b(?:back|lumbar|spine|sciatic\\w*|low(?:er)? back)[ -](?:\\w+ )?${PAIN}|\\b${PAIN}(?: \\w+){0,4} (?:back|spine)\\b|\\bsciatica`,
  legWeakness:
    "\\b(?:leg|legs|lower (?:limb|extremit)\\w*|foot|feet)(?: \\w+){0,3} (?:weak\\w*|giving way|paraly\\w+|numb\\w*|give out)|\\bweak\\w*(?: \\w+){0,4} (?:legs?|lower (?:limb|extremit)\\w*|foot|feet)|\\bfoot drop|\\bcan't (?:walk|move (?:\\w+ )?legs?)|\\bparaplegi\\w+",
  airwaySwelling:
    "\\b(?:swell\\w*|swollen|swelled|tight\\w*|clos(?:ing|ed)|angio-?(?:o)?edema|puffy)(?: \\w+){0,4} (?:throat|tongue|lips?|face|airway|mouth|uvula)|\\b(?:throat|tongue|lips?|face|airway|mouth)(?: \\w+){0,4} (?:swell\\w*|swollen|swelled|tight\\w*|clos(?:ing|ed)|puff\\w+)|\\bangio(?:o)?edema|\\blump in (?:\\w+ )?throat and",
  hives:
    "\\bhives|\\burticari\\w+|\\b(?:itchy|raised|widespread|generali[sz]ed) (?:\\w+ )?(?:rash|welts)|\\bwelts|\\brash all over|\\bflushing|\\bgenerali[sz]ed (?:itch\\w*|prurit\\w+)",
  allergenExposure:
    "\\b(?:bee|wasp|hornet|insect|ant)[ -](?:sting|stung|bite)|\\bstung\\b|\\b(?:ate|eating|eaten|ingest\\w+|after|exposed to|exposure to)(?: \\w+){0,5} (?:peanuts?|nuts?|shellfish|shrimp|prawns?|eggs?|milk|fish|sesame|cashews?|almonds?|walnuts?|antibiotics?|penicillin|amoxicillin|contrast|latex|food)|\\b(?:food|nut|peanut|latex|bee|drug|penicillin|shellfish) allerg\\w+|\\ballerg\\w+ to|\\bepi-?pen|\\banaphyla\\w+",
  rashNonBlanching:
    "\\bnon-?blanching|\\bpetechi\\w+|\\bpurpur\\w+|\\b(?:rash|spots)[^.\\n]{0,40}(?:do(?:es)?(?: not|n't) (?:fade|blanch|disappear|go (?:away )?(?:when|under))|not fad\\w+|purple)|\\bpurple (?:\\w+ )?(?:rash|spots|blotches)",
  necrotizing:
    "\\bcrepitus|\\bpain out of proportion|\\bnecroti[sz]ing|\\b(?:dusky|black|dead) skin|\\bgas in (?:\\w+ )?tissue|\\brapidly spreading (?:\\w+ ){0,2}(?:redness|rash|cellulitis|erythema|infection)|\\bredness (?:\\w+ ){0,2}spreading (?:\\w+ )?(?:fast|rapid\\w*|by the hour|quickly)",
  blisteringMucosa:
    "\\b(?:skin (?:is )?(?:peel\\w+|slough\\w*|com\\w+ off)|slough\\w+ skin|blister\\w*)[^.\\n]{0,60}(?:mouth|lips|eyes|genital\\w*|mucos\\w+|medication|drug|antibiotic|allopurinol|lamotrigine|sulfa)|\\b(?:toxic epidermal necrolysis|stevens-johnson)",
  coldLimb:
    "\\b(?:pain\\w*|numb\\w*|sudden\\w*)[^.\\n]{0,40}\\b(?:cold|pale|pulseless|white)\\b(?:[ ,]+\\w+){0,4}? (?:leg|foot|arm|hand|limb)\\b|\\b(?:cold|pale|pulseless|white|mottled|blue)(?: \\w+){0,3} (?:leg|foot|arm|hand|limb|toes|fingers)\\b[^.\\n]{0,40}(?:pain\\w*|numb\\w*|pulse|weak\\w*)|\\b(?:leg|foot|arm|hand|limb)\\b[^.\\n]{0,40}(?:cold and (?:pale|pulseless|numb|painful|blue|white)|pulseless|no pulse)|\\babsent (?:\\w+ )?pulses?\\b|\\bacute limb isch(?:a)?emia",
  compartment:
    "\\bcompartment syndrome|\\b(?:severe|worsening|extreme) pain (?:\\w+ ){0,6}(?:cast|passive stretch\\w*)",
  burns:
    "\\b(?:burn(?:s|ed|t)?)\\b[^.\\n]{0,40}(?:\\b(?:[1-9]\\d)% |face|airway|hands|genital\\w*|third[- ]degree|full[- ]thickness|electric\\w*|chemical)|\\b(?:electrocut\\w+|smoke inhalation|inhaled smoke|carbon monoxide)",
} as const;
