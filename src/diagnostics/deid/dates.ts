/** Dates finer than a year. The year stays, unless it tells that somebody is over 89. */
import type { Span } from "./span.js";

const MONTHS =
  "jan(?:uary|vier|uar|eiro)?|feb(?:ruary|ruar|brero|braio)?|f[eé]v(?:rier|ereiro)?|mar(?:ch|s|zo|t|ço)?|m[aä]rz|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maio|maggio|maj|mei|jun(?:e|i|io|ho)?|juin|giugno|jul(?:y|i|io|ho)?|juil(?:let)?|luglio|aug(?:ust|ustus)?|ao[uû]t|ago(?:sto)?|sept?(?:ember|embre|iembre|embro)?|settembre|set(?:embro)?|o[ck]t(?:ober|obre|ubre)?|ott(?:obre)?|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?|de[cz](?:ember|embre|embro)?|d[eé]c(?:embre)?|dic(?:iembre|embre)?";
const DAY = "(?:0?[1-9]|[12]\\d|3[01])";
const YEAR = "(?:(?:18|19|20|21)\\d{2})";
const SEPARATOR = "[ \\t]*[-/., ][ \\t]*";

const PATTERNS: readonly RegExp[] = [
  // 2021-03-19, 2021/3/19T10:22, 2021.03.19
  new RegExp(
    `(?<![\\d.,/-])(?<year>${YEAR})[-/.](?:0?[1-9]|1[0-2])[-/.]${DAY}(?:[T ]\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?(?![\\d-])`,
    "gd",
  ),
  // 12/21/1957, 21.12.57, 8-18-2023
  new RegExp(
    `(?<![\\d.,/-])${DAY}[ ]?(?<mark>[-/.])[ ]?${DAY}[ ]?\\k<mark>[ ]?(?<year>${YEAR}|'?\\d{2})(?![\\d/-]|[.,]\\d)`,
    "gd",
  ),
  // 19 Mar 2021, 19th of March, 2021; 19-Mar-21; 19. März 2021; 3 de mayo de 2020
  new RegExp(
    `(?<![\\d.,/-])${DAY}(?:st|nd|rd|th|er|\\.|º)?(?:${SEPARATOR}|[ \\t]+(?:of|de|di|den)[ \\t]+)(?:the[ \\t]+)?(?:${MONTHS})\\b\\.?(?:(?:${SEPARATOR}|[ \\t]+(?:of|de|del|in)[ \\t]+)(?<year>${YEAR}|'?\\d{2}(?=\\b(?![ \\t]*(?:year|yo|y/o|mg|days?|weeks?|hours?|%|times)))))?(?!\\w)`,
    "gid",
  ),
  // March 19th, 2021; Mar 19
  new RegExp(
    `\\b(?:${MONTHS})\\b\\.?[ \\t]+(?:the[ \\t]+)?${DAY}(?:st|nd|rd|th)?(?:(?:[ \\t]*,[ \\t]*|[ \\t]+)(?:of[ \\t]+)?(?<year>${YEAR}))?(?![\\d%]|[.,/]\\d|[ \\t]*(?:mg|ml|%|times|days?|weeks?|hours?|minutes?))`,
    "gid",
  ),
  // March 2021, Mar-2021, 03/2021
  new RegExp(`\\b(?:${MONTHS})\\b\\.?(?:${SEPARATOR}|[ \\t]+(?:of|de)[ \\t]+)(?<year>${YEAR})(?!\\d)`, "gid"),
  /(?<![\d.,/-])(?:0[1-9]|1[0-2])\/(?<year>(?:19|20)\d{2})(?![\d/])/dg,
  // on 8/18, since 3/4 (a pain score or a ratio has no such word before it)
  new RegExp(
    `(?<=\\b(?:on|since|dated?|from|until|by|seen|visit|admitted|discharged)[ \\t]+)(?:0?[1-9]|1[0-2])/${DAY}(?![\\d/]|[ \\t]*(?:pain|severity|strength|in|on the|scale|mm|patients|beats|power))`,
    "gid",
  ),
  // 2021年3月19日
  /(?<year>(?:19|20)\d{2})年\d{1,2}月(?:\d{1,2}日)?/dg,
];

/** Words that are months and something else too: a date only with the right capital. */
const AMBIGUOUS = /\b(?:may|march|mar|mars|set|out|mai|dic|dec|mei|maj|jun|jan|ago|marz|sep|mart)\b/;

/** Returns the spans of dates; `now` decides whose year would tell an age over 89. */
export function findDates(text: string, now: Date = new Date()): Span[] {
  const spans: Span[] = [];
  for (const pattern of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const [value] = match;
      if (AMBIGUOUS.test(value) && !/\d{4}/.test(value)) continue;
      const start = match.index;
      spans.push({ start, end: start + value.length, type: "DATE", kept: keptYear(match.groups?.year, now) });
    }
  }
  return spans;
}

/** Returns the year when it has four digits and lies within the last 89 years. */
export function keptYear(year: string | undefined, now: Date = new Date()): string | undefined {
  if (!year || !/^\d{4}$/.test(year)) return undefined;
  const age = now.getUTCFullYear() - Number(year);
  return age < 89 && age > -50 ? year : undefined;
}
