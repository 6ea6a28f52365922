/**
 * Measures any provider on labelled vignettes:
 * `npx tsx scripts/eval-diagnostics.ts [FOLDER] [--provider auto|gemini|offline] [--limit N] [--json] [--all-rows]`.
 * FOLDER (../shared/data/diagnostics by default) is searched for .jsonl and .csv files whose rows hold a text (`text`,
 * `vignette` or `input`), and a condition (`label`, `answer`, `condition`), a triage level (`triage`,
 * `labels.gold_risk_tier`) or both. Of symptom2disease.csv only the near-duplicate-grouped test rows count, unless
 * --all-rows is given. GEMINI_API_KEY and CAREVEIL_GEMINI_SEND decide whether Gemini can be asked.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Triage } from "../src/app/ports.js";
import { readConfig } from "../src/config.js";
import { createDiagnostics } from "../src/diagnostics/create-diagnostics.js";
import { toAppError } from "../src/errors.js";
import { silentLog } from "../src/log.js";
import { runInline } from "../src/threads.js";
import { isSameCondition, knownLabels } from "./support/same-condition.js";

interface Vignette {
  readonly text: string;
  readonly condition: string | null;
  readonly triage: Triage | null;
  /** The author wants somebody to act today, or not; null when the data does not say. */
  readonly escalate: boolean | null;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    provider: { type: "string", default: "auto" },
    limit: { type: "string", default: "300" },
    json: { type: "boolean", default: false },
    "all-rows": { type: "boolean", default: false },
  },
});
const folder = positionals[0] ?? "../shared/data/diagnostics";
const provider = values.provider as "auto" | "gemini" | "offline";
const config = readConfig();
/** Least urgent first. */
const URGENCY: readonly Triage[] = ["self-care", "routine", "urgent", "emergency"];
const spent = { prompt: 0, answer: 0, dollars: 0 };
const diagnostics = createDiagnostics(
  {
    geminiSend: config.CAREVEIL_GEMINI_SEND,
    apiKey: config.GEMINI_API_KEY,
    model: config.GEMINI_MODEL,
    baseUrl: config.GEMINI_BASE_URL,
    timeLimitMs: config.CAREVEIL_TIME_LIMIT_S * 1000,
    modelDir: "models/diagnostics",
  },
  {
    runTask: runInline,
    log: silentLog,
    metrics: {
      countRequest: () => undefined,
      countTokens: (kind, tokens) => {
        spent[kind] += tokens;
      },
      countCost: (dollars) => {
        spent.dollars += dollars;
      },
    },
  },
);

for (const name of readdirSync(folder)
  .filter((file) => /\.(?:jsonl|csv)$/.test(file))
  .sort()) {
  const vignettes = sample(readVignettes(name), Number(values.limit));
  if (vignettes.length > 0) await measure(name, vignettes);
}

async function measure(name: string, vignettes: readonly Vignette[]): Promise<void> {
  const count = new Map<string, [number, number]>();
  const score = (what: string, right: boolean) => {
    const [hits, total] = count.get(what) ?? [0, 0];
    count.set(what, [hits + (right ? 1 : 0), total + 1]);
  };
  const before = { ...spent };
  const started = performance.now();
  for (const vignette of vignettes) {
    try {
      const answer = await diagnostics.diagnose({ text: vignette.text, provider });
      score("refused or failed", false);
      scoreTriage(vignette, answer.triage, answer.redFlags.length > 0, score);
      scoreConditions(
        vignette,
        answer.differential.map((entry) => entry.condition),
        score,
      );
    } catch (error) {
      score("refused or failed", true);
      score(`error ${toAppError(error).code}`, true);
    }
  }
  report(name, vignettes.length, count, (performance.now() - started) / vignettes.length, {
    promptTokens: spent.prompt - before.prompt,
    answerTokens: spent.answer - before.answer,
    dollars: spent.dollars - before.dollars,
  });
}

type Score = (what: string, right: boolean) => void;

function scoreTriage(vignette: Vignette, got: Triage, flagged: boolean, score: Score): void {
  if (vignette.escalate !== null)
    score(
      vignette.escalate ? "needs care today: some red flag" : "needs no care today: any red flag",
      flagged,
    );
  if (vignette.triage === null) return;
  const wanted = URGENCY.indexOf(vignette.triage);
  const same = got === vignette.triage || (vignette.triage === "routine" && got === "self-care");
  score("triage right", same);
  score("triage safe (as urgent as the label, or more)", URGENCY.indexOf(got) >= wanted || same);
  if (vignette.triage === "emergency") score("emergencies called emergency", got === "emergency");
  else score("others called emergency", got === "emergency");
}

function scoreConditions(vignette: Vignette, conditions: readonly string[], score: Score): void {
  if (vignette.condition === null) return;
  const { condition } = vignette;
  if (provider === "offline" && !knownLabels().some((label) => isSameCondition(label, condition))) {
    score("outside the labels: abstained", conditions.length === 0);
    return;
  }
  for (const depth of [1, 3, 5])
    score(
      `top-${depth}`,
      conditions.slice(0, depth).some((guess) => isSameCondition(guess, condition)),
    );
  score("answered", conditions.length > 0);
  if (conditions.length > 0) score("top-1 of the answered", isSameCondition(conditions[0], condition));
}

function report(
  name: string,
  rows: number,
  count: ReadonlyMap<string, readonly [number, number]>,
  msPerRow: number,
  cost: { readonly promptTokens: number; readonly answerTokens: number; readonly dollars: number },
): void {
  if (values.json) {
    console.log(
      JSON.stringify({ file: name, provider, rows, msPerRow, ...cost, ...Object.fromEntries(count) }),
    );
    return;
  }
  console.log(`${name}: ${rows} vignettes, provider ${provider}, ${msPerRow.toFixed(0)} ms each`);
  for (const [what, [hits, total]] of count)
    console.log(
      `  ${what.padEnd(48)} ${((100 * hits) / total).toFixed(1).padStart(5)}%  (${hits} of ${total})`,
    );
  if (cost.promptTokens > 0)
    console.log(
      `  ${cost.promptTokens} prompt and ${cost.answerTokens} answer tokens, ${cost.dollars.toFixed(4)} US dollars`,
    );
}

function readVignettes(name: string): Vignette[] {
  const text = readFileSync(join(folder, name), "utf8");
  if (name.endsWith(".jsonl"))
    return text
      .split("\n")
      .filter(Boolean)
      .flatMap((line) => toVignette(JSON.parse(line)));
  const rows = readCsv(text);
  const header = rows[0] ?? [];
  const records = rows.slice(1).map((row) => Object.fromEntries(header.map((key, at) => [key, row[at]])));
  const splits = join(folder, "symptom2disease_splits.json");
  if (name !== "symptom2disease.csv" || values["all-rows"] || !existsSync(splits))
    return records.flatMap(toVignette);
  const chosen: number[] = JSON.parse(readFileSync(splits, "utf8")).neardup_grouped20_test;
  return chosen.flatMap((at) => toVignette(records[at]));
}

// biome-ignore lint/suspicious/noExplicitAny: rows of foreign files
function toVignette(row: any): Vignette[] {
  const text = row.text ?? row.vignette ?? (row.input ? describeInput(row.input) : null);
  const condition = row.label ?? row.answer ?? row.condition ?? null;
  const level = String(row.triage ?? row.labels?.gold_risk_tier ?? "");
  const triage =
    level === "critical" ? "emergency" : URGENCY.includes(level as Triage) ? (level as Triage) : null;
  const escalate = row.labels?.gold_escalation_required ?? null;
  if (typeof text !== "string" || (condition === null && triage === null)) return [];
  return [{ text, condition, triage, escalate }];
}

// biome-ignore lint/suspicious/noExplicitAny: rows of foreign files
function describeInput(input: any): string {
  const vitals = Object.entries(input.vitals ?? {}).map(([name, value]) => `${name} ${value}`);
  const who = input.demographics ? `${input.demographics.age}-year-old ${input.demographics.sex}. ` : "";
  return `${who}${input.chief_complaint ?? ""}.\n${input.history ?? ""}\nVitals: ${vitals.join(", ")}`;
}

/** Every n-th row, so that a sample covers the whole file. */
function sample(rows: readonly Vignette[], most: number): Vignette[] {
  const step = Math.max(1, rows.length / most);
  return Array.from({ length: Math.min(rows.length, most) }, (_, at) => rows[Math.floor(at * step)]);
}

function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (match[0] === "") break;
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}
