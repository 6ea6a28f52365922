/**
 * The offline symptom model: a geometric mean of two logistic regressions, over words and over sentence embeddings,
 * with an "outside" class. It abstains when that class is likely, or when nothing that it was trained on is near.
 * How it was trained and measured stands in models/diagnostics/card.md.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Encoder, loadEncoder } from "./encoder.js";
import type { OfflineGuess, OfflinePrediction } from "./offline-model.js";
import { type WeightedTerm, type WordFeatures, weighTerms } from "./word-features.js";

const fileSchema = z.object({
  version: z.literal(1),
  labels: z.array(z.string()).min(2),
  maxTokens: z.number().int().min(16).max(512),
  temperature: z.number().positive(),
  outsideLimit: z.number().min(0).max(1),
  leastSimilarity: z.number().min(-1).max(1),
  words: z.object({
    terms: z.array(z.string()),
    idf: z.string(),
    scale: z.number(),
    weights: z.string(),
    bias: z.string(),
  }),
  vectors: z.object({ weights: z.string(), bias: z.string() }),
  known: z.object({ scale: z.number(), vectors: z.string() }),
});

interface OfflineModel {
  readonly labels: readonly string[];
  readonly maxTokens: number;
  readonly temperature: number;
  readonly outsideLimit: number;
  readonly leastSimilarity: number;
  readonly words: WordFeatures & {
    readonly terms: readonly string[];
    readonly weights: Int8Array;
    readonly scale: number;
    readonly bias: Float32Array;
  };
  /** Class by class, 384 each. */
  readonly vectors: { readonly weights: Float32Array; readonly bias: Float32Array };
  readonly known: { readonly scale: number; readonly vectors: Int8Array };
  readonly encoder: Encoder;
}

const WIDTH = 384;
/** A long document is read in this many windows, from its beginning. */
const WINDOWS = 3;
const GUESSES = 5;
/** Both heads' logarithms are cut here, as in training. */
const LEAST_LOG = -20;

export const hasOfflineModel = (modelDir: string): boolean =>
  existsSync(join(modelDir, "symptoms.json")) && existsSync(join(modelDir, "encoder.onnx"));

/** Loaded once per thread and directory. */
const loaded = new Map<string, Promise<OfflineModel>>();

/** `text`: de-identified. Returns null when the directory holds no model; fails when its files are broken. */
export async function predictOffline(text: string, modelDir: string): Promise<OfflinePrediction | null> {
  if (!hasOfflineModel(modelDir)) return null;
  let model = loaded.get(modelDir);
  if (!model) {
    model = load(modelDir);
    loaded.set(modelDir, model);
    model.catch(() => loaded.delete(modelDir));
  }
  return predict(cleanForModel(text), await model);
}

async function load(modelDir: string): Promise<OfflineModel> {
  const file = fileSchema.parse(JSON.parse(readFileSync(join(modelDir, "symptoms.json"), "utf8")));
  const { words, vectors, known, ...rest } = file;
  return {
    ...rest,
    words: {
      index: new Map(words.terms.map((term, at) => [term, at])),
      terms: words.terms,
      idf: floats(words.idf),
      weights: bytes(words.weights),
      scale: words.scale,
      bias: floats(words.bias),
    },
    vectors: { weights: floats(vectors.weights), bias: floats(vectors.bias) },
    known: { scale: known.scale, vectors: bytes(known.vectors) },
    encoder: await loadEncoder(modelDir),
  };
}

const bytes = (text: string): Int8Array => new Int8Array(Buffer.from(text, "base64"));
const floats = (text: string): Float32Array =>
  new Float32Array(new Uint8Array(Buffer.from(text, "base64")).buffer);

/** Placeholders and lines that hold nothing else ("Name: [NAME]") say nothing about symptoms. */
function cleanForModel(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^[^:]{0,40}:\s*(?:\[[A-Z_]+(?: [^\]]*)?\][\s,]*)+$/.test(line))
    .join("\n")
    .replace(/\[[A-Z_]+(?: [^\]]*)?\]/g, " ")
    .trim();
}

async function predict(text: string, model: OfflineModel): Promise<OfflinePrediction> {
  const terms = weighTerms(text, model.words);
  const windows = await model.encoder.encode(text, model.maxTokens, WINDOWS);
  const vector = meanVector(windows);
  const classes = model.labels.length + 1;
  const wordLogs = logSoftmax(wordScores(terms, model, classes));
  const vectorLogs = logSoftmax(vectorScores(vector, model, classes));
  const mixed = wordLogs.map(
    (value, at) =>
      (0.5 * Math.max(value, LEAST_LOG) + 0.5 * Math.max(vectorLogs[at], LEAST_LOG)) / model.temperature,
  );
  const probabilities = logSoftmax(mixed).map(Math.exp);
  const outside = probabilities[0];
  const near = nearest(vector, model);
  return {
    abstained: text.length < 12 || outside > model.outsideLimit || near < model.leastSimilarity,
    guesses: rankGuesses(probabilities, terms, model),
  };
}

/** Class 0 is "outside"; a term's weights stand together. */
function wordScores(terms: readonly WeightedTerm[], { words }: OfflineModel, classes: number): number[] {
  const scores = Array.from(words.bias);
  for (const { at, weight } of terms)
    for (let c = 0; c < classes; c++) scores[c] += weight * words.scale * words.weights[at * classes + c];
  return scores;
}

function vectorScores(vector: Float32Array, { vectors }: OfflineModel, classes: number): number[] {
  return Array.from({ length: classes }, (_, c) => {
    let score = vectors.bias[c];
    for (let i = 0; i < WIDTH; i++) score += vectors.weights[c * WIDTH + i] * vector[i];
    return score;
  });
}

function meanVector(windows: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(WIDTH);
  for (const window of windows) for (let i = 0; i < WIDTH; i++) mean[i] += window[i];
  const length = Math.hypot(...mean) || 1;
  return mean.map((value) => value / length);
}

/** Returns the largest cosine to any text of the training. */
function nearest(vector: Float32Array, { known }: OfflineModel): number {
  let best = -1;
  for (let start = 0; start < known.vectors.length; start += WIDTH) {
    let dot = 0;
    for (let i = 0; i < WIDTH; i++) dot += known.vectors[start + i] * vector[i];
    best = Math.max(best, dot * known.scale);
  }
  return best;
}

function logSoftmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const total = Math.log(scores.reduce((sum, score) => sum + Math.exp(score - top), 0)) + top;
  return scores.map((score) => score - total);
}

function rankGuesses(
  probabilities: readonly number[],
  terms: readonly WeightedTerm[],
  model: OfflineModel,
): OfflineGuess[] {
  const inside = 1 - probabilities[0];
  return model.labels
    .map((condition, at) => ({ condition, at, probability: probabilities[at + 1] / inside }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, GUESSES)
    .map(({ condition, at, probability }) => ({
      condition,
      probability,
      evidence: strongestTerms(terms, at + 1, model),
    }));
}

/** Small words carry weight in the model, but tell a reader nothing. */
const PLAIN =
  /^(?:\p{L}{1,3}|have|been|with|that|this|from|very|also|when|feel|feeling|felt|really|lately|recently|making|made|some|there|them|they|which|because|about|just|even|like|more|much|over|such|after|before|during|trouble|having|difficult|these|those|where|what|were|time|quite)$/u;

function strongestTerms(
  terms: readonly WeightedTerm[],
  label: number,
  { words, labels }: OfflineModel,
): string[] {
  const classes = labels.length + 1;
  return terms
    .map(({ at, weight }) => ({ term: words.terms[at], pull: weight * words.weights[at * classes + label] }))
    .filter(({ term, pull }) => pull > 0 && !term.split(" ").every((word) => PLAIN.test(word)))
    .sort((a, b) => b.pull - a.pull)
    .filter(
      ({ term }, place, list) =>
        !list
          .slice(0, place)
          .some((other) => other.term.split(" ").some((word) => term.split(" ").includes(word))),
    )
    .slice(0, 3)
    .map(({ term }) => term);
}
