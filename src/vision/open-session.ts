/**
 * One ONNX session on the best execution provider that really works. A provider that fails at session creation or at
 * its first run, answers otherwise than the processor, or gains nothing, is skipped and named; the processor (cpu) is
 * always tried last.
 */
import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { ProviderSkipReason } from "../app/ports.js";
import { AppError } from "../errors.js";
import type { Candidate, Provider, SkippedProvider } from "./choose-providers.js";
import type { CheckedModel, ModelCard, Tensor } from "./model-card.js";

// A provider that cannot start is reported by this room; the library need not write to stderr as well.
env.logLevel = "fatal";

/** Every output by name. */
export type Outputs = Readonly<Record<string, Float32Array>>;

/** A model that runs. Its calls block the thread that makes them. */
export interface ModelSession {
  /** `pixels`: `rows` pictures in the card's input shape. Returns every output by name. */
  run(pixels: Uint8Array, rows: number): Promise<Outputs>;
  release(): Promise<void>;
}

export interface OpenSession {
  readonly session: ModelSession;
  readonly provider: Provider;
  readonly skipped: readonly SkippedProvider[];
}

/**
 * Returns a warm session that computes on so many threads (one for each core by default). A provider other than cpu is
 * taken only if its answers are the processor's; one that was not asked for by name must be faster too. Fails with
 * model-unavailable when none starts or the graph is not what the card says.
 */
export async function openSession(
  model: CheckedModel<ModelCard>,
  candidates: readonly Candidate[],
  threads?: number,
): Promise<OpenSession> {
  const skipped: SkippedProvider[] = [];
  let cause: unknown;
  for (const { provider, named } of candidates) {
    const started = await startSession(model, provider, threads);
    if ("reason" in started) {
      cause = started.cause;
      skipped.push({ provider, reason: started.reason });
      continue;
    }
    const reason = provider === "cpu" ? null : await findFault(started, model, named, threads);
    if (reason === null) return { session: started, provider, skipped };
    skipped.push({ provider, reason });
    await started.release();
  }
  throw new AppError("model-unavailable", { model: model.card.name, reason: "no-provider" }, { cause });
}

interface Failure {
  readonly reason: ProviderSkipReason;
  readonly cause: unknown;
}

async function startSession(
  { card, bytes }: CheckedModel<ModelCard>,
  provider: Provider,
  threads: number | undefined,
): Promise<ModelSession | Failure> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(bytes, {
      executionProviders: [provider],
      ...(threads && { intraOpNumThreads: threads }),
      logSeverityLevel: 4,
      // Spinning threads would take the processor from the embedding that runs beside.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
  } catch (cause) {
    return { reason: "cannot-start", cause };
  }
  checkGraph(card, session);
  const warm = toModelSession(session, card);
  try {
    await warm.run(probeOf(card), 1);
    return warm;
  } catch (cause) {
    await session.release();
    return { reason: "first-run-failed", cause };
  }
}

/** Returns why the warm session is not to be used, as far as the processor beside it shows; null when nothing speaks against it. */
async function findFault(
  started: ModelSession,
  model: CheckedModel<ModelCard>,
  named: boolean,
  threads: number | undefined,
): Promise<ProviderSkipReason | null> {
  const processor = await startSession(model, "cpu", threads);
  if ("reason" in processor) return null;
  try {
    const [theirs, ours] = [await timeRun(started, model.card), await timeRun(processor, model.card)];
    if (!answersAgree(theirs.outputs, ours.outputs)) return "wrong-answers";
    return named || theirs.ms < ours.ms ? null : "slower-than-cpu";
  } finally {
    await processor.release();
  }
}

async function timeRun(session: ModelSession, card: ModelCard) {
  const from = performance.now();
  const outputs = await session.run(probeOf(card), 1);
  return { outputs, ms: performance.now() - from };
}

/** Half precision and another order of additions stay far below this; a broken driver does not. */
const MOST_DIFFERENCE = 0.05;

/** Returns whether no value differs by more than a twentieth, or a twentieth of the output's largest value if that is above 1. */
export function answersAgree(theirs: Outputs, ours: Outputs): boolean {
  return Object.entries(ours).every(([name, expected]) => {
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    // A value that is no number agrees with none.
    return expected.every((value, i) => Math.abs(theirs[name][i] - value) <= MOST_DIFFERENCE * largest);
  });
}

function toModelSession(session: InferenceSession, { inputs: [input], outputs }: ModelCard): ModelSession {
  return {
    async run(pixels, rows) {
      const shape = [rows, ...(input.shape.slice(1) as number[])];
      const found = await session.run({ [input.name]: new OrtTensor("uint8", pixels, shape) });
      return Object.fromEntries(outputs.map(({ name }) => [name, found[name].data as Float32Array]));
    },
    release: () => session.release(),
  };
}

/** One picture in the card's input shape, with edges and gradients. */
function probeOf({ inputs: [{ shape }] }: ModelCard): Uint8Array {
  const length = (shape.slice(1) as number[]).reduce((a, b) => a * b, 1);
  return Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 6) * 31) % 256);
}

/** Fails with model-unavailable, reason "graph", when names, types or fixed sizes differ from the card. */
function checkGraph(card: ModelCard, session: InferenceSession): void {
  const matches = (expected: readonly Tensor[], found: readonly InferenceSession.ValueMetadata[]) =>
    expected.length === found.length &&
    expected.every(({ name, dtype, shape }, index) => {
      const value = found[index];
      return (
        value.isTensor &&
        value.name === name &&
        value.type === dtype &&
        value.shape.length === shape.length &&
        shape.every((size, axis) =>
          size === "n" ? typeof value.shape[axis] === "string" : value.shape[axis] === size,
        )
      );
    });
  if (!matches(card.inputs, session.inputMetadata) || !matches(card.outputs, session.outputMetadata))
    throw new AppError("model-unavailable", { model: card.name, reason: "graph" });
}
