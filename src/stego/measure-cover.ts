/** Measures a cover: which moves its levels permit, what each change costs, and how much it can hold. */
import type { Raster } from "../raster.js";
import type { RunOptions, RunTask } from "../threads.js";
import { costScale } from "./cost-levels.js";
import type { Cover } from "./embed-samples.js";
import { slotSize } from "./header-slots.js";
import { mapInFlight } from "./in-flight.js";
import { greatestLevel, permitMoves } from "./levels.js";
import { countSegments } from "./permutation.js";
import { BOTH_WAYS, type CostHistogram, HISTOGRAM_LENGTH, measureRoom } from "./plan.js";
import { costTask, type Strip, surveyTask } from "./tasks.js";

const STRIP_SAMPLES = 2 ** 18;
/** Costs of a strip need nine rows more on either side: a lower strip would mostly compute its neighbours. */
const STRIP_LEAST_ROWS = 96;
/** Square-root law (Ker, Pevny, Kodovsky, Fridrich, 2008): this many bits per root of a usable sample. ADR 0104. */
const SAFE_BITS_PER_ROOT = 25;

export interface PictureCapacity {
  readonly samples: number;
  /** Samples that may change in at least one direction. */
  readonly usableSamples: number;
  /** The longest body that always fits, in bits. */
  readonly hardBits: number;
  /** What stays hard to detect, in bits. */
  readonly recommendedBits: number;
}

export interface MeasuredCover {
  readonly cover: Cover;
  readonly histogram: CostHistogram;
  readonly usable: number;
  readonly bothWays: number;
}

export function divideRows(raster: Raster): Strip[] {
  const rows = Math.max(STRIP_LEAST_ROWS, Math.ceil(STRIP_SAMPLES / (raster.width * raster.channels)));
  const strips: Strip[] = [];
  for (let fromRow = 0; fromRow < raster.height; fromRow += rows) {
    strips.push({ fromRow, toRow: Math.min(raster.height, fromRow + rows) });
  }
  return strips;
}

export async function measureCover(
  raster: Raster,
  protectedMask: Uint8Array | null,
  runTask: RunTask,
  onProgress: (fraction: number) => void,
  options: RunOptions,
): Promise<MeasuredCover> {
  const strips = divideRows(raster);
  const surveys = await mapInFlight(strips, (strip) => runTask(surveyTask, { raster, ...strip }, options));
  const present = new Uint8Array(surveys[0].length);
  for (const survey of surveys) for (let i = 0; i < present.length; i++) present[i] |= survey[i];
  const cover: Cover = {
    raster,
    levels: new Uint8Array(new SharedArrayBuffer(raster.data.length)),
    moves: permitMoves(present, raster.bitDepth),
  };
  const scale = costScale(greatestLevel(present, raster.bitDepth));
  const histogram = new Float64Array(HISTOGRAM_LENGTH);
  let done = 0;
  await mapInFlight(strips, async (strip) => {
    // A copy of its rows only: an array that is not in shared memory is cloned whole with each task.
    const mask = protectedMask?.slice(strip.fromRow * raster.width, strip.toRow * raster.width) ?? null;
    const part = await runTask(costTask, { cover, scale, mask, ...strip }, options);
    for (let i = 0; i < part.length; i++) histogram[i] += part[i];
    onProgress(++done / strips.length);
  });
  const sum = (counts: Float64Array) => counts.reduce((total, count) => total + count, 0);
  return { cover, histogram, usable: sum(histogram), bothWays: sum(histogram.subarray(BOTH_WAYS)) };
}

/** Returns what a body of any kind may count on when the header takes `slotSamples` of the samples. */
export function measureRoomBeside(measured: MeasuredCover, slotSamples: number, height: number): number {
  const total = measured.cover.raster.data.length;
  const share = (total - slotSamples) / total;
  // The slot's samples are drawn at random: the usable ones among the rest vary.
  const rest = (count: number) => Math.max(0, count * share - 4 * Math.sqrt(count * share * (1 - share)));
  const segments = countSegments(total - slotSamples, height);
  return measureRoom(rest(measured.usable), rest(measured.bothWays), segments);
}

/** `slot` is the one that the header is expected to need, or null when it fits in none. */
export function describeCapacity(
  measured: MeasuredCover,
  headerBytes: number,
  slot: number | null,
  height: number,
): PictureCapacity {
  const samples = measured.cover.raster.data.length;
  const slotSamples = slot === null ? samples : slotSize(samples, headerBytes, slot);
  const hardBits = slot === null ? 0 : Math.floor(measureRoomBeside(measured, slotSamples, height));
  return {
    samples,
    usableSamples: measured.usable,
    hardBits,
    recommendedBits: Math.min(hardBits, Math.floor(SAFE_BITS_PER_ROOT * Math.sqrt(measured.usable))),
  };
}
