/** The sealed header's slots: the writer takes the first that can surely hold it, the reader looks into each. */
import type { Raster } from "../raster.js";
import type { RunOptions, RunTask } from "../threads.js";
import { packBits } from "./bits.js";
import { createPositions, SLOT_WIDTHS, slotSize } from "./header-slots.js";
import type { MeasuredCover } from "./measure-cover.js";
import { countTask, HEADER_HEIGHT } from "./tasks.js";
import { trellisMessage } from "./trellis-code.js";

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
    if (expected - 4 * Math.sqrt(expected) >= USABLE_PER_BIT * headerBytes * 8) return slot;
  }
  return null;
}

export function* readSlots(
  raster: Raster,
  headerSeed: Uint8Array,
  headerBytes: number,
): Iterable<{ slot: number; bytes: Uint8Array }> {
  const { data } = raster;
  const positions = createPositions(
    data.length,
    slotSize(data.length, headerBytes, SLOT_WIDTHS.length - 1),
    headerSeed,
  );
  let last = 0;
  for (let slot = 0; slot < SLOT_WIDTHS.length; slot++) {
    const size = slotSize(data.length, headerBytes, slot);
    // In a small picture the larger slots are all the same.
    if (size === last) return;
    last = size;
    const samples = positions(size);
    const bits = new Uint8Array(size);
    for (let i = 0; i < size; i++) bits[i] = data[samples[i]] & 1;
    yield { slot, bytes: packBits(trellisMessage(bits, headerBytes * 8, HEADER_HEIGHT), 0) };
  }
}
