/**
 * Takes out of Gemini's answer what must never reach a person: doses, links, mentions, certainty, words of the
 * document's own instructions, and lines that have nothing to do with health or with this patient.
 */
import type { GeminiAnswer, RawGeminiAnswer } from "./answer-schema.js";
import { splitInstructions } from "./find-instructions.js";
import { isConditionName, isHealthLine } from "./health-words.js";
import { DOSE, foldLine, isUnsafeLine } from "./unsafe-lines.js";

const MENTION = /<[@#!][^>]*>|(?:^|\s)@[\w-]+|<\/?[a-z][^>]*>|\b(?:everyone|here|channel)@/i;
const CERTAIN =
  /\b(?:definite(?:ly)?|certain(?:ly|ty)?|undoubtedly|unquestionably|surely|guaranteed?|100 ?%|beyond (?:any )?doubt|no doubt|without (?:a |any )?doubt|confirmed diagnosis|the diagnosis is|is diagnostic of|proves?|proven|conclusive(?:ly)?|you (?:have|are suffering from)|must be|nothing to worry|completely safe|harmless|no need (?:to see|for) (?:a )?(?:doctor|care|medical))\b/i;
/** Signs that no clinical line is written with: code, ciphers, shouting. */
const STRANGE =
  /[@#$&{}\\|~^`=<>]|[\u{1F300}-\u{1FAFF}\u2600-\u27BF]|!{1,}|_{2,}|[a-z]\d[a-z]\d[a-z]|\[(?:NAME|DATE|REMOVED|PHONE|EMAIL|ADDRESS|PLACE|HOSPITAL)/iu;
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

export interface ScrubbedAnswer {
  readonly answer: GeminiAnswer;
  /** How many lines or parts were taken out. */
  readonly removed: number;
}

/** `text`: the document as it was sent. */
export function scrubAnswer(
  raw: RawGeminiAnswer,
  text: string,
  instructions: readonly string[] = [],
): ScrubbedAnswer {
  let removed = 0;
  const document = splitInstructions(text);
  const forbidden = [...instructions, ...document.removed].map(contentWords);
  const documentWords = new Set(contentWords(document.kept));
  const acceptable = (line: string): boolean =>
    !isUnsafeLine(foldLine(line)) &&
    !MENTION.test(foldLine(line)) &&
    !STRANGE.test(foldLine(line)) &&
    !CERTAIN.test(foldLine(line)) &&
    !repeats(line, forbidden, documentWords) &&
    splitInstructions(line).removed.length === 0;
  const keep = (list: readonly string[], test: (line: string) => boolean): string[] =>
    list.map(tidy).filter((line) => {
      const good = line.length > 2 && acceptable(line) && test(line);
      if (!good) removed++;
      return good;
    });
  const related = (line: string): boolean =>
    isHealthLine(line) || contentWords(line).some((word) => documentWords.has(word));
  const grounded = (list: readonly string[]) =>
    keep(
      list.map((line) => stripDoses(line)),
      related,
    );
  const advice = (list: readonly string[]) =>
    keep(list, (line) => !DOSE.test(foldLine(line)) && isHealthLine(line));
  const differential = raw.differential.flatMap((entry) => {
    const condition = tidy(entry.condition).replace(/^(?:definite|confirmed|certain|obvious|clear)\s+/i, "");
    if (!acceptable(condition) || DOSE.test(foldLine(condition)) || !isConditionName(condition)) {
      removed++;
      return [];
    }
    return [
      {
        ...entry,
        condition,
        for: grounded(entry.for),
        against: grounded(entry.against),
        source: "gemini" as const,
      },
    ];
  });
  const answer = {
    triage: raw.triage,
    differential,
    questions: advice(raw.questions),
    tests: advice(raw.tests),
    lifestyle: advice(raw.lifestyle),
  };
  return { answer, removed };
}

const tidy = (line: string): string =>
  line
    .replace(CONTROL, " ")
    .replace(/[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}/g, "")
    .replace(/^\s*(?:[-•>#]+|\d+[.)])\s*/, "")
    .replace(/\s+/g, " ")
    .trim();

/** In a finding a dose is history; the amount goes, the medicine stays. */
function stripDoses(line: string): string {
  const pattern = new RegExp(DOSE.source, "gi");
  const folded = foldLine(line);
  return (DOSE.test(folded) ? folded : line)
    .replace(pattern, "")
    .replace(/\s{2,}/g, " ")
    .trim();
}

/** Half of an instruction's own words, or three in a row of meaning, that the rest of the document does not explain. */
function repeats(
  line: string,
  forbidden: readonly (readonly string[])[],
  known: ReadonlySet<string>,
): boolean {
  const words = new Set(contentWords(line));
  return forbidden.some((instruction) => {
    const own = [...new Set(instruction)].filter((word) => !known.has(word));
    const shared = own.filter((word) => words.has(word)).length;
    return shared >= 3 || (shared >= 2 && shared * 2 >= Math.min(own.length, words.size));
  });
}

const STOP =
  /^(?:this|that|with|from|have|your|their|they|what|when|which|about|into|there|these|those|been|were|will|would|should|could|other|than|then|also|such|some|very|more|most|only|over|after|before|does|each|every|through|during|between|because)$/;

function contentWords(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => !STOP.test(word));
}
