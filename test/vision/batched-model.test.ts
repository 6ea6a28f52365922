import { describe, expect, it } from "vitest";
import { BatchedModel } from "../../src/vision/batched-model.js";
import type { ModelCard } from "../../src/vision/model-card.js";

const card: ModelCard = {
  name: "sum",
  version: "1",
  file: "sum.onnx",
  bytes: 1,
  sha256: "0".repeat(64),
  inputs: [{ name: "pixels", dtype: "uint8", shape: ["n", 2] }],
  outputs: [{ name: "sum", dtype: "float32", shape: ["n"] }],
};

/** Adds each row's two bytes; a run ends when `finish` is called. */
function slowSession() {
  const rowsOfRuns: number[] = [];
  const ends: (() => void)[] = [];
  return {
    rowsOfRuns,
    finish: () => ends.shift()?.(),
    session: {
      async run(pixels: Uint8Array, rows: number) {
        rowsOfRuns.push(rows);
        await new Promise<void>((resolve) => ends.push(resolve));
        return { sum: Float32Array.from({ length: rows }, (_, i) => pixels[2 * i] + pixels[2 * i + 1]) };
      },
      release: async () => {},
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("requests for one model", () => {
  it("that wait while it runs go together, at most eight at once, and each gets its own answer", async () => {
    const { session, rowsOfRuns, finish } = slowSession();
    const model = new BatchedModel(session, card);
    const ask = async (i: number) => (await model.run(Uint8Array.of(i, 100))).sum[0];
    const answers = [ask(0)];
    await nextTurn();
    for (let i = 1; i < 13; i++) answers.push(ask(i));
    for (let run = 0; run < 3; run++) {
      finish();
      await nextTurn();
    }
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 13 }, (_, i) => 100 + i));
    expect(rowsOfRuns).toEqual([1, 8, 4]);
  });

  it("that are cancelled while they wait take no place in a batch", async () => {
    const { session, rowsOfRuns, finish } = slowSession();
    const model = new BatchedModel(session, card);
    const first = model.run(Uint8Array.of(1, 1));
    await nextTurn();
    const stop = new AbortController();
    const cancelled = model.run(Uint8Array.of(2, 2), stop.signal);
    const other = model.run(Uint8Array.of(3, 3));
    stop.abort();
    finish();
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
    await nextTurn();
    finish();
    expect([(await first).sum[0], (await other).sum[0]]).toEqual([2, 6]);
    expect(rowsOfRuns).toEqual([1, 1]);
  });
});
