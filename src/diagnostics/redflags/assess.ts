/**
 * Red flags of a text and the triage level they ask for: fixed rules with their sources, no model. A model may raise
 * the level later, never lower it.
 */
import { moreUrgent } from "../../app/diagnostics-answer.js";
import type { DiagnosticAnswer, Triage } from "../../app/ports.js";
import { isForeignText, namesNoComplaint } from "../documents/text-kind.js";
import { type Facts, gatherFacts } from "./facts.js";
import type { RedFlagRule } from "./rule.js";
import { ABDOMEN_RULES } from "./rules-abdomen.js";
import { BRAIN_RULES } from "./rules-brain.js";
import { HEART_LUNG_RULES } from "./rules-heart-lung.js";
import { INFECTION_RULES } from "./rules-infection.js";

export const RED_FLAG_RULES: readonly RedFlagRule[] = [
  ...HEART_LUNG_RULES,
  ...BRAIN_RULES,
  ...INFECTION_RULES,
  ...ABDOMEN_RULES,
];

export interface Assessment {
  readonly triage: Triage;
  /** Emergencies first; at most one urgent flag beside an emergency of the same evidence. */
  readonly redFlags: DiagnosticAnswer["redFlags"];
  /** Why the level may mean nothing; null when the text could be read. */
  readonly unread: "not-in-english" | "no-symptoms-found" | null;
}

export function assessRedFlags(text: string): Assessment {
  const facts = gatherFacts(text);
  const hits = RED_FLAG_RULES.flatMap((rule) => {
    const evidence = rule.when(facts);
    return evidence ? [{ rule, evidence: [...new Set(evidence)].join("; ") }] : [];
  });
  const emergencies = hits.filter(({ rule }) => rule.triage === "emergency");
  const shown = emergencies.length > 0 ? emergencies : hits;
  const unread = isForeignText(text) ? "not-in-english" : namesNoComplaint(text) ? "no-symptoms-found" : null;
  // What the rules cannot read must not look harmless.
  const least = unread === "not-in-english" ? "urgent" : baseline(facts);
  return {
    triage: hits.reduce<Triage>((worst, { rule }) => moreUrgent(worst, rule.triage), least),
    unread: hits.length > 0 && unread === "no-symptoms-found" ? null : unread,
    redFlags: shown.map(({ rule, evidence }) => ({ id: rule.id, title: rule.title, evidence })),
  };
}

/** Without any flag: a minor complaint may be watched, everything else is seen at leisure. */
function baseline(facts: Facts): Triage {
  const minor = facts.find("minorComplaint") !== null;
  const adult = facts.age === null || (facts.age >= 5 && facts.age < 80);
  const complicated =
    facts.find("pregnant") ??
    facts.mentions("immunosuppressed") ??
    facts.find("worsening") ??
    facts.find("fever");
  return minor && adult && !complicated ? "self-care" : "routine";
}
