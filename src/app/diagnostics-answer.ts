/** The fixed words of a diagnostic answer: the disclaimer, the notices and the names of triage levels. */
import type { Triage } from "./ports.js";

/** Added to every answer by code; a model can neither change nor drop it. */
export const DISCLAIMER =
  "CareVeil supports clinicians; it does not replace them. This is not a diagnosis and not medical advice: it may be wrong or incomplete. Check everything against the patient, and in an emergency call your local emergency number now.";

export const NOTICE_SENTENCES = {
  "hidden-text-removed":
    "The document held text that readers do not see (hidden, white or tiny letters). It was removed and not used.",
  "pages-without-text": "Some pages are pictures without text and were not read.",
  "gemini-not-configured":
    "Gemini is not set up here, so this answer comes from the rules and the offline model alone.",
  "gemini-send-off":
    "Sending text to Gemini is switched off here, so this answer comes from the rules and the offline model alone.",
  "gemini-unavailable":
    "Gemini could not be reached, so this answer comes from the rules and the offline model alone.",
  "gemini-quota":
    "Gemini's allowance is used up for now, so this answer comes from the rules and the offline model alone.",
  "gemini-blocked":
    "Gemini declined to answer about this text, so this answer comes from the rules and the offline model alone.",
  "gemini-blocked-private":
    "Gemini stopped because it saw private details, so this answer comes from the rules and the offline model alone.",
  "gemini-model-retired":
    "The configured Gemini model no longer exists, so this answer comes from the rules and the offline model alone. Whoever runs this CareVeil should set GEMINI_MODEL to a current one.",
  "gemini-answer-cut":
    "Gemini's answer was cut off, so it is not shown; this answer comes from the rules and the offline model alone.",
  "gemini-answer-empty":
    "Gemini gave no answer, so this answer comes from the rules and the offline model alone.",
  "gemini-answer-unusable":
    "Gemini's answer was not usable, so it is not shown; this answer comes from the rules and the offline model alone.",
  "gemini-refused-key":
    "Gemini did not accept the API key, so this answer comes from the rules and the offline model alone. Whoever runs this CareVeil should check GEMINI_API_KEY.",
  "gemini-too-slow":
    "Gemini took too long and was stopped, so this answer comes from the rules and the offline model alone.",
  "offline-model-missing": "The offline model is not installed, so its list of conditions is missing.",
  "outside-what-the-offline-model-knows":
    "The offline model abstained: these symptoms are outside what it knows.",
  "not-in-english":
    "The document does not seem to be in English. The rules and the offline model read English only, so they may have missed an emergency: let somebody who reads it judge today, or send a translation.",
  "no-symptoms-found":
    "No symptoms were recognised in this document, so the level of urgency says nothing. Check that it is the right file.",
  "providers-disagree":
    "Gemini and the offline model do not agree on the most likely condition. Treat the ranking with extra caution.",
  "instructions-in-document":
    "The document contains sentences that read like instructions to a computer. They were treated as text and not followed.",
  "answer-was-scrubbed":
    "Parts of Gemini's answer were removed because they held a dose, a link, a mention or a claim of certainty.",
} as const;

export type NoticeCode = keyof typeof NOTICE_SENTENCES;

/** Returns the sentence of a notice code; an unknown code (from a newer worker) is shown as it is. */
export function noticeSentence(code: string): string {
  return (NOTICE_SENTENCES as Readonly<Record<string, string>>)[code] ?? code;
}

const TRIAGE_TITLES: Readonly<Record<Triage, string>> = {
  emergency: "Emergency: act now",
  urgent: "Urgent: see a clinician today",
  routine: "Routine: arrange an appointment",
  "self-care": "Self-care: watch and wait",
};

/** Returns the answer's headline; an answer to a document in which nothing was recognised calms nobody. */
export function triageTitle(answer: { triage: Triage; notices: readonly string[] }): string {
  return isTriageOpen(answer)
    ? "No symptoms recognised: how urgent this is stays open"
    : TRIAGE_TITLES[answer.triage];
}

/** Returns whether the level of urgency says nothing: no symptoms were found, and nobody raised it. */
export function isTriageOpen({ triage, notices }: { triage: Triage; notices: readonly string[] }): boolean {
  return notices.includes("no-symptoms-found") && (triage === "routine" || triage === "self-care");
}

/** Most urgent first. */
const TRIAGE_ORDER: readonly Triage[] = ["emergency", "urgent", "routine", "self-care"];

/** Returns the more urgent of two levels. */
export function moreUrgent(a: Triage, b: Triage): Triage {
  return TRIAGE_ORDER[Math.min(TRIAGE_ORDER.indexOf(a), TRIAGE_ORDER.indexOf(b))];
}
