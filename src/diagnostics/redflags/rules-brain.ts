/** Red flags of brain, spine, eyes and mind. */
import type { Facts } from "./facts.js";
import { all, any, both, countOf, type RedFlagRule } from "./rule.js";

export const BRAIN_RULES: readonly RedFlagRule[] = [
  {
    id: "stroke",
    title: "Possible stroke",
    source: "NICE NG128 (2022); AHA/ASA acute ischaemic stroke 2019: FAST signs or sudden focal deficit",
    triage: "emergency",
    when: (f) => {
      if (isOver(f)) return null;
      const signs = countOf(f, ["facialDroop", "speechTrouble", "limbWeakness"]);
      if (signs.length >= 2) return signs;
      const lesser = countOf(f, [
        "facialDroop",
        "speechTrouble",
        "limbWeakness",
        "visionLoss",
        "doubleVision",
      ]);
      const sudden = any(f, "suddenOnset");
      if (lesser.length > 0 && sudden && !f.find("backPain")) return [...lesser, ...sudden];
      const backOfBrain = both(any(f, "ataxia"), sudden, any(f, "headache", "vomiting"));
      if (backOfBrain) return backOfBrain;
      return both(
        signs.length > 0 ? signs : null,
        any(f, "confusion", "chestPain", "syncope", "nearSyncope", "thunderclap", "worstHeadache"),
      );
    },
  },
  {
    id: "transient-ischaemic-attack",
    title: "Possible TIA: specialist within 24 hours, and an emergency as soon as any sign comes back",
    source: "NICE NG128 (2022): suspected TIA in the last week",
    triage: "urgent",
    when: (f) => {
      const past = f.mentions("resolvedDeficit");
      return past && isOver(f) ? [past] : null;
    },
  },
  {
    id: "focal-deficit",
    title: "Weakness, speech or vision trouble of unclear onset",
    source: "NICE NG127 (2023)",
    triage: "urgent",
    when: (f) => any(f, "facialDroop", "speechTrouble", "limbWeakness", "visionLoss", "doubleVision"),
  },
  {
    id: "subarachnoid-haemorrhage",
    title: "Thunderclap headache: possible subarachnoid haemorrhage",
    source:
      "NICE NG228 (2022): sudden and at its worst within minutes; Ottawa SAH rule (Perry 2017) for a worst headache of unknown onset",
    triage: "emergency",
    when: (f) =>
      any(f, "thunderclap") ??
      both(any(f, "headache"), any(f, "worstEver"), any(f, "suddenOnset")) ??
      both(
        any(f, "worstHeadache"),
        any(f, "suddenOnset", "exertional", "neckStiffness", "nearSyncope", "vomiting") ??
          (f.age === null || f.age >= 40 ? [] : null),
      ) ??
      both(any(f, "severeHeadache"), any(f, "syncope", "confusion", "seizure")) ??
      all(f, "headache", "suddenOnset", "neckStiffness"),
  },
  {
    id: "severe-headache",
    title: "Severe headache",
    source: "NICE CG150 (2021)",
    triage: "urgent",
    when: (f) => any(f, "severeHeadache", "worstHeadache"),
  },
  {
    id: "headache-with-warning",
    title: "Headache with fever, vomiting or vision trouble",
    source: "NICE CG150 (2021)",
    triage: "urgent",
    when: (f) =>
      both(
        any(f, "headache"),
        any(f, "visionLoss", "persistentVomiting", "fever") ?? feverByNumber(f.vitals.temperature),
      ),
  },
  {
    id: "meningitis",
    title: "Possible meningitis or encephalitis",
    source: "NICE NG240 (2024)",
    triage: "emergency",
    when: (f) => {
      const fever = any(f, "fever") ?? feverByNumber(f.vitals.temperature);
      return (
        both(
          fever,
          any(f, "neckStiffness"),
          any(f, "headache", "photophobia", "confusion", "vomiting", "rashNonBlanching") ??
            any(f, "neckStiffness"),
        ) ??
        both(fever, any(f, "rashNonBlanching")) ??
        both(fever, any(f, "headache"), any(f, "confusion", "photophobia", "seizure")) ??
        all(f, "headache", "neckStiffness", "photophobia") ??
        both(fever, any(f, "seizure"), (f.age ?? 20) > 6 || (f.age ?? 20) < 0.5 ? [] : any(f, "confusion"))
      );
    },
  },
  {
    id: "altered-consciousness",
    title: "New confusion or reduced consciousness",
    source: "RCP NEWS2 2017; NICE CG103 (2023)",
    triage: "emergency",
    when: (f) => {
      const { comaScale } = f.vitals;
      if (comaScale !== undefined && comaScale <= 12) return [`coma scale ${comaScale}`];
      const unrousable = any(f, "unrousable");
      if (unrousable) return unrousable;
      const confused = any(f, "confusion");
      if (!confused) return null;
      const { systolic, oxygenSaturation, heartRate, respiratoryRate } = f.vitals;
      const bad = [
        systolic !== undefined && systolic <= 100 && `systolic pressure ${systolic}`,
        oxygenSaturation !== undefined && oxygenSaturation < 94 && `oxygen saturation ${oxygenSaturation}%`,
        heartRate !== undefined && heartRate > 110 && `heart rate ${heartRate}`,
        respiratoryRate !== undefined && respiratoryRate >= 22 && `respiratory rate ${respiratoryRate}`,
      ].filter((value): value is string => typeof value === "string");
      return both(
        confused,
        bad.length > 0
          ? bad
          : any(
              f,
              "severeHeadache",
              "headInjury",
              "dyspnea",
              "seizure",
              "hypoglycemia",
              "fever",
              "rigors",
              "hyperglycemia",
              "poisoning",
              "speechTrouble",
            ),
      );
    },
  },
  {
    id: "confusion",
    title: "Confusion",
    source: "NICE CG103 (2023)",
    triage: "urgent",
    when: (f) => any(f, "confusion"),
  },
  {
    id: "seizure-emergency",
    title: "First, prolonged or repeated seizure",
    source: "NICE NG217 (2022)",
    triage: "emergency",
    when: (f) =>
      any(f, "seizureProlonged") ??
      both(
        any(f, "seizure"),
        any(f, "pregnant", "headInjury", "fever", "confusion", "poisoning", "hypoglycemia"),
      ),
  },
  {
    id: "seizure",
    title: "Seizure",
    source: "NICE NG217 (2022)",
    triage: "urgent",
    when: (f) => any(f, "seizure"),
  },
  {
    id: "head-injury",
    title: "Head injury with a risk factor",
    source: "NICE NG232 (2023)",
    triage: "emergency",
    when: (f) => {
      const blood = f.mentions("anticoagulant");
      const late = any(f, "confusion", "vomiting", "headache", "seizure");
      if (blood && f.find("fall") && late) return [...any(f, "fall")!, blood, ...late];
      const pupils = both(any(f, "unequalPupils"), any(f, "headInjury", "fall", "confusion", "headache"));
      if (pupils) return pupils;
      return both(
        any(f, "headInjury"),
        any(
          f,
          "vomiting",
          "confusion",
          "syncope",
          "seizure",
          "visionLoss",
          "limbWeakness",
          "speechTrouble",
        ) ?? (blood ? [blood] : null),
      );
    },
  },
  {
    id: "head-injury-minor",
    title: "Head injury",
    source: "NICE NG232 (2023)",
    triage: "urgent",
    when: (f) => any(f, "headInjury"),
  },
  {
    id: "cauda-equina",
    title: "Possible cauda equina or cord compression",
    source: "GIRFT cauda equina pathway 2023; NICE NG234 (2023)",
    triage: "emergency",
    when: (f) => {
      const spine = any(f, "backPain", "legWeakness");
      return (
        any(f, "cordCompression") ??
        any(f, "saddleNumbness") ??
        both(spine, any(f, "incontinence", "urinaryRetention")) ??
        both(all(f, "backPain", "legWeakness"), any(f, "worsening", "suddenOnset"))
      );
    },
  },
  {
    id: "temporal-arteritis",
    title: "Possible giant cell arteritis",
    source: "BSR giant cell arteritis 2020",
    triage: "urgent",
    when: (f) => any(f, "temporalArteritis"),
  },
  {
    id: "sight-threatening",
    title: "Sight-threatening eye problem",
    source: "NICE CKS red eye 2024; Royal College of Ophthalmologists 2022",
    triage: "emergency",
    when: (f) =>
      any(f, "eyeEmergency") ?? (isOver(f) ? null : both(any(f, "visionLoss"), any(f, "suddenOnset"))),
  },
  {
    id: "suicidality",
    title: "Suicidal thoughts or self-harm",
    source: "NICE NG225 (2022)",
    triage: "emergency",
    when: (f) => any(f, "suicidal"),
  },
  {
    id: "harm-to-others",
    title: "Risk of harm to others",
    source: "NICE NG10 (2015)",
    triage: "emergency",
    when: (f) => any(f, "homicidal"),
  },
  {
    id: "psychosis",
    title: "Psychotic symptoms",
    source: "NICE CG178 (2014)",
    triage: "urgent",
    when: (f) => any(f, "psychosis"),
  },
];

/**
 * The text says that all signs of the brain are gone, and nothing speaks of a rest, a repeat, or blood thinners, with
 * which a TIA is scanned at once (NICE NG128).
 */
const isOver = (facts: Facts): boolean =>
  facts.mentions("resolvedDeficit") !== null &&
  facts.find("persistingDeficit") === null &&
  facts.mentions("anticoagulant") === null &&
  (facts.vitals.comaScale ?? 15) === 15;

export const feverByNumber = (temperature: number | undefined): string[] | null =>
  temperature !== undefined && temperature >= 38 ? [`temperature ${temperature.toFixed(1)} °C`] : null;
