/** What of a stretch that a pattern took for a name is one: ordinary words go, eponyms and regions are none. */
import { isClinicalWord, isEponym, isRegion, makesEponym } from "./allow-list.js";
import { PARTICLE } from "./name-shapes.js";
import type { Span } from "./span.js";

/**
 * Cuts ordinary words off both ends; gives nothing when no name is left or it is an eponym. `titled`: "Mrs" or the
 * like stands before it, so that "KWON" and "NG" are no abbreviations.
 */
export function trimName(text: string, span: Span, titled = false): Span[] {
  const value = text.slice(span.start, span.end);
  if (titled && /^\p{Lu}{2,4}$/u.test(value) && !isClinicalWord(value)) return [{ ...span, type: "NAME" }];
  if (isRegion(value) || /^\p{Lu}{2,4}$/u.test(value)) return [];
  if (makesEponym(text.slice(span.end)) && isEponym(value.split(/[ -]/).at(-1)!)) return [];
  const parts = [...value.matchAll(/[^ ,]+/g)];
  const plain = (word: string) => isOrdinary(word) || isRegion(word);
  let from = 0;
  let to = parts.length;
  while (from < to && plain(parts[from][0])) from++;
  // What follows an ordinary word is a new phrase: "Anna Since Monday".
  const stop = parts.findIndex(
    (part, index) =>
      index > from && isOrdinary(part[0]) && !(isParticle.test(part[0]) && index + 1 < parts.length),
  );
  if (stop > 0) to = stop;
  while (to > from + 1 && isParticle.test(parts[to - 1][0])) to--;
  if (from >= to) return [];
  const start = span.start + parts[from].index;
  const last = parts[to - 1];
  const end = span.start + last.index + last[0].replace(/['’]s$|[.,;:!?]+$/u, "").length;
  // "Jo-1", "Ro 60": antibodies.
  if (end - start <= 3 && /^[- ]?\d/.test(text.slice(end))) return [];
  return end > start ? [{ start, end, type: "NAME" }] : [];
}

const isParticle = new RegExp(`^${PARTICLE}$`);

/** A word of medicine or of every day, or an abbreviation. */
export const isOrdinary = (word: string): boolean =>
  isClinicalWord(word) || /^I['’]/.test(word) || (/^\p{Lu}{2,4}$/u.test(word) && !/[AEIOUY]/.test(word));
