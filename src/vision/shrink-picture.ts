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
  const rowLength = width * channels;
  const narrow = new Float32Array(raster.height * rowLength);
  for (let y = 0; y < raster.height; y++) {
    const from = y * raster.width * channels;
    for (let x = 0; x < width; x++) {
      const first = columns.first[x];
      const end = columns.start[x + 1];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let at = from + first * channels + c;
        for (let tap = columns.start[x]; tap < end; tap++, at += channels)
          sum += columns.weight[tap] * raster.data[at];
        narrow[y * rowLength + x * channels + c] = sum;
      }
    }
  }
  const rgb = new Uint8Array(width * height * 3);
  const line = new Float32Array(rowLength);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let tap = rows.start[y], from = rows.first[y]; tap < rows.start[y + 1]; tap++, from++) {
      const weight = rows.weight[tap];
      const at = from * rowLength;
      for (let x = 0; x < rowLength; x++) line[x] += weight * narrow[at + x];
    }
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        const value = (line[channels === 1 ? x : x * 3 + c] - low) * gain;
        rgb[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, Math.round(value)));
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
