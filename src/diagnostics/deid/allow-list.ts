/**
 * Capitalised words of medicine that are no person's name in a note: eponyms, drugs, organisms, tests, ethnic and
 * language names, countries and states, headings. Kept in lower case.
 */
import { isPersonBefore } from "./person-context.js";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Eponyms after Whonamedit-style lists in common textbooks; a name here is left alone unless a label or title says otherwise. */
const EPONYMS = words(`
  addison adie amsler pautrier curschmann hansel leyden shiga gram albright alport alzheimer alzheimers apert apgar argyll arnold asherman asperger auer auerbach
  auspitz austin babinski babesia baker bard barlow barr barre barré barrett bartholin bartonella bartter basedow becker
  beck beckwith behcet behçet bell bence bennett bernard berger bielschowsky billroth binet bishop bitot blalock blount blumberg
  boas boerhaave bouchard bowen bradford braden braxton bright broca brodie brown-séquard brudzinski bruton buerger
  budd burkitt burton calot campbell caplan castleman celsius chadwick chagas charcot chediak cheyne chiari child
  christmas churg chvostek cockcroft codman colles conn coombs cooley corrigan courvoisier cowden coxsackie creutzfeldt
  crigler crohn crohns cronkhite cullen cushing dandy darier darwin dequervain dercum diamond dieulafoy digeorge down downs
  dressler duane dubin duchenne duke dukes dupuytren durkan durozier ebstein ehlers eisenmenger epley epstein erb ewing
  fabry fagan fahrenheit fallot fanconi felty finkelstein fitz fitzpatrick foley forrester fournier freiberg friedreich frey
  froment galant galeazzi gardner gaucher gilbert gilles giemsa glasgow gleason goldenhar goodpasture goodsall gorlin gottron gowers
  gram graves grawitz grey guillain guthrie hallpike hamman hansen harrison hartnup hashimoto hashimotos hawkins heberden
  heimlich heinz henle henoch hertz hirschsprung hill-sachs hodgkin hodgkins hoffmann holter homan homans horner howell hunt
  hunter huntington hurler hutchinson jacksonian jakob janeway jarisch jeghers jervell job johnson jolly jones
  kallmann kaposi kartagener kawasaki kayser kehr kerley kernig kernicterus kimmelstiel kiesselbach klinefelter
  klumpke koebner koplik korotkoff korsakoff kussmaul lachman lambert landau lange langerhans lasegue lasègue laennec leber legg
  leishman leriche lesch lewy leydig lhermitte libman likert lisch litten loeffler löffler lou lowenstein lown ludwig lugol lyme lynch
  maisonneuve mallory mantoux marburg marcus marfan marfans marjolin mayo mcardle mcburney mcmurray meckel meckels meigs meissner meniere
  menetrier ménière menieres mikulicz mirizzi mobitz moebius monro monteggia moro morton munchausen murphy murphys nikolsky neer
  nissl noonan ober obrien ogilvie oppenheim ormond ortolani osgood osler paget pagets pancoast papanicolaou pappenheim
  parkinson parkinsons parkinson's patrick payr pelger perthes peutz peyer peyronie phalen phalens philadelphia pick pickwickian plummer
  poland pompe pott potter prader priapus prinzmetal purkinje quincke quervain ramsay raynaud raynauds reed refsum reiter
  reye reynold reynolds rh rhesus richter riedel rinne ritter romberg rorschach roth rotor rovsing roux sabin sachs salk sanger schatzki
  scheuermann schilling schirmer schlatter schober schwann schwachman seldinger sengstaken sertoli sezary sezáry sheehan
  calmette guérin guerin shirodkar shwachman sipple sister sjogren sjogrens sjögren skene smith snellen spitz spurling starling steinert stevens still
  stokes strachan sturge stuart sutton swan sweet sydenham syme takayasu takotsubo tanner tay thomas thompson thomsen tietze tinel
  todd tourette tourettes traube treitz trendelenburg trousseau turcot turner tzanck valsalva virchow volkmann von waldenstrom
  waldeyer wallenberg wartenberg warthin waterhouse weber wegener weil wernicke wells west westphal wharton whipple widal wilms wilson
  winterbottom wiskott wolf wolff wood woods wright zenker ziehl zollinger young henderson hasselbalch frank levine duroziez
  nielsen fisher miller cobb jugular aldrich syndenham sturge sanfilippo niemann pick krabbe hashimoto kikuchi sjogren
  parinaud ankylosing stensen wirsung vater oddi langer hesselbach douglas morison poupart scarpa gerota hering breuer cajal kupffer
  ito paneth brunner malpighi bowman mullerian müllerian wolffian golgi krebs cori nernst fick poiseuille laplace lineweaver burk
  bohr haldane cormack hounsfield likert karnofsky zubrod ecog clark breslow ann arbor wechsler beck hamilton edinburgh montreal
  ottawa canadian boston bristol zung mallampati ranson centor framingham killip york heart nyha bethesda tokyo
  salter harris gartland weiss barton jefferson hangman essex lopresti rolando
`);

/** Countries, nationalities, US states, other first-level regions, languages and faiths: larger than Safe Harbor hides. */
const REGIONS = words(`
  afghanistan albania algeria america american andorra angola argentina armenia australia austria azerbaijan bahamas
  bahrain bangladesh barbados belarus belgium belize benin bhutan bolivia bosnia botswana brazil brunei bulgaria burma
  burundi cambodia cameroon canada chad chile china colombia comoros congo croatia cuba cyprus czechia denmark djibouti
  dominica ecuador egypt england eritrea estonia ethiopia europe fiji finland france gabon gambia georgia germany ghana
  greece greenland grenada guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland
  israel italy jamaica japan jordan kazakhstan kenya korea kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia
  libya liechtenstein lithuania luxembourg madagascar malawi malaysia maldives mali malta mauritius mexico moldova
  monaco mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway oman
  pakistan palestine panama papua paraguay peru philippines poland portugal qatar romania russia rwanda samoa scotland
  senegal serbia singapore slovakia slovenia somalia spain sudan suriname sweden switzerland syria taiwan tajikistan
  tanzania thailand tibet togo tonga tunisia turkey turkmenistan uganda ukraine uruguay uzbekistan venezuela vietnam
  wales yemen zambia zimbabwe africa asia britain uk usa u.s. us uae puerto-rico
  alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana iowa
  kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada
  ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming ontario quebec
  alberta manitoba saskatchewan queensland tasmania victoria bavaria saxony hesse tyrol catalonia andalusia brittany
  normandy provence lombardy tuscany sicily
  african asian european caucasian hispanic latino latina black white chinese indian japanese korean mexican british english
  irish scottish welsh french german italian spanish portuguese dutch danish swedish norwegian finnish polish russian
  turkish arab arabic jewish ashkenazi sephardic muslim christian catholic hindu buddhist sikh mediterranean
  middle-eastern eastern western northern southern southeast northeast northwest southwest south north east west central
  vietnamese filipino thai brazilian cuban haitian nigerian kenyan somali egyptian iranian iraqi israeli pakistani
  ukrainian romanian hungarian greek czech serbian croatian colombian peruvian native amish inuit maori caribbean
`);

const TWO_WORD_REGIONS =
  /^(?:United (?:States|Kingdom|Arab Emirates)|New (?:Zealand|York State|Mexico|Jersey|Hampshire|England|South Wales)|South (?:Africa|Korea|Sudan|America|Carolina|Dakota|East Asia)|North (?:Korea|America|Carolina|Dakota|Africa)|Saudi Arabia|Sri Lanka|Costa Rica|El Salvador|Sierra Leone|Ivory Coast|Burkina Faso|Puerto Rico|Central (?:America|Africa|African Republic)|West (?:Africa|Virginia|Indies)|East (?:Africa|Asia)|Rhode Island|British Columbia|Nova Scotia|Western Australia|Hong Kong|Cape Verde|Dominican Republic|Czech Republic|Middle East|Latin America|(?:Sub-Saharan|Northern|Eastern|Western|Southern|Central|Southeast|South) (?:Africa|Asia|Europe|India|China|Ireland|Italy|Mexico|Brazil))$/;

/** Drugs, organisms, tests, departments, headings, kin, months, days, titles of roles: capitalised without being names. */
const CLINICAL = words(`
  abdomen abdominal allergies allergy assessment blood bp cardiac cardiovascular chest chief complaint complaints complete
  diagnosis diabetes disease disorder doctor ecg ekg emergency er examination exam family fever gastrointestinal general
  genitourinary headache heent hiv history hospital hpi imaging impression infection intake internal kidney lab laboratory labs
  liver lung lungs medical medication medications medicine migraine mri musculoskeletal nausea neck neurologic neurological
  neurology note notes nurse objective obstetrics orthopedics pain past patient physical physician plan pneumonia pregnancy
  pressure primary procedure psychiatric psychiatry pulse rash reason record referral respiratory respirations review rhythm
  saturation serum shortness skin social status stroke subjective surgery surgical symptom symptoms syndrome temperature test
  tests therapy treatment triage tuberculosis ultrasound unit urgent urine virus visit vital vitals weight x-ray xray
  monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
  october november december christmas easter thanksgiving ramadan halloween
  acetaminophen advil adderall albuterol aleve allegra amoxicillin ambien aspirin ativan augmentin azithromycin bactrim benadryl
  botox celebrex celexa cipro claritin codeine coumadin crestor cymbalta depakote dilantin eliquis excedrin fentanyl flagyl
  flonase glucophage haldol heparin humira ibuprofen imodium insulin keppra klonopin lantus lasix levothyroxine lexapro lipitor
  lisinopril lithium lorazepam lyrica metformin methotrexate midol motrin narcan neurontin nexium nyquil omeprazole oxycontin
  ozempic paracetamol paxil penicillin pepcid pepto percocet plaquenil plavix prednisone prilosec prozac remicade risperdal ritalin
  robitussin seroquel singulair statin sudafed synthroid tums tylenol valium ventolin viagra vicodin warfarin wellbutrin xanax
  xarelto zantac zithromax zofran zoloft zyprexa zyrtec
  bacillus bordetella borrelia brucella campylobacter candida chlamydia clostridium clostridioides cryptococcus
  cytomegalovirus ebv entamoeba enterobacter enterococcus escherichia giardia haemophilus helicobacter herpes histoplasma
  influenza klebsiella legionella listeria malaria mycobacterium mycoplasma neisseria plasmodium pneumocystis proteus
  pseudomonas rickettsia salmonella shigella staphylococcus streptococcus toxoplasma treponema trypanosoma varicella vibrio
  yersinia zika covid covid-19 sars ebola dengue typhoid aids copd gerd ibs uti sle als ms tb hpv hsv rsv mrsa ct pet eeg emg
  icu ed ob gyn obgyn ent pcp cbc bmp cmp tsh hba1c a1c bun wbc rbc inr psa pcr igg ige iga igm ana hla csf dna rna
  mom mum dad mother father mommy daddy grandma grandpa son daughter wife husband sister brother baby child parent parents
  hi hello dear hey thanks thank regards sincerely best yours please yes no not ok okay the a an and or but if so my i we he
  she they it you this that these those his her their our its who what when where why how there here now then today
  yesterday tomorrow after before during since because while although however also additionally recently lately currently
  sometimes usually often always never still just only even both each every all some any many most other another such
  same first second third next last once twice one two three four five six seven eight nine ten eleven twelve on in at to of for from with
  without by as is are was were be been being have has had do does did can could will would should may might must feeling having
  experiencing figure table none normal negative positive denies denied reports reported presents presented states stated
  insomnia palpitation palpitations dizziness dyspepsia wheeze wheezes wheezing cramps spasms bloating itching redness swelling tingling numbness
  weakness fatigue tiredness sweats chills shivering appetite thirst hoarseness snoring vertigo tinnitus alopecia pruritus eczema hives blisters
  bruises bruising anxiety depression mood panic sleep memory balance vision hearing speech gait tremor stiffness lump lumps discharge bleeding
  osmolality echo holter physiotherapy physio chemotherapy radiotherapy psychotherapy dialysis oxygen nebuliser nebulizer inhaler tablets capsules
  cream ointment drops syrup injection infusion vaccine vaccination booster flu measles mumps rubella polio tetanus shingles chickenpox
  yoga pilates marathon football soccer tennis basketball baseball hockey rugby cricket golf swimming cycling running gym zumba karate judo boxing
  pizza sushi pasta curry kebab burger sandwich salad soup rice bread cheese milk eggs chicken beef pork fish shrimp prawns peanuts tea coffee wine beer vodka whisky
  tagalog yoruba cantonese mandarin hindi urdu bengali punjabi tamil telugu gujarati marathi swahili amharic hausa igbo zulu xhosa afrikaans farsi
  persian pashto dari kurdish hebrew yiddish malay khmer lao burmese nepali sinhala tigrinya wolof lingala shona creole catalan basque slovak
  bulgarian croatian estonian latvian lithuanian finnish icelandic albanian macedonian georgian armenian kazakh uzbek mongolian tibetan
  started stopped tried took takes seen came went since until while both either neither when whenever although despite except like unlike ask asked told
  tell please plan action yesterday overnight tonight meanwhile later earlier afterwards finally first initially previously recent recently current
  left right bilateral upper lower anterior posterior lateral medial proximal distal mild moderate severe acute chronic
  neutrophils eosinophils basophils monocytes lymphocytes bands segmented estradiol prolactin phosphorus initial mental menarche symbicort humalog buscopan gaviscon strepsils
  lacy province
  on-exam exam's upon which given based laboratory further vital her his mr mrs ms dr md rn np pa do phd jr sr ii iii iv
  years year old male female man woman boy girl infant toddler gentleman lady
  covid's pain-free god jesus lord internet google facebook whatsapp iphone android apple samsung fitbit zoom uber
  army navy marine marines air-force veteran veterans medicare medicaid nhs cdc who fda hipaa icd snomed
  coca-cola coke pepsi mcdonald's mcdonalds starbucks gatorade pedialyte vaseline neosporin q-tip q-tips band-aid kleenex
  name address phone email fax date birth sex gender age insurance policy member account number contact lateralized periovulatory hollywood fire rescue police ambulance pap hct hgb tdt mohs plts plt achilles doppler schistocytes dermatology factor caesarian
  cesarean periodic ringer ringers culture cultures agammaglobulinemia chorionic gonadotropin ovulation luteal latin turbid trace cholesterol
  hepatitis elevated hypersegmented tree bangkok veins hemorrhoids asthma department middle mountains college medline
  veterinary arthritis psoriasis acne impetigo allergic dimorphic varicose ulcer reflux cervical spondylosis olive peanut vitamin total direct indirect anti bilirubin albumin alkaline phosphatase hemoglobin hematocrit platelets platelet
  leukocytes leukocyte sodium potassium chloride bicarbonate creatinine glucose calcium urea nitrogen protein ferritin troponin
  lactate amylase lipase anonymous alcoholics elisa ems figure panel count red white cell mean corpuscular volume omega zinc iron calcium magnesium
`);

/** Nouns after a person's name that make it an eponym: "Crohn disease", "Babinski sign", "Meissner's plexi". */
const EPONYM_NOUNS =
  "disease|diseases|syndromes?|signs?|tests?|score|scale|criteria|index|coma|phenomenon|reflex|palsy|paralysis|lymphoma|sarcoma|tumou?r|disorder|chorea|dementia|virus|stain|staining|hernia|nodes?|nodules?|cells?|bod(?:y|ies)|cysts?|glands?|duct|plexus|plexi|plexuses|triad|tetrad|pentad|law|nomogram|diagram|equation|formula|fracture|contracture|deformity|anomaly|malformation|triangle|point|area|maneuver|manoeuvre|position|procedure|operation|repair|catheter|tube|forceps|needle|lines?|ring|rings|spots?|rash|line|fever|gait|breathing|respirations?|lesions?|ulcers?|esophagus|oesophagus|diverticulum|disease's|thyroiditis|arteritis|encephalopathy|ataxia|granulomatosis|purpura|macroglobulinemia|gangrene|angina|classification|grade|grading|stage|staging|staged|regimen|lamp|chart|monitor|agar|medium|method|medical|protein|inclusion|apparatus|muscular|dystrophy|nephropathy|keratosis|carcinoma|melanoma|dermatitis|patch(?:es)?|membrane|capsule|space|pouch|loop|canal|fossa|ligament|tendon|tendinitis|tenosynovitis|neuroma|metatarsalgia|toe|foot|knee|elbow|neuropathy|esophagitis|vertigo|crisis|exam|examination|hallpike|danlos|barr[eé]|schlatter|sachs|johnson|jakob|willi|tooth|steele|richardson|strauss|schonlein|schönlein|zimmermann|kinsbourne|hoffman|nielsen|parkinson|white|ellison|weiss|pick|positive|negative|stiffness|inhibitors?";
const EPONYM_AFTER = new RegExp(
  `^(?:['’]?s)?(?:[-–][\\p{Lu}][\\p{L}]+)*[ -](?:\\p{Ll}+[ ])?(?:${EPONYM_NOUNS})(?![\\p{L}])`,
  "iu",
);

const fold = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[’']s$/, "")
    .replace(/^[^\p{L}\d]+|[^\p{L}\d]+$/gu, "");

export const isEponym = (word: string): boolean =>
  EPONYMS.has(fold(word)) || EPONYMS.has(fold(word).replace(/s$/, ""));
export const isClinicalWord = (word: string): boolean => CLINICAL.has(fold(word));
export const isRegion = (value: string): boolean =>
  TWO_WORD_REGIONS.test(value.trim()) ||
  REGIONS.has(fold(value)) ||
  value.split(/[ -]/).every((word) => REGIONS.has(fold(word)));

/** `after`: the text right behind the word. "Fallot denies fever" is a person. */
export const makesEponym = (after: string): boolean =>
  EPONYM_AFTER.test(after.slice(0, 60)) && !isPersonBefore(after);
