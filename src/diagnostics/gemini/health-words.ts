/** A broad vocabulary of health: what an answer's lines and condition names must touch to be shown. */

const stems = (text: string): string => text.trim().split(/\s+/).join("|");

const HEALTH = new RegExp(
  `\\b(?:${stems(`
  abdom\\w* ache\\w* acid\\w* activit\\w* acute airway alcohol allerg\\w* an(?:a)?emi\\w* antibod\\w* anxi\\w* appetite arm arms arter\\w* asthma
  back bacteri\\w* balance bath\\w* biopsy bladder bleed\\w* blister\\w* bloat\\w* blood bone bowel brain breath\\w* breast bruis\\w* burn\\w*
  caffeine calf cancer cardi\\w* chest chill\\w* cholesterol chronic circulat\\w* clot\\w* cold colon\\w* compress\\w* confus\\w* contact\\w* cough\\w* cramp\\w* ct
  creatinine culture\\w* cycle dehydrat\\w* dent\\w* depress\\w* diabet\\w* diarrh\\w* diet\\w* digest\\w* discharge diseas\\w* dizz\\w* doctor drink\\w*
  ear ears eat\\w* ecg ekg ech(?:o)\\w* edema oedema elevat\\w* emergenc\\w* endoscop\\w* enzyme\\w* exam\\w* exercis\\w* exert\\w* exposure\\w* eye\\w* face
  faint\\w* family fast\\w* fatigue\\w* fever\\w* fib(?:er|re) fluid\\w* food\\w* foot feet fungal function gland\\w* glucose gastr\\w* genital\\w* groin h(?:a)?emat\\w* h(?:a)?emo\\w* hand\\w* head\\w* hearing heart heat
  hepat\\w* hiv hormon\\w* hospital hydrat\\w* hygiene illness\\w* imaging immun\\w* infect\\w* inflamm\\w* injur\\w* inhal\\w* insulin intake itch\\w* jaundice joint\\w*
  kidney\\w* lab laboratory leg legs lesion\\w* lifestyle lip lips liver lung\\w* lymph\\w* malaria meal\\w* medic\\w* memory menstr\\w* mental mood mouth mri mucus
  muscle\\w* nail\\w* nause\\w* neck nerve\\w* neuro\\w* night numb\\w* nutrition onset oxygen pain\\w* palpit\\w* panel patient\\w* pelvi\\w* period\\w* phlegm physical pneumon\\w* posture
  pregnan\\w* pressure protein pulse\\w* rash\\w* red redness reflux relaxation relapse renal respirat\\w* rest result\\w* rhythm salt scalp scan\\w* serolog\\w* sex\\w* shower\\w* shoulder sick\\w*
  sinus skin sleep\\w* smear smok\\w* sodium sore sputum stiff\\w* stomach stool\\w* strain stress stretch\\w* stroke sugar sun sunscreen surg\\w* swab sweat\\w* swell\\w* symptom\\w* syndrome
  temperature tender\\w* test\\w* throat thyroid tick tired\\w* tobacco tongue travel\\w* treat\\w* tremor tumou?r\\w* ulcer\\w* ultrasound urin\\w* vaccin\\w* vagin\\w* vein\\w* viral virus\\w* vision
  vital\\w* vitamin\\w* vomit\\w* walk\\w* warm\\w* water weak\\w* weight wheez\\w* wound\\w* x-?ray\\w* troponin d-dimer cbc crp esr spirometry lumbar puncture ketone\\w* electrolyte\\w* count
  worse\\w* better started start begin\\w* began last\\w* often trigger\\w* reliev\\w* radiat\\w* sever\\w* episode\\w* prescri\\w* over-the-counter habit\\w* wash\\w* clean dry moistur\\w* irritant\\w* detergent\\w*
`)})\\b`,
  "i",
);

export const isHealthLine = (line: string): boolean => HEALTH.test(line);

const CONDITION = new RegExp(
  `(?:itis|osis|[ae]mia|oma|omas|pathy|algia|uria|pn(?:o)?ea|plegia|rrh(?:o)?ea|rrhage|rrhoids?|rrhoid|megaly|penia|iasis|sclerosis|stenosis|trophy|lepsy|ism|philia|lithiasis|ectasis|thorax|cele|paresis|mania|phrenia|orexia|pepsia|phagia|syncope|spasm|oedema|edema|rrhythmia|cardia|plasia|toxicity|emesis|dynia|ptysis|anaphylaxis|sepsis|rosacea|eczema|lupus|gout|shingles|herpes|varicella|zoster)\\b|\\b(?:${stems(`
  disease disorder syndrome infection failure attack stroke cancer tumou?r fracture injury allergy asthma migraine diabetes hypertension hypotension flu influenza cold ulcer ulcers reflux abscess
  embolism dissection torsion pregnancy poisoning deficiency overdose withdrawal insufficiency h(?:a)?emorrhage bleed(?:ing)? infarction ischemia ischaemia angina arrhythmia fibrillation tamponade hernia obstruction perforation stone stones
  colic cyst polyp polyps malaria dengue typhoid tuberculosis pneumonia measles mumps rubella chickenpox pox impetigo psoriasis dermatitis urticaria hives acne rash reaction intolerance anxiety panic depression psychosis dementia delirium
  epilepsy seizure seizures neuropathy palsy sprain strain tear rupture dislocation concussion contusion burn burns headache vertigo jaundice aids hiv covid covid-19 uti gerd ibs ibd copd dvt croup sclerosis crisis shock exacerbation effusion edema
  prolapse varicose veins hemorrhoids haemorrhoids spondylosis sciatica compression aneurysm thrombosis torticollis tinnitus glaucoma cataract pharyngitis tonsillitis mononucleosis spasm cramps dysfunction dysmenorrhea menopause endometriosis preeclampsia eclampsia
  infestation scabies lice ringworm candidiasis thrush warts mole melanoma carcinoma sarcoma lymphoma leuk(?:a)?emia myeloma an(?:a)?emia gout lupus fibromyalgia arthritis bursitis tendinitis osteoporosis rickets scurvy beriberi goiter goitre hyper\\w+ hypo\\w+ dehydration heatstroke hypothermia frostbite
  sepsis meningitis encephalitis appendicitis cholecystitis pancreatitis diverticulitis gastroenteritis food\\s+poisoning irritation inflammation trauma stress strain insomnia apnea apnoea fatigue
`)})\\b`,
  "i",
);

/** A name of at most nine words that ends like, or holds, the name of a condition; no sentence. */
export function isConditionName(value: string): boolean {
  const words = value.split(/\s+/);
  if (words.length > 9 || /[.?;:]\s|[.?]$/.test(value)) return false;
  if (
    /\b(?:you|your|we|our|please|should|must|will|click|visit|download|here|the capital|write|poem|answer|response|reply)\b/i.test(
      value,
    )
  )
    return false;
  return CONDITION.test(value);
}
