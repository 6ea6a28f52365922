/** Ages over 89, in digits or words. Younger ages stay: the answer depends on them. */
import type { Span } from "./span.js";

const OLD = "(?:9\\d|1[0-2]\\d)";
const WORDS =
  "(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a |one )?hundred(?: and (?:one|two|three|four|five|six|seven|eight|nine|ten))?)";
const YEARS = "(?:[- ]?(?:years?|yrs?|y)(?:[- ]?(?:old|of age|o|/o)\\b)|[- ]?y[./]?o\\b|[- ]?yr[- ]?old)";

const PATTERNS: readonly RegExp[] = [
  new RegExp(`(?<![\\d./])(?<id>${OLD})(?=${YEARS})`, "gid"),
  new RegExp(`(?<![\\d./])(?<id>${OLD})(?=[- ]?years?[- ]?(?:young|[MF]\\b))`, "gid"),
  new RegExp(
    `\\b(?:age|aged|ages|turn(?:s|ed|ing)?|alter|edad)\\b[*_]{0,3}[ \\t]{0,3}(?:of|:|=|is|was|\\|)?[*_ \\t]{0,4}(?<id>${OLD})(?![\\d./%])`,
    "gid",
  ),
  new RegExp(
    `(?<![\\d./])(?<id>${OLD})(?=[ ]?[MF]\\b[ ,]+(?:with|who|c/o|presents|presenting|pt|patient|here|brought|h/o|hx)|/[MF]\\b|[ ](?:male|female|man|woman|lady|gentleman)\\b)`,
    "gd",
  ),
  new RegExp(
    `\\b(?:I['’]?m|I am|(?:he|she|patient|who|they|father|mother|grandmother|grandfather)(?:['’]s|['’]re| is| are| was))(?: now| almost| nearly| already)? (?<id>${OLD})(?=[ ]*(?:[.,;!)]|and\\b|but\\b|years\\b|$))(?![.,]\\d)`,
    "gimd",
  ),
  new RegExp(`(?<![\\w])(?<id>${WORDS})(?=${YEARS})`, "gid"),
];

export function findAges(text: string): Span[] {
  return PATTERNS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match): Span => {
      const [start, end] = match.indices!.groups!.id;
      return { start, end, type: "AGE", kept: "over 89" };
    }),
  );
}
