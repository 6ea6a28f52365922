/** A stretch of text that identifies somebody, and how overlapping ones are joined. */

/** HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i) (A)-(R); full-face photographs and biometrics as far as text names them. */
export const IDENTIFIER_TYPES = [
  "NAME",
  "ADDRESS",
  "ZIP",
  "PLACE",
  "HOSPITAL",
  "DATE",
  "AGE",
  "PHONE",
  "FAX",
  "EMAIL",
  "SSN",
  "MEDICAL_RECORD_NUMBER",
  "HEALTH_PLAN_NUMBER",
  "ACCOUNT_NUMBER",
  "LICENSE_NUMBER",
  "VEHICLE_ID",
  "DEVICE_ID",
  "URL",
  "IP_ADDRESS",
  "BIOMETRIC_ID",
  "PHOTO",
  "CODE",
] as const;

export type IdentifierType = (typeof IDENTIFIER_TYPES)[number];

/** `start` and `end` are UTF-16 offsets; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: IdentifierType;
  /** What may stay, such as the year of a date: shown inside the placeholder. */
  readonly kept?: string;
}

/** Returns disjoint spans in order. Of overlapping ones the earlier listed gives the type; all of both is covered. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const ranked = spans.map((span, rank) => ({ span, rank }));
  ranked.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end || a.rank - b.rank);
  const joined: { span: Span; rank: number }[] = [];
  for (const next of ranked) {
    const last = joined.at(-1);
    if (!last || next.span.start >= last.span.end) joined.push(next);
    else {
      const winner = next.rank < last.rank ? next : last;
      const { start } = last.span;
      const end = Math.max(last.span.end, next.span.end);
      joined[joined.length - 1] = { span: { ...winner.span, start, end }, rank: winner.rank };
    }
  }
  return joined.map(({ span }) => span);
}

/** Returns the text with each span replaced by its typed placeholder, such as "[NAME]" or "[DATE 1957]". */
export function replaceSpans(text: string, spans: readonly Span[]): string {
  let result = "";
  let copied = 0;
  for (const { start, end, type, kept } of spans) {
    result += `${text.slice(copied, start)}[${type}${kept ? ` ${kept}` : ""}]`;
    copied = end;
  }
  return result + text.slice(copied);
}

/** Returns a span for every match; `group` names the part that is hidden (the whole match when undefined). */
export function spansOf(
  text: string,
  pattern: RegExp,
  type: IdentifierType,
  accept: (match: RegExpMatchArray) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const part = match.indices?.groups?.id ?? match.indices?.[0];
    if (!part) throw new TypeError("pattern: expected the flags g and d");
    if (part[1] > part[0] && accept(match)) spans.push({ start: part[0], end: part[1], type });
  }
  return spans;
}
