/** Red flags of infection, children, metabolism, poison, heat and injury. */

import { all, any, both, countOf, instability, type RedFlagRule } from "./rule.js";
import { feverByNumber } from "./rules-brain.js";
import { earlyWarningScore } from "./vitals.js";

export const INFECTION_RULES: readonly RedFlagRule[] = [
  {
    id: "sepsis",
    title: "Possible sepsis",
    source: "NICE NG253 (2025); Surviving Sepsis Campaign 2021; RCP NEWS2 2017",
    triage: "emergency",
    when: (f) => {
      if (f.find("sepsisWord")) return any(f, "sepsisWord");
      const measured = feverByNumber(f.vitals.temperature);
      const infection = any(f, "fever", "rigors") ?? measured ?? any(f, "infectionSource");
      if (!infection) return null;
      const sick = any(f, "confusion", "mottled") ?? any(f, "syncope") ?? instability(f);
      if (sick) return [...infection, ...sick];
      const { respiratoryRate, lactate, systolic } = f.vitals;
      if (lactate !== undefined && lactate >= 2) return [...infection, `lactate ${lactate}`];
      if (systolic !== undefined && systolic <= 90) return [...infection, `systolic pressure ${systolic}`];
      if (f.age !== null && f.age < 16) return null;
      const score = earlyWarningScore(f.vitals, f.mentions("chronicLung") !== null).total;
      if (score >= 7) return [...infection, `early warning score ${score}`];
      const febrile = any(f, "fever", "rigors") ?? measured;
      return (
        both(febrile, any(f, "melena", "hematemesis")) ??
        (respiratoryRate !== undefined && respiratoryRate >= 25
          ? [...infection, `respiratory rate ${respiratoryRate}`]
          : null)
      );
    },
  },
  {
    id: "neutropenic-sepsis",
    title: "Fever with a weak immune system",
    source: "NICE NG253 (2025), neutropenic sepsis",
    triage: "emergency",
    when: (f) => {
      const risk = f.mentions("immunosuppressed");
      if (!risk || /hiv|aids|methotrexate|biologic|steroid|prednis|^immun/i.test(risk)) return null;
      return both([risk], any(f, "fever", "rigors") ?? feverByNumber(f.vitals.temperature));
    },
  },
  {
    id: "early-warning-high",
    title: "Vital signs far from normal",
    source: "RCP NEWS2 2017: 7 or more",
    triage: "emergency",
    when: (f) => {
      const { temperature, systolic } = f.vitals;
      if (temperature !== undefined && (temperature >= 41 || temperature < 32))
        return [`temperature ${temperature.toFixed(1)} °C`];
      if (systolic !== undefined && systolic < 80 && (f.age ?? 20) >= 12)
        return [`systolic pressure ${systolic}`];
      if ((f.age ?? 20) < 16) return null;
      const { total } = earlyWarningScore(f.vitals, f.mentions("chronicLung") !== null);
      return total >= 7 ? [`early warning score ${total}`] : null;
    },
  },
  {
    id: "early-warning-medium",
    title: "Vital signs need review",
    source: "RCP NEWS2 2017: 5 or 6, or 3 in one sign",
    triage: "urgent",
    when: (f) => {
      if ((f.age ?? 20) < 16) return instability(f);
      const { total, worstSingle } = earlyWarningScore(f.vitals, f.mentions("chronicLung") !== null);
      return total >= 5 || worstSingle >= 3 ? [`early warning score ${total}`] : null;
    },
  },
  {
    id: "infant-fever",
    title: "Fever in a young infant",
    source: "NICE NG143 (2021); AAP febrile infant 2021",
    triage: "emergency",
    when: (f) => {
      if (f.age === null ? f.find("infantWord") === null : f.age >= 0.25) return null;
      if (f.age === null && !/newborn|neonat|week|day/i.test(f.find("infantWord") ?? "")) return null;
      return feverByNumber(f.vitals.temperature) ?? any(f, "fever");
    },
  },
  {
    id: "fever-after-travel",
    title: "Fever after travel: malaria has to be excluded today",
    source: "UK malaria treatment guidelines 2016; NICE CKS malaria 2023",
    triage: "urgent",
    when: (f) => {
      const travel = f.mentions("tropicalTravel");
      return travel ? both(feverByNumber(f.vitals.temperature) ?? any(f, "fever"), [travel]) : null;
    },
  },
  {
    id: "unwell-infant",
    title: "Seriously unwell infant or young child",
    source: "NICE NG143 (2021) traffic light, red; APLS 2023",
    triage: "emergency",
    when: (f) => {
      const isYoung = f.age !== null ? f.age < 3 : f.find("infantWord") !== null;
      if (!isYoung) return null;
      const signs = any(
        f,
        "infantUnwell",
        "confusion",
        "mottled",
        "bilious",
        "intussusception",
        "rashNonBlanching",
      );
      if (!signs) return null;
      if (
        /floppy|limp|fontanel|high|apn|breathing|grunt|wak|bilious|green|jelly|mottl|lethargic|inconsol|weak cry|retract|purp|petech|blanch|blue|hypoton/i.test(
          signs[0],
        )
      )
        return signs;
      return both(
        signs,
        any(f, "fever", "vomiting", "dyspnea", "infantUnwell"),
        f.age !== null && f.age < 0.5 ? [] : any(f, "fever", "dyspnea"),
      );
    },
  },
  {
    id: "child-fever",
    title: "High fever in a young child",
    source: "NICE NG143 (2021) traffic light, amber",
    triage: "urgent",
    when: (f) =>
      f.age !== null && f.age < 5 ? (any(f, "fever") ?? feverByNumber(f.vitals.temperature)) : null,
  },
  {
    id: "high-fever",
    title: "High fever",
    source: "NICE NG253 (2025)",
    triage: "urgent",
    when: (f) => {
      const { temperature, heartRate } = f.vitals;
      if (temperature !== undefined && temperature >= 39) return [`temperature ${temperature.toFixed(1)} °C`];
      const fever = any(f, "fever") ?? feverByNumber(temperature);
      const risk = f.mentions("immunosuppressed");
      return (
        both(
          fever,
          any(f, "rigors", "worsening", "abdominalPain", "pregnant", "dyspnea") ?? (risk ? [risk] : null),
        ) ??
        (temperature !== undefined && temperature >= 38.5 && (heartRate ?? 0) > 100
          ? [`temperature ${temperature.toFixed(1)} °C`]
          : null)
      );
    },
  },
  {
    id: "necrotising-infection",
    title: "Possible necrotising soft tissue infection",
    source: "WSES/SIS-E necrotising infections 2018",
    triage: "emergency",
    when: (f) => {
      const sign = any(f, "necrotizing");
      return sign && /out of proportion/i.test(sign[0])
        ? both(sign, any(f, "fever", "infectionSource", "abdominalPain", "worsening"))
        : sign;
    },
  },
  {
    id: "severe-skin-reaction",
    title: "Blistering skin reaction",
    source: "BAD Stevens-Johnson syndrome and TEN 2016",
    triage: "emergency",
    when: (f) => any(f, "blisteringMucosa"),
  },
  {
    id: "diabetic-emergency",
    title: "Possible ketoacidosis or hyperosmolar state",
    source: "JBDS DKA 2023 and HHS 2022; ADA hyperglycaemic crises 2024",
    triage: "emergency",
    when: (f) => {
      const { glucose } = f.vitals;
      const high = glucose !== undefined && glucose >= 11 ? [`glucose ${glucose.toFixed(1)} mmol/L`] : null;
      const diabetes = f.mentions("diabetes");
      const ill = any(f, "vomiting", "abdominalPain", "rapidBreathing", "confusion", "dyspnea");
      return (
        any(f, "hyperglycemia") ??
        (glucose !== undefined && glucose >= 30 ? high : null) ??
        both(high, any(f, "vomiting", "confusion", "rapidBreathing", "abdominalPain")) ??
        both(diabetes ? [diabetes] : null, any(f, "missedInsulin"), ill) ??
        both(
          any(f, "polyuria"),
          any(f, "vomiting", "confusion", "rapidBreathing"),
          any(f, "weightLoss", "rapidBreathing", "abdominalPain", "confusion"),
        )
      );
    },
  },
  {
    id: "hypoglycaemia",
    title: "Severe low blood sugar",
    source:
      "JBDS hypoglycaemia 2023: who can swallow takes sugar and is measured again; ADA Standards of Care 2024",
    triage: "emergency",
    when: (f) => {
      const { glucose } = f.vitals;
      const low = glucose !== undefined && glucose < 3 ? [`glucose ${glucose.toFixed(1)} mmol/L`] : null;
      const severe =
        any(f, "seizure", "syncope", "unrousable") ?? (f.find("canTakeSugar") ? null : any(f, "confusion"));
      return both(low ?? any(f, "hypoglycemia"), severe);
    },
  },
  {
    id: "low-blood-sugar",
    title: "Low blood sugar: sugar by mouth now, measure again after 15 minutes, emergency if no better",
    source: "JBDS hypoglycaemia 2023",
    triage: "urgent",
    when: (f) => {
      const { glucose } = f.vitals;
      if (glucose !== undefined && glucose < 4) return [`glucose ${glucose.toFixed(1)} mmol/L`];
      return both(any(f, "hypoglycemia"), any(f, "sweating", "confusion", "lightheaded"));
    },
  },
  {
    id: "adrenal-crisis",
    title: "Possible adrenal crisis",
    source: "NICE NG243 (2024)",
    triage: "emergency",
    when: (f) => {
      const risk = f.mentions("adrenal");
      return risk
        ? both([risk], any(f, "vomiting", "confusion", "syncope", "fever") ?? instability(f))
        : null;
    },
  },
  {
    id: "poisoning",
    title: "Poisoning or overdose",
    source: "TOXBASE; WHO poisoning guidance 2021",
    triage: "emergency",
    when: (f) => any(f, "poisoning"),
  },
  {
    id: "heat-or-cold",
    title: "Heat stroke or hypothermia",
    source: "Wilderness Medical Society heat 2024, hypothermia 2019",
    triage: "emergency",
    when: (f) => any(f, "heatIllness", "hypothermia"),
  },
  {
    id: "major-trauma",
    title: "Major injury",
    source: "NICE NG39 (2016)",
    triage: "emergency",
    when: (f) => any(f, "majorTrauma", "compartment"),
  },
  {
    id: "burns",
    title: "Serious burn or smoke inhalation",
    source: "British Burn Association 2018",
    triage: "emergency",
    when: (f) => any(f, "burns"),
  },
  {
    id: "bite",
    title: "Animal or snake bite",
    source: "NICE NG184 (2020); WHO rabies 2018",
    triage: "urgent",
    when: (f) => any(f, "exposureRabies"),
  },
  {
    id: "dehydration",
    title: "Persistent vomiting or dehydration",
    source: "NICE CG84 (2022)",
    triage: "urgent",
    when: (f) => any(f, "persistentVomiting", "dehydration"),
  },
  {
    id: "systemic-warning",
    title: "Several warning signs together",
    source: "NICE NG12 (2023)",
    triage: "urgent",
    when: (f) => {
      const signs = countOf(f, ["weightLoss", "fever", "jaundice", "hemoptysis"]);
      return signs.length >= 2 ? signs : (all(f, "jaundice") ?? all(f, "severePain"));
    },
  },
];
