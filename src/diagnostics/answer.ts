/**
 * Puts an answer together: rules first, then what Gemini wrote, then what the offline model thinks. The level of
 * urgency is the worst that any of them asks for; the disclaimer comes from code.
 */
import { DISCLAIMER, moreUrgent, type NoticeCode } from "../app/diagnostics-answer.js";
import type { DiagnosticAnswer } from "../app/ports.js";
import { adviceFor } from "./condition-advice.js";
import type { GeminiAnswer } from "./gemini/answer-schema.js";
import type { OfflinePrediction } from "./offline/offline-model.js";
import type { Assessment } from "./redflags/assess.js";

export interface AnswerParts {
  readonly assessment: Assessment;
  /** Null: not asked, or no usable answer. */
  readonly gemini: GeminiAnswer | null;
  /** Null: the model is not installed. */
  readonly offline: OfflinePrediction | null;
  readonly notices: readonly NoticeCode[];
  readonly sentText: string;
  readonly sent: boolean;
}

type Candidate = DiagnosticAnswer["differential"][number];

export function assembleAnswer(parts: AnswerParts): DiagnosticAnswer {
  const { assessment, gemini, offline } = parts;
  const guesses = offlineCandidates(offline);
  const differential = [...(gemini?.differential ?? []), ...guesses];
  const abstained = differential.length === 0;
  const advice = adviceFor({
    redFlags: assessment.redFlags.map((flag) => flag.id),
    conditions: guesses.map((guess) => guess.condition),
    emergency: assessment.triage === "emergency",
  });
  const notices = new Set(parts.notices);
  if (offline === null) notices.add("offline-model-missing");
  else if (offline.abstained) notices.add("outside-what-the-offline-model-knows");
  if (disagree(gemini?.differential ?? [], guesses)) notices.add("providers-disagree");
  return {
    triage: gemini ? moreUrgent(assessment.triage, gemini.triage) : assessment.triage,
    redFlags: assessment.redFlags,
    differential,
    questions: merge(advice.questions, gemini?.questions),
    tests: merge(advice.tests, gemini?.tests),
    lifestyle: merge(advice.lifestyle, gemini?.lifestyle),
    abstained,
    providers: [
      "rules",
      ...(gemini ? (["gemini"] as const) : []),
      ...(offline && !offline.abstained ? (["offline"] as const) : []),
    ],
    notices: [...notices],
    disclaimer: DISCLAIMER,
    sentText: parts.sentText,
    sent: parts.sent,
  };
}

/** The model's own words come first; the fixed advice fills up to eight. */
function merge(fixed: readonly string[], written: readonly string[] = []): string[] {
  return [...new Set([...written, ...fixed])].slice(0, 8);
}

function offlineCandidates(offline: OfflinePrediction | null): Candidate[] {
  if (!offline || offline.abstained) return [];
  return offline.guesses
    .filter((guess, rank) => rank === 0 || guess.probability >= 0.05)
    .map((guess) => ({
      condition: guess.condition,
      likelihood: guess.probability >= 0.6 ? "high" : guess.probability >= 0.25 ? "medium" : "low",
      for: guess.evidence,
      against: [],
      source: "offline",
    }));
}

/** The offline model's first choice stands nowhere in Gemini's list. */
function disagree(gemini: readonly Candidate[], offline: readonly Candidate[]): boolean {
  if (gemini.length === 0 || offline.length === 0) return false;
  const first = wordsOf(offline[0].condition);
  return !gemini.some(({ condition }) => wordsOf(condition).some((word) => first.includes(word)));
}

const wordsOf = (condition: string): string[] =>
  condition
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(
      (word) =>
        word.length > 3 && !/^(?:disease|syndrome|acute|chronic|common|infection|disorder)$/.test(word),
    );
