/** Red flags of belly, bleeding, pregnancy and the urogenital tract. */

import type { Facts } from "./facts.js";
import { all, any, both, instability, type RedFlagRule } from "./rule.js";
import { feverByNumber } from "./rules-brain.js";

/** Heart rate and pressure are given, and both are normal. */
function isStable(facts: Facts): boolean {
  const { heartRate, systolic } = facts.vitals;
  return heartRate !== undefined && heartRate < 100 && systolic !== undefined && systolic >= 110;
}

export const ABDOMEN_RULES: readonly RedFlagRule[] = [
  {
    id: "upper-gi-bleed",
    title: "Upper gastrointestinal bleeding",
    source: "NICE CG141 (2016); Glasgow-Blatchford score",
    triage: "emergency",
    when: (f) => {
      const bleed = any(f, "hematemesis", "melena");
      if (!bleed) return null;
      const shock = any(f, "syncope", "nearSyncope", "chestPain", "confusion", "mottled");
      const { heartRate, systolic } = f.vitals;
      const unstable =
        instability(f) ??
        (heartRate !== undefined && heartRate >= 120 ? [`heart rate ${heartRate}`] : null) ??
        (systolic !== undefined && systolic < 100 ? [`systolic pressure ${systolic}`] : null);
      if (unstable) return [...bleed, ...unstable];
      if (isStable(f))
        return (
          both(bleed, any(f, "syncope", "chestPain", "confusion", "mottled", "fever", "thunderclap")) ??
          both(
            bleed,
            /near|nearly|almost|pass/i.test(f.find("nearSyncope") ?? "") ? any(f, "nearSyncope") : null,
          )
        );
      return both(bleed, shock) ?? any(f, "hematemesis") ?? both(bleed, any(f, "heavyBleeding"));
    },
  },
  {
    id: "lower-gi-bleed",
    title: "Rectal bleeding with instability",
    source: "BSG lower gastrointestinal bleeding 2019",
    triage: "emergency",
    when: (f) => {
      const { heartRate } = f.vitals;
      return both(
        any(f, "rectalBleeding"),
        instability(f) ??
          any(f, "syncope", "heavyBleeding") ??
          (heartRate !== undefined && heartRate >= 120 ? [`heart rate ${heartRate}`] : null) ??
          (isStable(f) ? null : any(f, "nearSyncope")),
      );
    },
  },
  {
    id: "gi-bleed",
    title: "Gastrointestinal bleeding",
    source: "NICE CG141 (2016); BSG 2019",
    triage: "urgent",
    when: (f) => any(f, "hematemesis", "melena", "rectalBleeding"),
  },
  {
    id: "haemorrhage",
    title: "Heavy bleeding",
    source: "NICE NG39 (2016)",
    triage: "emergency",
    when: (f) => any(f, "heavyBleeding"),
  },
  {
    id: "acute-abdomen",
    title: "Possible acute abdomen",
    source: "WSES acute abdomen 2022; NICE CKS 2024",
    triage: "emergency",
    when: (f) => {
      const pain = any(f, "abdominalPain", "severePain");
      return (
        both(pain, any(f, "peritonism")) ??
        both(
          any(f, "abdominalPain"),
          any(f, "severePain"),
          any(f, "syncope", "bilious", "noStool") ?? instability(f),
        ) ??
        both(any(f, "abdominalPain"), any(f, "noStool"), any(f, "vomiting", "bilious")) ??
        both(any(f, "bilious"), (f.age ?? 20) < 1 ? [] : any(f, "noStool"))
      );
    },
  },
  {
    id: "appendicitis",
    title: "Possible appendicitis",
    source: "WSES Jerusalem guideline 2020",
    triage: "urgent",
    when: (f) =>
      both(
        any(f, "rightLowerPain"),
        any(f, "abdominalPain", "vomiting", "fever") ?? feverByNumber(f.vitals.temperature),
      ),
  },
  {
    id: "abdominal-pain-with-fever",
    title: "Abdominal pain with fever or vomiting",
    source: "NICE CKS abdominal pain 2024",
    triage: "urgent",
    when: (f) =>
      both(
        any(f, "abdominalPain"),
        any(f, "fever", "persistentVomiting", "severePain", "pregnant", "jaundice") ??
          feverByNumber(f.vitals.temperature),
      ),
  },
  {
    id: "ectopic-pregnancy",
    title: "Possible ectopic pregnancy",
    source: "NICE NG126 (2023)",
    triage: "emergency",
    when: (f) => {
      const early =
        any(f, "possiblyPregnant") ?? (isEarlyPregnancy(f.find("pregnant")) ? any(f, "pregnant") : null);
      const pain = any(f, "abdominalPain");
      if (!early) return null;
      return (
        both(
          early,
          pain,
          any(f, "vaginalBleeding"),
          any(f, "possiblyPregnant", "syncope", "nearSyncope", "severePain"),
        ) ??
        both(early, any(f, "syncope", "ectopicSign")) ??
        both(early, pain, any(f, "lightheaded")) ??
        both(early, pain, instability(f) ?? any(f, "syncope", "nearSyncope")) ??
        both(
          early,
          any(f, "abdominalPain"),
          /left|right|one side|lower quadrant|unilateral/i.test(pain?.[0] ?? "") ? [] : any(f, "severePain"),
        )
      );
    },
  },
  {
    id: "obstetric-emergency",
    title: "Emergency in pregnancy or after birth",
    source: "RCOG Green-top 63 (2011) and 52 (2016); NICE NG133 (2023)",
    triage: "emergency",
    when: (f) => {
      const expecting = any(f, "pregnant", "postpartum");
      if (!expecting) return null;
      const { systolic, diastolic } = f.vitals;
      const bleeding = any(f, "vaginalBleeding", "heavyBleeding");
      const pressure =
        (systolic ?? 0) >= 140 || (diastolic ?? 0) >= 90
          ? [`blood pressure ${systolic ?? "?"}/${diastolic ?? "?"}`]
          : null;
      return (
        both(expecting, bleeding, instability(f) ?? any(f, "heavyBleeding", "syncope")) ??
        both(expecting, any(f, "seizure", "cordOrWaters") && any(f, "seizure") ? any(f, "seizure") : null) ??
        both(expecting, (systolic ?? 0) >= 160 || (diastolic ?? 0) >= 110 ? pressure : null) ??
        both(expecting, pressure, any(f, "preeclampsiaSign")) ??
        both(
          expecting,
          any(f, "fever") ?? feverByNumber(f.vitals.temperature),
          (f.vitals.heartRate ?? 0) > 110 || (f.vitals.temperature ?? 0) >= 39
            ? []
            : any(f, "rigors", "confusion"),
        ) ??
        both(expecting, any(f, "severeDyspnea") ?? all(f, "dyspnea", "chestPain")) ??
        (/prolapse|umbilical/i.test(f.find("cordOrWaters") ?? "") ? any(f, "cordOrWaters") : null)
      );
    },
  },
  {
    id: "pregnancy-warning",
    title: "Warning sign in pregnancy",
    source: "NICE NG126 (2023), NG133 (2023)",
    triage: "urgent",
    when: (f) =>
      both(
        any(f, "pregnant", "postpartum", "possiblyPregnant"),
        any(
          f,
          "vaginalBleeding",
          "abdominalPain",
          "preeclampsiaSign",
          "fetalMovement",
          "fever",
          "headache",
          "cordOrWaters",
          "vomiting",
        ),
      ),
  },
  {
    id: "testicular-torsion",
    title: "Possible testicular torsion",
    source: "EAU paediatric urology 2024; NICE CKS scrotal pain 2024",
    triage: "emergency",
    when: (f) =>
      both(
        any(f, "testicularPain"),
        /pain|ache|hurt|tender|cremaster|high/i.test(f.find("testicularPain") ?? "") ? [] : null,
        any(f, "suddenOnset", "severePain", "vomiting") ?? ((f.age ?? 30) < 25 ? [] : null),
      ),
  },
  {
    id: "urinary-retention",
    title: "Acute urinary retention",
    source: "NICE CG97 (2015)",
    triage: "urgent",
    when: (f) => any(f, "urinaryRetention"),
  },
];

function isEarlyPregnancy(wording: string | null): boolean {
  if (!wording) return false;
  const weeks = /\b(\d{1,2}) ?(?:weeks?|wks?)/i.exec(wording)?.[1];
  return weeks === undefined ? !/third|second/i.test(wording) : Number(weeks) <= 12;
}
