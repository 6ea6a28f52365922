/** The block under a note: whoever signed, where they live, how to reach them. Every short line there is looked at. */
import { isClinicalWord } from "./allow-list.js";
import type { Span } from "./span.js";

const SIGN_OFF =
  /^[ \t]*(?:--+|—+|__+|(?:kind |best |warm )?regards|sincerely(?: yours)?|yours (?:truly|faithfully|sincerely)|many thanks|thanks(?: (?:again|so much|a lot|in advance))?|thank you(?: (?:so|very) much)?|best(?: wishes)?|cheers|respectfully(?: submitted)?|cordially|(?:electronically )?signed(?: by)?|sent from my \w+|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|viele gr(?:ü|ue)(?:ß|ss)e|cordialement|saludos|atentamente|distinti saluti|med vänlig hälsning)[ ,.!:]*$/i;
const MAX_LINES = 8;
const NAME_LINE = /^[\p{L}\p{M}][\p{L}\p{M}.'’,-]*(?:[ ][\p{L}\p{M}.'’,-]+){0,5}$/u;
const ADDRESS_LINE = /^(?=.*\d)(?=.*\p{L}{2})[\p{L}\p{M}\d .,'’/#()°º-]{5,110}$/u;
const CLINICAL_NUMBER =
  /\d[ ]?(?:mg|ml|mcg|kg|mm|cm|bpm|%|°|hours?|days?|weeks?|months?|years?|times|\/10|\/min)/i;

export function findSignatures(text: string): Span[] {
  const spans: Span[] = [];
  const lines = splitLines(text);
  lines.forEach(({ line }, index) => {
    if (!SIGN_OFF.test(line)) return;
    for (const next of lines.slice(index + 1, index + 1 + MAX_LINES))
      spans.push(...readLine(next.line, next.offset));
  });
  return spans;
}

function splitLines(text: string): { line: string; offset: number }[] {
  let offset = 0;
  return text.split("\n").map((line) => {
    const entry = { line, offset };
    offset += line.length + 1;
    return entry;
  });
}

function readLine(line: string, offset: number): Span[] {
  const value = line.trim();
  const start = offset + line.indexOf(value);
  if (!value || /[:=]/.test(value) || value.length > 110) return [];
  const words = value.split(/[ ,]+/).filter((word) => /\p{L}/u.test(word));
  const known = words.filter((word) => isClinicalWord(word)).length;
  if (NAME_LINE.test(value) && words.length <= 6 && known * 2 < words.length && /\p{Lu}|\p{Lo}/u.test(value))
    return [{ start, end: start + value.length, type: "NAME" }];
  if (
    ADDRESS_LINE.test(value) &&
    !CLINICAL_NUMBER.test(value) &&
    known * 2 < words.length &&
    /\p{Lu}|\p{Lo}/u.test(value) &&
    !/\b(?:account|acct|licen[cs]e|policy|member|phone|tel|fax|mrn)\b/i.test(value)
  )
    return [{ start, end: start + value.length, type: "ADDRESS" }];
  return [];
}
