/** What the rules ask about a text: which complaints it affirms of the patient now, who the patient is, vital signs. */
import { BODY_CONCEPTS } from "./concepts-body.js";
import { MIND_CONCEPTS } from "./concepts-mind.js";
import { classifyMention } from "./scope.js";
import { readVitals, type Vitals } from "./vitals.js";

const CONCEPTS: Readonly<Record<Concept, string>> = { ...BODY_CONCEPTS, ...MIND_CONCEPTS };
export type Concept = keyof typeof BODY_CONCEPTS | keyof typeof MIND_CONCEPTS;

const COMPILED = new Map<Concept, RegExp>();
/** Mentions of one concept that are looked at before giving up; a text that repeats itself gains nothing. */
const MAX_MENTIONS = 200;

export interface Facts {
  /** Returns the wording that affirms the concept of the patient now, or null. */
  readonly find: (concept: Concept) => string | null;
  /** Any mention at all that is not denied: for risk factors, where history counts. */
  readonly mentions: (concept: Concept) => string | null;
  readonly vitals: Vitals;
  /** Years; null when it is not told. */
  readonly age: number | null;
  readonly sex: "female" | "male" | null;
}

/** `text`: as the person wrote it. Quotes and dashes of every kind are treated alike. */
export function gatherFacts(text: string): Facts {
  const plain = text
    .replace(/[’‘ʼ`´]/g, "'")
    .replace(/[“”„]/g, '"')
    .replace(/[‐‑‒–—−]/g, "-");
  const cache = new Map<string, string | null>();
  const look = (concept: Concept, accepted: ReadonlySet<string>, key: string): string | null => {
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const found = findMention(plain, concept, accepted);
    cache.set(key, found);
    return found;
  };
  return {
    find: (concept) => look(concept, CURRENT, concept),
    mentions: (concept) => look(concept, NOT_DENIED, `${concept}?`),
    vitals: readVitals(plain),
    age: readAge(plain),
    sex: readSex(plain),
  };
}

const CURRENT: ReadonlySet<string> = new Set(["current"]);
const NOT_DENIED: ReadonlySet<string> = new Set(["current", "historical"]);

function findMention(text: string, concept: Concept, accepted: ReadonlySet<string>): string | null {
  let pattern = COMPILED.get(concept);
  if (!pattern) {
    pattern = new RegExp(CONCEPTS[concept], "gi");
    COMPILED.set(concept, pattern);
  }
  let seen = 0;
  for (const match of text.matchAll(pattern)) {
    if (++seen > MAX_MENTIONS) return null;
    if (accepted.has(classifyMention(text, match.index, match.index + match[0].length)))
      return match[0].replace(/\s+/g, " ").trim().slice(0, 80);
  }
  return null;
}

const NUMBER_AGE =
  /\b(\d{1,3})[- ]?(?:\+ ?)?(years?|yrs?|y|months?|mos?|mths?|weeks?|wks?|days?)[- ]?(?:old|of age)\b|\b(\d{1,3})[ ]?(?:y\/?o|yo)\b|\bage[d]?(?: is| of|:)?[ ]*[*_]{0,2}(\d{1,3})(?: ?(months?|mos?|weeks?|wks?|days?))?\b|(?<![\d./])(\d{1,2})[ ]?[MF]\b|\b(?:baby|infant|newborn|neonate)[ ,]+(?:is |aged? )?(\d{1,2}) ?(days?|weeks?|wks?|months?)\b/gi;

/** The first age told is the patient's; months, weeks and days become fractions of a year. */
function readAge(text: string): number | null {
  for (const match of text.matchAll(NUMBER_AGE)) {
    const value = Number(match[1] ?? match[3] ?? match[4] ?? match[6] ?? match[7]);
    const unit = (match[2] ?? match[5] ?? match[8] ?? "y").toLowerCase();
    const years = unit.startsWith("d")
      ? value / 365
      : unit.startsWith("w")
        ? value / 52
        : unit.startsWith("m")
          ? value / 12
          : value;
    if (years <= 120) return years;
  }
  if (/\[AGE over 89\]/.test(text)) return 90;
  return /\b(?:newborn|neonate)\b/i.test(text) ? 0.02 : null;
}

function readSex(text: string): "female" | "male" | null {
  const female =
    /\b(?:female|woman|girl|lady|mrs|ms|she|her|pregnan\w+|sex: ?f)\b/i.exec(text)?.index ?? Infinity;
  const male = /\b(?:male|man|boy|gentleman|mr|he|his|sex: ?m)\b/i.exec(text)?.index ?? Infinity;
  if (female === male) return null;
  return female < male ? "female" : "male";
}
