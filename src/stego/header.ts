/** The sealed header's slots: the writer takes the first that can surely hold it, the reader looks into each. */
import type { Raster } from "../raster.js";
import type { RunOptions, RunTask } from "../threads.js";
import { createPositions, LARGEST_SHARE, SLOT_WIDTHS, slotSize } from "./header-slots.js";
import type { MeasuredCover } from "./measure-cover.js";
import { countTask, readSlotTask } from "./tasks.js";

/** With three usable samples per bit the trellis code fails less often than once in 10^9 headers. */
const USABLE_PER_BIT = 3;

export interface UsableSlot {
  readonly slot: number;
  /** In the code's order. */
  readonly samples: Uint32Array;
  readonly histogram: Float64Array;
}

/** Returns the first slot with enough usable samples, or null. */
export async function chooseSlot(
  { cover }: MeasuredCover,
  seed: Uint8Array,
  headerBytes: number,
  runTask: RunTask,
  options: RunOptions,
): Promise<UsableSlot | null> {
  const total = cover.raster.data.length;
  const positions = createPositions(total, slotSize(total, headerBytes, SLOT_WIDTHS.length - 1), seed);
  for (let slot = 0; slot < SLOT_WIDTHS.length; slot++) {
    const size = slotSize(total, headerBytes, slot);
    if (size === 0) return null;
    const samples = positions(size).slice();
    const histogram = await runTask(countTask, { cover, samples }, options);
    const usable = histogram.reduce((sum, count) => sum + count, 0);
    if (usable >= USABLE_PER_BIT * headerBytes * 8) return { slot, samples, histogram };
  }
  return null;
}

/** Returns the slot that will be usable with any seed, but for one picture in thousands; null when none will. */
export function expectSlot({ cover, usable }: MeasuredCover, headerBytes: number): number | null {
  const total = cover.raster.data.length;
  for (let slot = 0; slot < SLOT_WIDTHS.length; slot++) {
    const expected = (slotSize(total, headerBytes, slot) * usable) / total;
    if (expected >= leastExpected(headerBytes)) return slot;
  }
  return null;
}

/** Returns how many of a picture's samples must be usable so that its header surely fits. */
export function countNeeded(total: number, headerBytes: number): number {
  const largest = slotSize(total, headerBytes, SLOT_WIDTHS.length - 1);
  const samplesPerPlace = largest === 0 ? LARGEST_SHARE : total / largest;
  return Math.ceil(samplesPerPlace * leastExpected(headerBytes));
}

/** Usable samples that a slot must be expected to have: four standard deviations more than it needs. */
function leastExpected(headerBytes: number): number {
  const bits = USABLE_PER_BIT * headerBytes * 8;
  return (2 + Math.sqrt(4 + bits)) ** 2;
}

/** Whether no header fits into a picture of so many samples, were all of them usable. */
export function neverFits(total: number, headerBytes: number): boolean {
  return slotSize(total, headerBytes, SLOT_WIDTHS.length - 1) < USABLE_PER_BIT * headerBytes * 8;
}

/** Yields what lies in each slot, read on a worker thread: in a large picture the last slot takes a while to draw. */
export async function* readSlots(
  raster: Raster,
  headerSeed: Uint8Array,
  headerBytes: number,
  runTask: RunTask,
): AsyncIterable<{ slot: number; bytes: Uint8Array }> {
  let last = 0;
  for (let slot = 0; slot < SLOT_WIDTHS.length; slot++) {
    const size = slotSize(raster.data.length, headerBytes, slot);
    // In a small picture the larger slots are all the same.
    if (size === last) return;
    last = size;
    yield { slot, bytes: await runTask(readSlotTask, { raster, headerSeed, headerBytes, size }) };
  }
}
