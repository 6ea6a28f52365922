/** Phones, faxes, e-mail, web and network addresses: what has a shape of its own or a word before it. */
import { type Span, spansOf } from "./span.js";

const EMAIL =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+'-]{1,64}[ ]?(?:@|\(at\)|\[at\])[ ]?[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,6}/dgu;
const URL_WITH_SCHEME = /\b(?:https?|ftp|s?ftp|file):\/\/[^\s<>"')\]]{2,2000}/dgi;
const BARE_DOMAIN =
  /(?<![\p{L}\p{N}@._-])(?:www\.)?(?:[a-z0-9-]{1,63}\.){1,5}(?:com|org|net|edu|gov|io|info|health|clinic|care|hospital|doctor|me|app|dev|co|uk|de|fr|nl|se|no|dk|fi|pl|cz|hu|es|it|pt|ch|at|be|ie|ca|au|nz|in|jp|br|mx|eu|us|link|online|site|xyz|page)\b(?::\d{2,5})?(?:\/[^\s<>"')\]]{0,500})?/dgiu;
const HANDLE = /(?<![\p{L}\p{N}@./])(?:@[A-Za-z][A-Za-z0-9_.]{2,30})\b/dgu;
const IPV4 =
  /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]\d|\d)(?::\d{2,5}\b)?/dg;
const IPV6 =
  /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,7}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){1,7}:(?![\w:])/dgi;
const MAC = /(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])/dgi;

const DIGITS =
  "\\+?\\(?\\d[\\d()]{0,5}(?:[ .\\-\\/\\u2010-\\u2013]{1,3}\\(?\\d[\\d()]{0,11}){0,8}\\d?(?:[ ]?(?:x|ext\\.?|extension)[ ]?\\d{1,6})?";
const FAX_WORD = "(?:tele)?fax(?:es|ed|[ \\t]*(?:no\\.?|number|#))?";
const PHONE_WORD =
  "phone|telephone|tel|téléphone|telefon|teléfono|telefone|telefono|mobile|mob|mobil|handy|cell(?:phone|ular| phone| number| no\\.?|:)|whatsapp|signal|pager|beeper|landline|hotline|call(?:ed|ing)?|ring|text(?:ed)?|sms|dial|reach(?:ed|able)?|contact(?:ed|able)?|ph|callback|call back|voicemail|answering machine";
const GAP = "[^\\d\\n+(]{0,28}?";

const FAX_CONTEXT = new RegExp(`\\b${FAX_WORD}\\b${GAP}(?<id>${DIGITS})`, "gid");
const FAX_AFTER = new RegExp(`(?<![\\w.])(?<id>${DIGITS})[ \\t]*\\([ \\t]*${FAX_WORD}[ \\t]*\\)`, "gid");
const PHONE_CONTEXT = new RegExp(`\\b(?:${PHONE_WORD})(?![\\p{L}])${GAP}(?<id>${DIGITS})`, "gidu");
const LETTER_LABEL = new RegExp(`(?<![\\w])[TMPFtmpf][.:][ \\t]{0,2}(?<id>${DIGITS})`, "gd");
const SECOND_NUMBER = new RegExp(`(?<=\\d)[ \\t]*(?:,|;|/|\\bor\\b|\\band\\b)[ \\t]*(?<id>${DIGITS})`, "gid");

/** Shapes that are a telephone number without any word. */
const PHONE_SHAPES: readonly RegExp[] = [
  /(?<![\w.+-])(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})?(?![\w-])/dg,
  /(?<![\w+])\+\d{1,3}[ .\-/]?(?:\(0\)[ .-]?)?\(?\d{1,5}\)?(?:[ .\-/]?\d{2,5}){1,5}(?!\w)/dg,
  /(?<![\w.+-])00[1-9]\d{0,2}[ .\-/]\d{1,4}(?:[ .\-/]?\d{2,5}){1,5}(?!\w)/dg,
  /(?<![\w.+-])\(?0\d{1,5}\)?[ .\-/]{1,3}\d{2,8}(?:[ .\-/]\d{2,6}){0,5}(?![\w-]|[.,]\d)/dg,
  /(?<![\w.+-])\(\d{2,5}\)[ ]?\d{2,5}(?:[ .\-/]\d{2,5}){1,4}(?![\w-])/dg,
  /(?<![\w.+-])\d{2}(?:[ .-]\d{2}){3,4}(?![\w-]|[.,]\d)/dg,
  /(?<![\w.+-])\d{3}[ .-]\d{2,3}[ .-]\d{2,3}[ .-]?\d{2,3}(?![\w-]|[.,]\d)/dg,
];

const digitCount = (value: string): number => value.replace(/\D/g, "").length;
/** Followed by a unit, it is a measurement. */
const UNIT_AFTER =
  /^[ ]?(?:mg|mcg|µg|g|kg|ml|mL|dl|l|cm|mm|%|bpm|mmhg|mmol|meq|iu|u\/|units?|days?|weeks?|months?|years?|hours?|minutes?|times|°|\/\d)/i;

export function findContacts(text: string): Span[] {
  const numberLike = (match: RegExpMatchArray): boolean => {
    const value = match.groups?.id ?? match[0];
    const end = match.indices!.groups?.id?.[1] ?? match.indices![0][1];
    return (
      digitCount(value) >= 6 &&
      !/^\d{1,3}\.\d{1,2}\b(?![.\d])/.test(value) &&
      digitCount(value) <= 20 &&
      !UNIT_AFTER.test(text.slice(end, end + 12))
    );
  };
  const shaped = (match: RegExpMatchArray): boolean => digitCount(match[0]) >= 8 && numberLike(match);
  const contextual = [
    ...spansOf(text, FAX_CONTEXT, "FAX", numberLike),
    ...spansOf(text, FAX_AFTER, "FAX", numberLike),
    ...spansOf(text, PHONE_CONTEXT, "PHONE", numberLike),
    ...spansOf(text, LETTER_LABEL, "PHONE", numberLike),
  ];
  const ends = new Set(contextual.map((span) => span.end));
  const second = spansOf(text, SECOND_NUMBER, "PHONE", numberLike).filter((span) =>
    [...ends].some((end) => end < span.start && span.start - end < 8),
  );
  return [
    ...spansOf(text, EMAIL, "EMAIL"),
    ...spansOf(text, URL_WITH_SCHEME, "URL"),
    ...spansOf(text, BARE_DOMAIN, "URL", (match) => isDomain(match[0])),
    ...spansOf(text, HANDLE, "URL"),
    ...spansOf(text, IPV4, "IP_ADDRESS"),
    ...spansOf(
      text,
      IPV6,
      "IP_ADDRESS",
      (match) => /[a-f]/i.test(match[0]) || match[0].split(":").length > 4,
    ),
    ...spansOf(text, MAC, "DEVICE_ID"),
    ...contextual,
    ...second,
    ...PHONE_SHAPES.flatMap((shape) => spansOf(text, shape, "PHONE", shaped)),
  ];
}

/** "e.g. in" and "pain.It" are no domains: a missing space after a full stop is common in messages. */
function isDomain(value: string): boolean {
  if (/^www\./i.test(value) || value.includes("/") || /:\d/.test(value)) return true;
  const labels = value.split(".");
  if (/[A-Z]/.test(labels.at(-1)!)) return false;
  return labels.length > 2 || /^(?:com|org|net|edu|gov|io|info)$/.test(labels.at(-1)!);
}
