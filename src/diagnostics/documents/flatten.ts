/** Tables and JSON as "field: value" lines, so that the label rules of de-identification and the reader see fields. */
import { AppError } from "../../errors.js";

const MAX_DEPTH = 32;

/** Returns one "path: value" line per leaf. Fails with document-unreadable on invalid or too deep JSON. */
export function flattenJson(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("document-unreadable", { reason: "json" }, { cause });
  }
  const lines: string[] = [];
  walk(value, "", 0, lines);
  return lines.join("\n");
}

function walk(value: unknown, label: string, depth: number, lines: string[]): void {
  if (depth > MAX_DEPTH) throw new AppError("document-unreadable", { reason: "depth" });
  if (value === null || value === undefined || value === "") return;
  if (typeof value !== "object") {
    lines.push(label ? `${label}: ${value}` : String(value));
  } else if (Array.isArray(value) && value.every((item) => typeof item !== "object")) {
    lines.push(label ? `${label}: ${value.join("; ")}` : value.join("; "));
  } else if (Array.isArray(value)) {
    for (const item of value) walk(item, label, depth + 1, lines);
  } else {
    for (const [key, inner] of Object.entries(value)) walk(inner, joinLabel(label, key), depth + 1, lines);
  }
}

/** "patient", "dateOfBirth" -> "patient date of birth". */
function joinLabel(label: string, key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_\-.]+/g, " ")
    .toLowerCase();
  return label ? `${label} ${words}` : words;
}

/** Returns "column: value" lines, a blank line between rows. A table of one column or one row stays as it is. */
export function flattenCsv(text: string): string {
  const separator = pickSeparator(text);
  const rows = parseCsv(text, separator);
  if (isListOfFields(rows)) return pairLines(rows);
  if (rows.length < 2 || rows[0].length < 2) return rows.map((row) => row.join(" ")).join("\n");
  const [header, ...records] = rows;
  return records
    .map((record) =>
      record
        .map((value, column) => (value ? `${header[column] || `column ${column + 1}`}: ${value}` : ""))
        .filter(Boolean)
        .join("\n"),
    )
    .join("\n\n");
}

/** Two columns, and below the first row the first column still names fields: a form, not a table. */
const isListOfFields = (rows: readonly string[][]): boolean =>
  rows.every((row) => row.length <= 2) &&
  rows
    .slice(1)
    .some(([label]) =>
      /^(?:.{0,20}\b)?(?:name|age|sex|gender|dob|date|birth|phone|e-?mail|address|city|zip|mrn|ssn|id|number|symptoms?|complaint|history|medications?|allergies|notes?|duration|onset|severity|temperature|pressure|pulse|weight)\b/i.test(
        label,
      ),
    );

const pairLines = (rows: readonly string[][]): string =>
  rows.map(([label, value]) => (value ? `${label}: ${value}` : label)).join("\n");

function pickSeparator(text: string): string {
  const firstLine = text.slice(0, 4000).split("\n", 1)[0];
  const counts = [",", ";", "\t", "|"].map((mark) => [firstLine.split(mark).length, mark] as const);
  return counts.sort((a, b) => b[0] - a[0])[0][1];
}

/** RFC 4180, with any separator; an unclosed quote runs to the end of the text. */
function parseCsv(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let start = 0;
  let field = "";
  const endField = (end: number) => {
    row.push((field + text.slice(start, end)).trim());
    field = "";
  };
  const endRow = () => {
    if (row.some(Boolean)) rows.push(row);
    row = [];
  };
  let i = 0;
  while (i < text.length) {
    const letter = text[i];
    if (letter === '"' && text.slice(start, i).trim() === "" && field === "") {
      const [value, next] = readQuoted(text, i + 1);
      field = value;
      start = next;
      i = next;
    } else if (letter === separator) {
      endField(i);
      start = ++i;
    } else if (letter === "\n" || letter === "\r") {
      endField(i);
      endRow();
      start = ++i;
    } else i++;
  }
  endField(text.length);
  endRow();
  return rows;
}

function readQuoted(text: string, from: number): [string, number] {
  let value = "";
  let i = from;
  while (true) {
    const quote = text.indexOf('"', i);
    if (quote < 0) return [value + text.slice(i), text.length];
    value += text.slice(i, quote);
    if (text[quote + 1] !== '"') return [value, quote + 1];
    value += '"';
    i = quote + 2;
  }
}
