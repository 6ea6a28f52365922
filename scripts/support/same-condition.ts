/** Whether two names mean one condition, for scoring: plain words, common synonyms, no clinical subtlety. */
import { existsSync, readFileSync } from "node:fs";

const SYNONYMS: readonly (readonly RegExp[])[] = [
  [/gastro.*reflux|\bgerd\b/],
  [/peptic|gastric ulcer|duodenal ulcer/],
  [/h(a)?emorrhoid|\bpiles\b/],
  [/chicken ?pox|varicella/],
  [/common cold|upper respiratory|\burti\b/],
  [/urinary tract|\buti\b|cystitis/],
  [/asthma/],
  [/typhoid/],
  [/fungal|tinea|ringworm|candid/],
  [/drug (?:reaction|eruption|allergy)|adverse drug/],
  [/myocardial infarction|heart attack|stemi|acute coronary/],
  [/diabetes|diabetic/],
  [/hypertens/],
  [/hypothyroid|hashimoto/],
  [/hyperthyroid|graves|thyrotoxicosis/],
  [/tubercul/],
  [/positional vertigo|bppv/],
  [/stroke|brain h(a)?emorrhage|intracerebral/],
  [/\bhiv\b|\baids\b/],
  [/osteoarthr/],
];

export function isSameCondition(a: string, b: string): boolean {
  const [left, right] = [plain(a), plain(b)];
  if (left === right) return true;
  if (SYNONYMS.some(([pattern]) => pattern.test(left) && pattern.test(right))) return true;
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return short.length >= 5 && new RegExp(`\\b${short.replace(/[^a-z ]/g, "")}\\b`).test(long);
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\(.*?\)/g, " ")
    .replace(/[^a-z ]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** The labels of the offline model that is installed here. */
export function knownLabels(): readonly string[] {
  const path = "models/diagnostics/symptoms.json";
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")).labels as string[]) : [];
}
