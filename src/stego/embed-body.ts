/** Embeds the body in segments; where the codes find no solution, takes another order of the samples and tries again. */
import type { Raster } from "../raster.js";
import type { RunOptions, RunTask } from "../threads.js";
import { sliceBits } from "./bits.js";
import type { UsableSlot } from "./header.js";
import { mapInFlight } from "./in-flight.js";
import { type MeasuredCover, measureRoomBeside } from "./measure-cover.js";
import { type Parameters, writeParameters } from "./parameters.js";
import { countSegments, shareBits } from "./permutation.js";
import { planBody } from "./plan.js";
import { dealTask, embedSegmentTask } from "./tasks.js";

const ATTEMPTS = 8;

export interface BodyWork {
  readonly measured: MeasuredCover;
  readonly slot: UsableSlot;
  readonly body: Uint8Array;
  readonly seed: Uint8Array;
  readonly height: number;
  readonly out: Raster;
  readonly runTask: RunTask;
  /** Makes `out` a copy of the cover again. */
  readonly reset: () => Promise<void>;
  readonly onProgress: (fraction: number) => void;
  readonly options: RunOptions;
}

/** Returns null when the body does not fit. */
export async function embedBody(work: BodyWork): Promise<{ parameters: Uint8Array; changes: number } | null> {
  const { measured, slot, body, height } = work;
  const total = measured.cover.raster.data.length;
  const samples = total - slot.samples.length;
  const segments = countSegments(samples, height);
  if (body.length * 8 > measureRoomBeside(measured, slot.samples.length, height)) return null;
  const histogram = measured.histogram.map((count, i) => Math.max(0, count - slot.histogram[i]));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const plan = planBody({ histogram, samples, height, bits: body.length * 8, segments }, attempt);
    if (plan === null) return null;
    const parameters = { code: plan.code, height, attempt, directionBits: plan.directionBits };
    await work.reset();
    const changes = await embedSegments(work, parameters, plan.prices, segments);
    if (changes !== null) return { parameters: writeParameters(parameters), changes };
  }
  return null;
}

async function embedSegments(
  work: BodyWork,
  parameters: Parameters,
  prices: Uint8Array,
  segments: number,
): Promise<number | null> {
  const { measured, slot, body, seed, out, runTask, options } = work;
  const total = measured.cover.raster.data.length;
  const samples = total - slot.samples.length;
  const deal = { total, excluded: slot.samples, segments, seed, attempt: parameters.attempt };
  const { order, starts } = await runTask(dealTask, deal, options);
  const bodyBits = body.length * 8;
  const changeBits = bodyBits - parameters.directionBits;
  let done = 0;
  const results = await mapInFlight(starts.slice(0, -1), async (first, segment) => {
    const last = starts[segment + 1];
    const change = shareBits(changeBits, samples, first, last);
    const direction = shareBits(parameters.directionBits, samples, first, last);
    // A copy that the thread takes over: a view would keep the whole order alive in every thread that saw it.
    const own = order.slice(first, last);
    const changes = await runTask(
      embedSegmentTask,
      {
        samples: own,
        seed,
        parameters,
        segment,
        cover: measured.cover,
        prices,
        change: sliceBits(body, ...change),
        direction: sliceBits(body, changeBits + direction[0], changeBits + direction[1]),
        out,
      },
      { ...options, transfer: [own.buffer] },
    );
    work.onProgress(++done / segments);
    return changes;
  });
  return results.reduce<number | null>(
    (sum, changes) => (sum === null || changes === null ? null : sum + changes),
    0,
  );
}
