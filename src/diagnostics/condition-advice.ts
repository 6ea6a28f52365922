/**
 * Fixed questions, tests and everyday advice per red flag and per condition of the offline model: reviewed wording,
 * no doses. It stands alone when Gemini is not there and fills up Gemini's lists otherwise.
 */
import { type Advice, CONDITION_ADVICE, FLAG_ADVICE } from "./advice-table.js";

const GENERAL: Advice = {
  questions: [
    "When did it start, and is it getting better or worse?",
    "Which medicines, allergies and long-standing illnesses are there?",
  ],
  tests: [
    "Full set of vital signs, with temperature, blood pressure, pulse, breathing rate and oxygen saturation",
  ],
  lifestyle: ["Rest, drink enough, and note any new symptom with its time"],
};

const IN_EMERGENCY: Advice = {
  questions: ["When was the patient last well?"],
  tests: [],
  lifestyle: [
    "Do not wait for tests or advice from here: call the emergency number and stay with the patient",
  ],
};

/** `redFlags`: rule ids; `conditions`: the offline model's, most likely first. Lists are short and free of repeats. */
export function adviceFor(request: {
  readonly redFlags: readonly string[];
  readonly conditions: readonly string[];
  readonly emergency: boolean;
}): Advice {
  const parts = [
    ...(request.emergency ? [IN_EMERGENCY] : []),
    ...request.redFlags.slice(0, 3).flatMap((id) => FLAG_ADVICE[id] ?? []),
    ...request.conditions.slice(0, 3).flatMap((name) => CONDITION_ADVICE[name] ?? []),
    GENERAL,
  ];
  const gather = (key: keyof Advice, most: number) =>
    [...new Set(parts.flatMap((part) => part[key] ?? []))].slice(0, most);
  return {
    questions: gather("questions", 6),
    tests: gather("tests", 6),
    // In an emergency, advice about everyday life only distracts.
    lifestyle: request.emergency ? [...IN_EMERGENCY.lifestyle] : gather("lifestyle", 5),
  };
}
