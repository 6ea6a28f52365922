/** The fixed advice itself: per red flag and per condition of the offline model. No doses, no medicines by name. */
export interface Advice {
  readonly questions: readonly string[];
  readonly tests: readonly string[];
  readonly lifestyle: readonly string[];
}

type Entry = Partial<Advice>;

const BREATHING: Entry = {
  questions: ["Is there chest pain, fever, leg swelling or a long journey behind the patient?"],
  tests: ["Oxygen saturation and breathing rate", "Chest examination and chest X-ray", "ECG"],
};
const HEART: Entry = {
  questions: ["When did the pain start, where does it go, and what makes it better or worse?"],
  tests: ["12-lead ECG now", "Troponin, repeated", "Blood pressure in both arms"],
};
const BRAIN: Entry = {
  questions: ["When was the patient last well?", "Does the patient take blood thinners?"],
  tests: ["FAST examination and full neurological examination", "Blood glucose", "Urgent brain imaging"],
};
const HEADACHE: Entry = {
  questions: [
    "How fast did it reach its worst, and is the neck stiff or light painful?",
    "Is there any weakness, speech or vision trouble, or a head injury?",
  ],
  tests: ["Neck stiffness, skin and full neurological examination", "Temperature and blood pressure"],
};
const INFANT: Entry = {
  questions: [
    "How much was drunk, and how many wet nappies were there in the last 12 hours?",
    "Is the child hard to wake, or is there a rash, fast breathing or a fit?",
  ],
  tests: [
    "Colour, breathing, hydration, fontanelle and skin",
    "Urine test; blood tests and cultures as for the age",
  ],
};
const INFECTION: Entry = {
  questions: [
    "Where could the infection come from?",
    "Is the immune system weak, or was there recent surgery?",
  ],
  tests: ["Lactate, blood count and blood cultures", "Urine test and chest X-ray"],
};
const BLEEDING: Entry = {
  questions: ["How much blood, since when, and does the patient take blood thinners or pain killers?"],
  tests: ["Blood count, clotting and blood group", "Lying and standing blood pressure"],
};
const BELLY: Entry = {
  questions: ["Where did the pain begin and where is it now?", "When were the last stool and the last meal?"],
  tests: [
    "Abdominal examination",
    "Urine test and, where possible, pregnancy test",
    "Blood count, lipase and liver values",
  ],
};
const PREGNANCY: Entry = {
  questions: ["How far is the pregnancy, and has an ultrasound shown where it lies?"],
  tests: ["Pregnancy test, ultrasound and blood group", "Blood pressure and urine protein"],
};
const SPINE: Entry = {
  questions: ["Are bladder, bowel and feeling between the legs normal?"],
  tests: [
    "Leg strength, reflexes and feeling around the anus",
    "Urgent MRI of the spine when a sign is positive",
  ],
};
const MIND: Entry = {
  questions: ["Are there thoughts of dying, a plan, or means at hand?", "Who can stay with the patient now?"],
  tests: ["Psychosocial assessment the same day"],
};
const SUGAR: Entry = {
  questions: ["When was insulin last used, and was a dose missed?"],
  tests: ["Blood glucose, ketones and blood gas", "Potassium and kidney values"],
};

export const FLAG_ADVICE: Readonly<Record<string, Entry>> = {
  "acute-coronary-syndrome": HEART,
  "chest-pain": HEART,
  "aortic-dissection": HEART,
  "pulmonary-embolism": BREATHING,
  "respiratory-failure": BREATHING,
  breathlessness: BREATHING,
  "airway-obstruction": BREATHING,
  anaphylaxis: {
    questions: ["What was eaten, taken or stung in the hours before?"],
    tests: ["Airway, breathing, circulation; tryptase later"],
  },
  "syncope-high-risk": HEART,
  syncope: {
    questions: ["What happened just before, and was there an injury?"],
    tests: ["12-lead ECG", "Lying and standing blood pressure"],
  },
  tachyarrhythmia: HEART,
  stroke: BRAIN,
  "focal-deficit": BRAIN,
  "transient-ischaemic-attack": BRAIN,
  "subarachnoid-haemorrhage": BRAIN,
  "severe-headache": HEADACHE,
  "headache-with-warning": HEADACHE,
  "fever-after-travel": {
    questions: ["Where exactly was the journey, when, and was malaria prevention taken?"],
    tests: [
      "Malaria film and rapid test today, repeated when negative",
      "Blood count with platelets, blood cultures",
    ],
  },
  "altered-consciousness": BRAIN,
  confusion: BRAIN,
  meningitis: INFECTION,
  sepsis: INFECTION,
  "neutropenic-sepsis": INFECTION,
  "infant-fever": INFANT,
  "unwell-infant": INFANT,
  "child-fever": INFANT,
  "high-fever": INFECTION,
  "upper-gi-bleed": BLEEDING,
  "lower-gi-bleed": BLEEDING,
  "gi-bleed": BLEEDING,
  haemorrhage: BLEEDING,
  "acute-abdomen": BELLY,
  appendicitis: BELLY,
  "abdominal-pain-with-fever": BELLY,
  "ectopic-pregnancy": PREGNANCY,
  "obstetric-emergency": PREGNANCY,
  "pregnancy-warning": PREGNANCY,
  "cauda-equina": SPINE,
  suicidality: MIND,
  "diabetic-emergency": SUGAR,
  hypoglycaemia: SUGAR,
  "low-blood-sugar": SUGAR,
  "testicular-torsion": {
    questions: ["When exactly did the pain start?"],
    tests: ["Urgent surgical examination; imaging must not delay it"],
  },
};

const SKIN: Entry = {
  questions: ["Where did it start, does it itch or weep, and was anything new on the skin?"],
  tests: ["Skin examination; scraping or swab when unclear"],
  lifestyle: ["Keep the skin clean and dry, and avoid scratching and perfumed products"],
};
const AIRWAYS: Entry = {
  questions: ["Is there sputum, and of what colour?", "Does the patient smoke?"],
  tests: ["Lung examination and oxygen saturation"],
  lifestyle: ["Rest, drink enough, and stay away from smoke"],
};
const FEVER: Entry = {
  questions: ["Was there travel, an insect bite or contact with ill people?"],
  tests: ["Blood count with platelets", "Blood film or rapid test for malaria and dengue after travel"],
  lifestyle: ["Rest, drink enough, and protect yourself and others from mosquitoes"],
};
const LIVER: Entry = {
  questions: ["Are stools pale or urine dark, and how much alcohol is drunk?"],
  tests: [
    "Liver values, bilirubin and clotting",
    "Hepatitis serology",
    "Ultrasound of the liver and bile ducts",
  ],
  lifestyle: ["No alcohol until it is clear what the matter is"],
};
const STOMACH: Entry = {
  questions: [
    "How does the pain relate to meals and to lying down?",
    "Are there black stools, weight loss or trouble swallowing?",
  ],
  tests: ["Test for Helicobacter pylori", "Blood count; endoscopy with warning signs"],
  lifestyle: ["Smaller meals, none in the three hours before bed, and less alcohol, coffee and tobacco"],
};
const JOINTS: Entry = {
  questions: ["Which joints, how long is the morning stiffness, and is there fever?"],
  tests: ["Joint examination", "Inflammation markers and uric acid", "X-ray of the worst joint"],
  lifestyle: ["Move gently and often, and keep a healthy weight"],
};
const VESSELS: Entry = {
  questions: ["Is one leg more swollen, red or painful than the other?"],
  tests: ["Examination of the legs standing", "Ultrasound of the veins when a clot is possible"],
  lifestyle: ["Raise the legs at rest and avoid long standing"],
};
const PRESSURE: Entry = {
  questions: ["Are there headache, changes of vision or chest pain?"],
  tests: ["Blood pressure on both arms, repeated", "Kidney values, urine protein and ECG"],
  lifestyle: ["Less salt, regular movement, and no tobacco"],
};
const METABOLISM: Entry = {
  questions: ["Are thirst, weight, appetite or tolerance of heat and cold changed?"],
  tests: ["Blood glucose and HbA1c", "Thyroid values"],
  lifestyle: ["Regular meals with little sugar, and regular movement"],
};
const URINE: Entry = {
  questions: ["Are there fever, flank pain, discharge or a possible pregnancy?"],
  tests: ["Urine test and culture"],
  lifestyle: ["Drink enough and do not hold back urine"],
};
const HEAD: Entry = {
  questions: [
    "Is it the usual headache, and what sets it off?",
    "Is there any weakness, speech or vision trouble?",
  ],
  tests: ["Neurological examination and blood pressure"],
  lifestyle: ["Regular sleep, meals and water, and a diary of triggers"],
};
const RECTUM: Entry = {
  questions: ["How much blood, and is it mixed with the stool?"],
  tests: ["Examination of the anus and rectum", "Blood count; colonoscopy by age and warning signs"],
  lifestyle: ["More fibre and water, and no straining"],
};
const BOWEL: Entry = {
  questions: ["How many stools a day, with blood or after which food?"],
  tests: ["Signs of dehydration; stool culture with blood or fever"],
  lifestyle: ["Small sips often, light food, and washed hands"],
};

/** By the plain names that the offline model answers with. */
export const CONDITION_ADVICE: Readonly<Record<string, Entry>> = {
  Acne: SKIN,
  Psoriasis: SKIN,
  Impetigo: SKIN,
  "Fungal skin infection": SKIN,
  Chickenpox: SKIN,
  "Drug reaction": { ...SKIN, questions: ["Which medicines were begun in the last eight weeks?"] },
  Allergy: {
    questions: ["What sets it off, and at what time of the year?"],
    tests: ["Allergy history; skin prick or IgE test"],
    lifestyle: ["Avoid the known trigger and keep a diary"],
  },
  "Common cold": AIRWAYS,
  Pneumonia: AIRWAYS,
  "Bronchial asthma": AIRWAYS,
  Tuberculosis: AIRWAYS,
  Malaria: FEVER,
  Dengue: FEVER,
  "Typhoid fever": FEVER,
  Jaundice: LIVER,
  "Hepatitis A": LIVER,
  "Hepatitis B": LIVER,
  "Hepatitis C": LIVER,
  "Hepatitis D": LIVER,
  "Hepatitis E": LIVER,
  "Alcoholic hepatitis": LIVER,
  "Chronic cholestasis": LIVER,
  "Gastro-oesophageal reflux disease": STOMACH,
  "Peptic ulcer disease": STOMACH,
  Gastroenteritis: BOWEL,
  Arthritis: JOINTS,
  Osteoarthritis: JOINTS,
  "Cervical spondylosis": { ...JOINTS, questions: ["Are there tingling or weakness in arms or legs?"] },
  "Varicose veins": VESSELS,
  Hypertension: PRESSURE,
  "Heart attack": HEART,
  Diabetes: METABOLISM,
  Hypoglycaemia: SUGAR,
  Hyperthyroidism: METABOLISM,
  Hypothyroidism: METABOLISM,
  "Urinary tract infection": URINE,
  Migraine: HEAD,
  "Benign positional vertigo": HEAD,
  "Brain haemorrhage": BRAIN,
  Haemorrhoids: RECTUM,
  "HIV/AIDS": {
    questions: ["Were there possible exposures, and when?"],
    tests: ["HIV test with consent", "Blood count and lymphocyte count"],
  },
};
