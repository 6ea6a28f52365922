/**
 * Measures de-identification: `npx tsx scripts/eval-deid.ts [FILE.jsonl] [--misses N] [--controls FILE.jsonl]`.
 * A file has one JSON object per line: {id, kind?, text, spans: [{start, end, type, value}]}; a line without spans is
 * a negative control. A span is hidden when its value no longer occurs in the output. `--controls` adds texts without
 * identifiers ({vignette} or {text}) whose every change counts against us.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { deidentify } from "../src/diagnostics/deid/deidentify.js";

interface Note {
  readonly id: string;
  readonly text: string;
  readonly spans: readonly {
    readonly start: number;
    readonly end: number;
    readonly type: string;
    readonly value: string;
  }[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    misses: { type: "string", default: "0" },
    changes: { type: "string", default: "0" },
    controls: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

const readLines = (path: string): unknown[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const path = positionals[0] ?? "../shared/data/deid/symptom_notes_dev.jsonl";
const notes = readLines(path) as Note[];

const perType = new Map<string, { hidden: number; total: number }>();
const misses: string[] = [];
const changes: string[] = [];
let clean = 0;
let changedControls = 0;
let replacedTotal = 0;
let replacedTrue = 0;
let termsKept = 0;
let termsTotal = 0;
const started = performance.now();

for (const note of notes) {
  const output = deidentify(note.text);
  const left = note.spans.filter((span) => output.text.includes(span.value));
  for (const span of note.spans) {
    const count = perType.get(span.type) ?? { hidden: 0, total: 0 };
    count.total++;
    if (!left.includes(span)) count.hidden++;
    perType.set(span.type, count);
  }
  for (const span of left) misses.push(`${note.id} ${span.type} ${JSON.stringify(span.value)}`);
  const gold = toUtf16(note);
  for (const made of output.replaced) {
    replacedTotal++;
    if (gold.some((span) => span.start < made.end && made.start < span.end)) replacedTrue++;
    else
      changes.push(
        `${note.id} ${made.type} ${JSON.stringify(note.text.slice(Math.max(0, made.start - 25), made.end + 15))} -> ${JSON.stringify(note.text.slice(made.start, made.end))}`,
      );
  }
  const outside = wordsOutside(note.text, gold);
  termsTotal += outside.length;
  termsKept += countKept(outside, output.text);
  if (note.spans.length === 0) changedControls += output.text === note.text ? 0 : 1;
  else if (left.length === 0) clean++;
}

const controls = notes.filter((note) => note.spans.length === 0).length;
const hidden = [...perType.values()].reduce((sum, count) => sum + count.hidden, 0);
const total = [...perType.values()].reduce((sum, count) => sum + count.total, 0);
const recall = hidden / total;
const precision = replacedTrue / replacedTotal;
const f2 = (5 * precision * recall) / (4 * precision + recall);
const percent = (part: number): string => `${(100 * part).toFixed(2)}%`;

if (values.json) {
  console.log(
    JSON.stringify({
      file: path,
      notes: notes.length,
      spans: total,
      recall,
      precision,
      f2,
      cleanFiles: clean / (notes.length - controls),
      changedControls: controls ? changedControls / controls : 0,
      untouchedWords: termsKept / termsTotal,
    }),
  );
} else {
  console.log(
    `${path}: ${notes.length} files, ${total} identifiers, ${((performance.now() - started) / notes.length).toFixed(1)} ms per file`,
  );
  for (const [type, count] of [...perType].sort())
    console.log(
      `  ${type.padEnd(24)} ${percent(count.hidden / count.total).padStart(8)}  (${count.hidden} of ${count.total})`,
    );
  console.log(`recall ${percent(recall)}   precision ${percent(precision)}   F2 ${f2.toFixed(4)}`);
  console.log(
    `files fully clean ${percent(clean / (notes.length - controls))}   controls changed ${percent(controls ? changedControls / controls : 0)} (${changedControls} of ${controls})`,
  );
  console.log(`words outside identifiers left as they were ${percent(termsKept / termsTotal)}`);
}
for (const miss of misses.slice(0, Number(values.misses))) console.log(`missed: ${miss}`);
for (const change of changes.slice(0, Number(values.changes))) console.log(`changed: ${change}`);
if (values.controls) measureControls(values.controls);

/** Offsets of the data are code points; ours are UTF-16 units. */
function toUtf16(note: Note): { start: number; end: number }[] {
  const points = [...note.text];
  const unitsBefore: number[] = [0];
  for (const point of points) unitsBefore.push(unitsBefore.at(-1)! + point.length);
  return note.spans.map((span) => ({ start: unitsBefore[span.start], end: unitsBefore[span.end] }));
}

function wordsOutside(text: string, spans: readonly { start: number; end: number }[]): string[] {
  let kept = text;
  for (const span of [...spans].sort((a, b) => b.start - a.start))
    kept = `${kept.slice(0, span.start)} ${kept.slice(span.end)}`;
  return kept.match(/[\p{L}\p{N}%°/.]+/gu) ?? [];
}

function countKept(words: readonly string[], output: string): number {
  const available = new Map<string, number>();
  for (const word of output.match(/[\p{L}\p{N}%°/.]+/gu) ?? [])
    available.set(word, (available.get(word) ?? 0) + 1);
  let kept = 0;
  for (const word of words) {
    const left = available.get(word) ?? 0;
    if (left > 0) {
      kept++;
      available.set(word, left - 1);
    }
  }
  return kept;
}

function measureControls(controlPath: string): void {
  const texts = (readLines(controlPath) as { vignette?: string; text?: string }[]).map(
    (row) => row.vignette ?? row.text ?? "",
  );
  let changed = 0;
  let shown = 0;
  for (const text of texts) {
    const output = deidentify(text);
    if (output.replaced.length === 0) continue;
    changed++;
    for (const { start, end, type } of output.replaced)
      if (shown++ < Number(values.changes))
        console.log(
          `control: ${type} ${JSON.stringify(text.slice(Math.max(0, start - 25), end + 25))} -> ${JSON.stringify(text.slice(start, end))}`,
        );
  }
  console.log(
    `${controlPath}: ${changed} of ${texts.length} texts changed (${percent(changed / texts.length)})`,
  );
}
