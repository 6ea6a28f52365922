/**
 * A raster made small for a network or for a coarse grid: the triangle filter that Pillow calls BILINEAR and that the
 * training used, in plain arithmetic, so that every machine computes the same input. 16-bit samples are windowed.
 */
import type { Raster } from "../raster.js";
import type { ThreadTask } from "../threads.js";

export interface ShrinkRequest {
  readonly raster: Raster;
  readonly width: number;
  readonly height: number;
  /** Share of the brightest samples that a 16-bit picture's window leaves out. Default 0.005, as at its dark end. */
  readonly brightTail?: number;
}

/** Row-major RGB bytes, index = (y * width + x) * 3 + channel. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export const shrinkTask: ThreadTask<ShrinkRequest, SmallPicture> = {
  name: "vision.shrink",
  run: ({ raster, width, height, brightTail }) => shrinkPicture(raster, width, height, brightTail),
};

// Most pictures hold a few stuck or burnt-in samples; the window leaves half a percent out on either side.
const WINDOW_TAIL = 0.005;
const WINDOW_SAMPLES = 1 << 18;

/** Returns the picture stretched to width x height as 8-bit RGB; grey is repeated three times. */
export function shrinkPicture(
  raster: Raster,
  width: number,
  height: number,
  brightTail = WINDOW_TAIL,
): SmallPicture {
  const { channels } = raster;
  const { low, high } = raster.bitDepth === 16 ? windowOf(raster, brightTail) : { low: 0, high: 255 };
  const gain = high > low ? 255 / (high - low) : 0;
  const columns = filterTaps(raster.width, width);
  const rows = filterTaps(raster.height, height);
  const rgb = new Uint8Array(width * height * 3);
  // Rows first: their samples lie side by side in memory, and few of them are left for the columns' scattered reads.
  const samples = raster.width * channels;
  const line = new Float32Array(samples);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let tap = rows.start[y], from = rows.first[y]; tap < rows.start[y + 1]; tap++, from++) {
      const weight = rows.weight[tap];
      const row = raster.data.subarray(from * samples, (from + 1) * samples);
      for (let i = 0; i < samples; i++) line[i] += weight * row[i];
    }
    for (let x = 0, to = y * width * 3; x < width; x++, to += 3) {
      const end = columns.start[x + 1];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let at = columns.first[x] * channels + c;
        for (let tap = columns.start[x]; tap < end; tap++, at += channels)
          sum += columns.weight[tap] * line[at];
        rgb[to + c] = Math.max(0, Math.min(255, Math.round((sum - low) * gain)));
      }
      if (channels === 1) rgb[to + 1] = rgb[to + 2] = rgb[to];
    }
  }
  return { width, height, rgb };
}

interface Taps {
  /** First source sample of each output sample. */
  readonly first: Int32Array;
  /** Where each output sample's weights begin in `weight`; one more entry closes the last. */
  readonly start: Int32Array;
  readonly weight: Float32Array;
}

/** The triangle filter from `from` samples to `to`: as wide as one output sample to either side, at least one input sample. */
function filterTaps(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(1, scale);
  const first = new Int32Array(to);
  const start = new Int32Array(to + 1);
  const weights: number[] = [];
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.floor(centre - support + 0.5));
    const high = Math.min(from, Math.floor(centre + support + 0.5));
    const raw: number[] = [];
    for (let j = low; j < high; j++) raw.push(Math.max(0, 1 - Math.abs((j + 0.5 - centre) / support)));
    const sum = raw.reduce((a, b) => a + b, 0);
    first[i] = low;
    weights.push(...raw.map((value) => value / sum));
    start[i + 1] = weights.length;
  }
  return { first, start, weight: Float32Array.from(weights) };
}

/** The grey window of a 16-bit picture, by percentiles of an even sample of it. */
function windowOf(raster: Raster, brightTail: number): { low: number; high: number } {
  const { data } = raster;
  const step = Math.max(1, Math.floor(data.length / WINDOW_SAMPLES));
  const counts = new Uint32Array(65536);
  let total = 0;
  for (let i = 0; i < data.length; i += step, total++) counts[data[i]]++;
  const find = (share: number) => {
    let seen = 0;
    for (let value = 0; value < counts.length; value++) {
      seen += counts[value];
      if (seen > share * total) return value;
    }
    return counts.length - 1;
  };
  return { low: find(WINDOW_TAIL), high: find(1 - brightTail) };
}
