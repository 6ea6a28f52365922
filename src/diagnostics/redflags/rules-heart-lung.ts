/** Red flags of heart, vessels, lungs and airway. */
import { all, any, both, instability, type RedFlagRule } from "./rule.js";

const age = (facts: { age: number | null }, years: number): boolean =>
  facts.age !== null && facts.age >= years;

export const HEART_LUNG_RULES: readonly RedFlagRule[] = [
  {
    id: "cardiac-arrest",
    title: "Cardiac or respiratory arrest",
    source: "ERC Guidelines 2021, basic life support",
    triage: "emergency",
    when: (f) => any(f, "cardiacArrest"),
  },
  {
    id: "acute-coronary-syndrome",
    title: "Possible acute coronary syndrome",
    source:
      "NICE CG95 (2016) and ESC acute coronary syndromes 2023: chest pain with spread, sweating, vomiting, breathlessness, faintness or instability",
    triage: "emergency",
    when: (f) => {
      const onEcg = any(f, "heartAttackSign");
      if (onEcg) return onEcg;
      if (f.find("restRelieved") && !instability(f)) return null;
      return (
        all(f, "chestPain", "radiatingPain") ??
        all(f, "chestPain", "sweating") ??
        all(f, "chestPain", "syncope") ??
        all(f, "chestPain", "nearSyncope") ??
        both(all(f, "chestPain"), instability(f)) ??
        (age(f, 30)
          ? (all(f, "chestPain", "dyspnea", "suddenOnset") ?? all(f, "chestPain", "vomiting"))
          : null) ??
        both(
          all(f, "chestPain"),
          /\b(?:crush|squeez|elephant|weight|heav)/i.test(f.find("chestPain") ?? "") ? [] : null,
        ) ??
        (age(f, 40)
          ? (all(f, "radiatingPain", "sweating") ?? all(f, "indigestion", "sweating", "dyspnea"))
          : null)
      );
    },
  },
  {
    id: "chest-pain",
    title: "Chest pain: ECG the same day",
    source: "NICE CG95 (2016)",
    triage: "urgent",
    when: (f) => any(f, "chestPain"),
  },
  {
    id: "aortic-dissection",
    title: "Possible aortic dissection",
    source: "ESC aortic diseases 2024; RCEM and RCR best practice 2021",
    triage: "emergency",
    when: (f) => any(f, "tearingPain"),
  },
  {
    id: "ruptured-aneurysm",
    title: "Possible ruptured aortic aneurysm",
    source: "NICE NG156 (2020)",
    triage: "emergency",
    when: (f) => {
      const pain = any(f, "abdominalPain", "backPain");
      return (
        both(any(f, "pulsatileMass"), pain) ??
        (age(f, 60) ? both(pain, any(f, "syncope"), any(f, "suddenOnset")) : null)
      );
    },
  },
  {
    id: "pulmonary-embolism",
    title: "Possible pulmonary embolism",
    source: "NICE NG158 (2023); ESC acute pulmonary embolism 2019",
    triage: "emergency",
    when: (f) => {
      const chest = any(f, "dyspnea", "pleuriticPain", "hemoptysis");
      const risk = f.mentions("thrombosisRisk");
      return (
        both(chest, any(f, "legSwelling")) ??
        both(
          any(f, "pleuriticPain"),
          any(f, "dyspnea"),
          risk ? [risk] : any(f, "suddenOnset", "hemoptysis", "syncope"),
        ) ??
        (risk && instability(f) ? both(chest, [risk]) : null) ??
        (risk ? both(all(f, "dyspnea"), any(f, "suddenOnset", "chestPain"), [risk]) : null)
      );
    },
  },
  {
    id: "deep-vein-thrombosis",
    title: "Possible deep vein thrombosis",
    source: "NICE NG158 (2023)",
    triage: "urgent",
    when: (f) => any(f, "legSwelling"),
  },
  {
    id: "respiratory-failure",
    title: "Severe breathlessness or low oxygen",
    source: "BTS emergency oxygen 2017; BTS/NICE/SIGN asthma NG245 (2024); RCP NEWS2 2017",
    triage: "emergency",
    when: (f) => {
      const { oxygenSaturation: saturation, respiratoryRate: rate } = f.vitals;
      // In chronic hypercapnic lung disease the target is 88 to 92 (NEWS2, scale 2).
      if (
        f.mentions("chronicLung") &&
        saturation !== undefined &&
        saturation >= 88 &&
        (rate ?? 16) < 30 &&
        !f.find("severeDyspnea") &&
        !f.find("worsening")
      )
        return null;
      if (saturation !== undefined && saturation < 91) return [`oxygen saturation ${saturation}%`];
      const breathless = any(f, "dyspnea", "severeDyspnea", "choking");
      if (breathless && saturation !== undefined && saturation < 92)
        return [...breathless, `oxygen saturation ${saturation}%`];
      if (breathless && rate !== undefined && rate >= 30) return [...breathless, `respiratory rate ${rate}`];
      // Documented normal oxygen and rate speak against failure now.
      if (saturation !== undefined && saturation >= 95 && (rate ?? 16) < 25) return null;
      return any(f, "severeDyspnea");
    },
  },
  {
    id: "breathlessness",
    title: "Breathlessness",
    source: "NICE CKS breathlessness 2024",
    triage: "urgent",
    when: (f) => any(f, "dyspnea"),
  },
  {
    id: "airway-obstruction",
    title: "Threatened airway",
    source: "Resuscitation Council UK 2021, choking; APLS 2023, stridor and epiglottitis",
    triage: "emergency",
    when: (f) => any(f, "choking"),
  },
  {
    id: "anaphylaxis",
    title: "Possible anaphylaxis",
    source: "Resuscitation Council UK 2021; World Allergy Organization 2020",
    triage: "emergency",
    when: (f) => {
      const skin = any(f, "hives", "airwaySwelling");
      const breathing =
        any(f, "dyspnea", "severeDyspnea", "wheeze") ?? (instability(f) ? instability(f) : null);
      return (
        both(skin, breathing ?? any(f, "syncope", "nearSyncope")) ??
        both(any(f, "allergenExposure"), any(f, "airwaySwelling")) ??
        both(any(f, "allergenExposure"), all(f, "hives", "vomiting")) ??
        both(
          any(f, "allergenExposure"),
          breathing,
          any(f, "suddenOnset"),
          any(f, "hives", "airwaySwelling", "syncope", "nearSyncope"),
        ) ??
        (/tongue|throat|airway/i.test(f.find("airwaySwelling") ?? "") &&
        !f.find("fever") &&
        f.find("suddenOnset")
          ? any(f, "airwaySwelling")
          : null)
      );
    },
  },
  {
    id: "syncope-high-risk",
    title: "Collapse with a high-risk feature",
    source: "ESC syncope 2018",
    triage: "emergency",
    when: (f) => {
      const faint = any(f, "syncope");
      const near = faint ?? any(f, "nearSyncope");
      const { systolic } = f.vitals;
      return (
        both(faint, any(f, "chestPain", "dyspnea", "palpitations", "severeHeadache")) ??
        both(
          near,
          any(f, "chestPain", "melena", "hematemesis", "dyspnea", "speechTrouble", "limbWeakness"),
        ) ??
        both(faint, any(f, "rectalBleeding", "abdominalPain", "vaginalBleeding")) ??
        (systolic !== undefined && systolic < 90 ? both(near, [`systolic pressure ${systolic}`]) : null)
      );
    },
  },
  {
    id: "syncope",
    title: "Faint or near-faint",
    source: "ESC syncope 2018; NICE CG109 (2014)",
    triage: "urgent",
    when: (f) =>
      any(f, "syncope", "nearSyncope") ??
      both(any(f, "lightheaded"), any(f, "melena", "palpitations", "vaginalBleeding")),
  },
  {
    id: "tachyarrhythmia",
    title: "Fast heart rhythm with symptoms",
    source: "Resuscitation Council UK 2021, tachycardia",
    triage: "emergency",
    when: (f) => {
      const rate = f.vitals.heartRate;
      if (rate !== undefined && rate >= 150 && (f.age === null || f.age >= 12)) return [`heart rate ${rate}`];
      return both(
        any(f, "palpitations"),
        any(f, "syncope", "chestPain"),
        instability(f) ?? any(f, "syncope"),
      );
    },
  },
  {
    id: "palpitations",
    title: "Palpitations",
    source: "NICE CKS palpitations 2023",
    triage: "urgent",
    when: (f) => both(any(f, "palpitations"), any(f, "nearSyncope", "dyspnea", "chestPain")),
  },
  {
    id: "hemoptysis",
    title: "Coughing up blood",
    source: "NICE NG12 (2023)",
    triage: "urgent",
    when: (f) => any(f, "hemoptysis"),
  },
  {
    id: "acute-limb-ischaemia",
    title: "Possible acute limb ischaemia",
    source: "ESVS acute limb ischaemia 2020",
    triage: "emergency",
    when: (f) => any(f, "coldLimb"),
  },
  {
    id: "hypertensive-emergency",
    title: "Very high blood pressure with symptoms",
    source: "NICE NG136 (2023); ESC hypertension 2024",
    triage: "emergency",
    when: (f) => {
      const { systolic, diastolic } = f.vitals;
      if ((systolic ?? 0) < 180 && (diastolic ?? 0) < 120) return null;
      return both(
        [`blood pressure ${systolic ?? "?"}/${diastolic ?? "?"}`],
        any(
          f,
          "confusion",
          "severeHeadache",
          "chestPain",
          "visionLoss",
          "seizure",
          "severeDyspnea",
          "speechTrouble",
          "limbWeakness",
        ),
      );
    },
  },
];
