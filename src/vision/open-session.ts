/**
 * One ONNX session on the best execution provider that really starts. A provider that fails at session creation or at
 * its first run is skipped and named; the processor (cpu) is always tried last.
 */
import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { AppError } from "../errors.js";
import type { Provider, SkippedProvider } from "./choose-providers.js";
import type { CheckedModel, ModelCard, Tensor } from "./model-card.js";

// A provider that cannot start is reported by this room; the library need not write to stderr as well.
env.logLevel = "fatal";

/** A model that runs. Its calls block the thread that makes them. */
export interface ModelSession {
  /** `pixels`: `rows` pictures in the card's input shape. Returns every output by name. */
  run(pixels: Uint8Array, rows: number): Promise<Readonly<Record<string, Float32Array>>>;
  release(): Promise<void>;
}

export interface OpenSession {
  readonly session: ModelSession;
  readonly provider: Provider;
  readonly skipped: readonly SkippedProvider[];
}

/** Returns a warm session that computes on so many threads (one for each core by default). Fails with model-unavailable when none starts or the graph is not what the card says. */
export async function openSession(
  { card, bytes }: CheckedModel<ModelCard>,
  providers: readonly Provider[],
  threads?: number,
): Promise<OpenSession> {
  const skipped: SkippedProvider[] = [];
  let cause: unknown;
  for (const provider of providers) {
    let session: InferenceSession;
    try {
      session = await InferenceSession.create(bytes, {
        executionProviders: [provider],
        ...(threads && { intraOpNumThreads: threads }),
        logSeverityLevel: 4,
        // Spinning threads would take the processor from the embedding that runs beside.
        extra: { session: { intra_op: { allow_spinning: "0" } } },
      });
    } catch (error) {
      cause = error;
      skipped.push({ provider, reason: "cannot-start" });
      continue;
    }
    checkGraph(card, session);
    try {
      await session.run({ [card.inputs[0].name]: emptyInput(card) });
      return { session: toModelSession(session, card), provider, skipped };
    } catch (error) {
      cause = error;
      skipped.push({ provider, reason: "first-run-failed" });
      await session.release();
    }
  }
  throw new AppError("model-unavailable", { model: card.name, reason: "no-provider" }, { cause });
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

function emptyInput(card: ModelCard): OrtTensor {
  const shape = card.inputs[0].shape.map((size) => (size === "n" ? 1 : size));
  return new OrtTensor("uint8", new Uint8Array(shape.reduce((a, b) => a * b, 1)), shape);
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
