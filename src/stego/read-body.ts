/** Reads a body back: the keyed order, then each segment's syndromes. No cost map, no floating point. */
import { AppError } from "../errors.js";
import type { Raster } from "../raster.js";
import type { RunTask } from "../threads.js";
import { mergeBits } from "./bits.js";
import { createPositions, SLOT_WIDTHS, slotSize } from "./header-slots.js";
import { mapInFlight } from "./in-flight.js";
import { readParameters } from "./parameters.js";
import { countSegments, shareBits } from "./permutation.js";
import { dealTask, extractSegmentTask } from "./tasks.js";

export interface ReadBodyRequest {
  readonly raster: Raster;
  /** Where the header was found. */
  readonly slot: number;
  readonly headerSeed: Uint8Array;
  readonly headerBytes: number;
  readonly bodySeed: Uint8Array;
  readonly parameters: Uint8Array;
  readonly bodyBytes: number;
  readonly signal?: AbortSignal;
}

/** Fails with note-damaged when the parameters and the length cannot belong to this picture. */
export async function readBody(request: ReadBodyRequest, runTask: RunTask): Promise<Uint8Array> {
  const { raster, slot, headerSeed, headerBytes, bodySeed: seed, bodyBytes, signal } = request;
  const total = raster.data.length;
  const parameters = readParameters(request.parameters, bodyBytes * 8);
  const size = slot < SLOT_WIDTHS.length ? slotSize(total, headerBytes, slot) : 0;
  const samples = total - size;
  const { height, attempt, directionBits } = parameters;
  const changeBits = bodyBytes * 8 - directionBits;
  if (size === 0 || changeBits > samples || directionBits > samples) throw new AppError("note-damaged");

  const excluded = createPositions(total, size, headerSeed)(size);
  const segments = countSegments(samples, height);
  const { order, starts } = await runTask(dealTask, { total, excluded, segments, seed, attempt }, { signal });
  const body = new Uint8Array(bodyBytes);
  await mapInFlight(starts.slice(0, -1), async (first, segment) => {
    const last = starts[segment + 1];
    const change = shareBits(changeBits, samples, first, last);
    const share = shareBits(directionBits, samples, first, last);
    const direction: [number, number] = [changeBits + share[0], changeBits + share[1]];
    // A copy that the thread takes over: a view would keep the whole order alive in every thread that saw it.
    const own = order.slice(first, last);
    const found = await runTask(
      extractSegmentTask,
      { samples: own, seed, parameters, segment, raster, change, direction },
      { signal, transfer: [own.buffer] },
    );
    mergeBits(found.change, change[0], body);
    mergeBits(found.direction, direction[0], body);
  });
  return body;
}
