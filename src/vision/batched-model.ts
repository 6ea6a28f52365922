/**
 * One model that many requests share: while a run is under way, further requests wait and then go together, up to
 * `MOST_AT_ONCE` in one batch. Each picture's answer is its own row of each output.
 */
import { AppError, toAppError } from "../errors.js";
import type { ModelCard } from "./model-card.js";
import type { ModelSession } from "./open-session.js";

const MOST_AT_ONCE = 8;

/** One row of every output, by name; the arrays are the caller's. */
export type Answer = Readonly<Record<string, Float32Array>>;

interface Waiting {
  readonly pixels: Uint8Array;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: AppError) => void;
  readonly signal: AbortSignal | undefined;
}

export class BatchedModel {
  readonly #session: ModelSession;
  readonly #card: ModelCard;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(session: ModelSession, card: ModelCard) {
    this.#session = session;
    this.#card = card;
  }

  /** Answers for one picture in the card's input shape. Fails with cancelled, timed-out or model-unavailable. */
  run(pixels: Uint8Array, signal?: AbortSignal): Promise<Answer> {
    const [, ...shape] = this.#card.inputs[0].shape as [string, ...number[]];
    const expected = shape.reduce((a, b) => a * b, 1);
    if (pixels.length !== expected)
      throw new RangeError(`pixels: expected ${expected} bytes, got ${pixels.length}`);
    if (this.#closed) throw new AppError("model-unavailable", { model: this.#card.name, reason: "closed" });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ pixels, resolve, reject, signal });
      this.#running ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#session.release();
  }

  async #drain(): Promise<void> {
    // Requests of the same turn of the event loop meet here.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST_AT_ONCE).filter(({ signal, reject }) => {
        if (signal?.aborted) reject(toAppError(signal.reason));
        return !signal?.aborted;
      });
      if (batch.length > 0) await this.#runBatch(batch);
    }
    this.#running = null;
  }

  async #runBatch(batch: readonly Waiting[]): Promise<void> {
    const { outputs } = this.#card;
    const size = batch[0].pixels.length;
    const joined = new Uint8Array(size * batch.length);
    batch.forEach(({ pixels }, index) => {
      joined.set(pixels, index * size);
    });
    try {
      const found = await this.#session.run(joined, batch.length);
      batch.forEach(({ resolve }, index) => {
        resolve(
          Object.fromEntries(outputs.map(({ name }) => [name, rowOf(found[name], index, batch.length)])),
        );
      });
    } catch (cause) {
      const error = new AppError("model-unavailable", { model: this.#card.name, reason: "run" }, { cause });
      for (const { reject } of batch) reject(error);
    }
  }
}

function rowOf(data: Float32Array, index: number, rows: number): Float32Array {
  const length = data.length / rows;
  return data.slice(index * length, (index + 1) * length);
}
