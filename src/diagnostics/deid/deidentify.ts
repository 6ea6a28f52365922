/**
 * Takes what identifies a person out of a text, after the HIPAA Safe Harbor list (45 CFR 164.514(b)(2)), and leaves
 * the clinical content as it is. Fields, shapes, and names in running text are found apart from each other; what was
 * found once is hidden everywhere in the text.
 */
import type { DeidentifiedText } from "../../app/ports.js";
import { findAges } from "./ages.js";
import { isClinicalWord, isEponym, isRegion, makesEponym } from "./allow-list.js";
import { findContacts } from "./contacts.js";
import { findDates } from "./dates.js";
import { findFields } from "./labels.js";
import { findNames } from "./names.js";
import { findNumbers } from "./numbers.js";
import { findPlaces } from "./places.js";
import { findSignatures } from "./signatures.js";
import { joinSpans, replaceSpans, type Span } from "./span.js";

/** Returns the text with typed placeholders and what was replaced, in order of the original. */
export function deidentify(original: string, now: Date = new Date()): DeidentifiedText {
  const { text, toOriginal } = dropInvisible(original);
  // Order is rank: of two that overlap, the earlier gives the placeholder's type.
  const found = [
    ...findFields(text, now),
    ...findContacts(text),
    ...findDates(text, now),
    ...findNumbers(text),
    ...findPlaces(text),
    ...findSignatures(text),
    ...findAges(text),
    ...findNames(text),
  ];
  const spans = joinSpans([...found, ...repeat(text, found)]);
  return {
    text: replaceSpans(text, spans),
    replaced: spans.map(({ type, start, end }) => ({
      type,
      start: toOriginal(start),
      end: toOriginal(end - 1) + 1,
    })),
  };
}

/** Finds the other places where a name, town or number stands that was found once. */
function repeat(text: string, found: readonly Span[]): Span[] {
  const known = new Map<string, Span["type"]>();
  for (const { start, end, type } of found) {
    const value = text.slice(start, end);
    if (type === "NAME") for (const part of value.split(/[ ,]+/)) remember(known, part, type);
    else if (type === "PLACE" || type === "HOSPITAL") remember(known, value, type);
    else if (/\d{4}/.test(value) && !/^\d{4}$/.test(value) && value.length >= 6 && type !== "DATE")
      known.set(value, type);
  }
  if (known.size === 0) return [];
  const alternatives = [...known.keys()].sort((a, b) => b.length - a.length).slice(0, 2000);
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${alternatives.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})(?![\\p{L}\\p{N}])`,
    "gu",
  );
  return [...text.matchAll(pattern)]
    .filter((match) => !makesEponym(text.slice(match.index + match[0].length)))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, type: known.get(match[0])! }));
}

function remember(known: Map<string, Span["type"]>, part: string, type: Span["type"]): void {
  const word = part.replace(/['’]s$|[.,;:]+$/gu, "");
  if (word.length < 3 || !/^\p{Lu}|^\p{Lo}/u.test(word)) return;
  if (isClinicalWord(word) || isRegion(word) || (type === "NAME" && isEponym(word) && word.length < 4))
    return;
  known.set(word, type);
}

const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/;

/** A letter that nobody sees would split a name in two for every rule. */
function dropInvisible(original: string): { text: string; toOriginal: (offset: number) => number } {
  if (!INVISIBLE.test(original)) return { text: original, toOriginal: (offset) => offset };
  const offsets: number[] = [];
  let text = "";
  for (let i = 0; i < original.length; i++) {
    if (INVISIBLE.test(original[i])) continue;
    offsets.push(i);
    text += original[i];
  }
  return { text, toOriginal: (offset) => offsets[offset] };
}
