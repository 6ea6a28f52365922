/**
 * A raster made small for a network or for a coarse grid: the triangle filter that Pillow calls BILINEAR and that the
 * training used, in single precision in a fixed order, so that every machine computes the same input. 16-bit samples are windowed.
 */
import type { Raster } from "../raster.js";
import type { ThreadTask } from "../threads.js";
import { kernelAt, layOut, type WasmKernel } from "../wasm-kernel.js";

interface Kernel extends WasmKernel {
  mixRows8(source: number, samples: number, rows: number, weights: number, line: number): void;
  mixRows16(source: number, samples: number, rows: number, weights: number, line: number): void;
  mixColumns(
    line: number,
    channels: number,
    width: number,
    firsts: number,
    starts: number,
    weights: number,
    low: number,
    gain: number,
    out: number,
  ): void;
}

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
/** Rows are handed to the kernel in bands of about so many bytes. */
const BAND_BYTES = 1 << 20;
const loadKernel = kernelAt<Kernel>(new URL("./kernel/shrink.wasm", import.meta.url));

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
  const kernel = loadKernel();
  const mixRows = raster.bitDepth === 8 ? kernel.mixRows8 : kernel.mixRows16;
  const samples = raster.width * channels;
  const rowBytes = (samples * raster.bitDepth) / 8;
  // Neighbouring output rows use the same input rows: in bands most of them are copied once.
  const band = Math.min(raster.height, Math.max(mostTaps(rows), Math.ceil(BAND_BYTES / rowBytes)));
  const [sourceAt, lineAt, rowWeightsAt, firstsAt, startsAt, weightsAt, outAt] = layOut(kernel, [
    band * rowBytes + 32,
    (samples + 16) * 4,
    rows.weight.byteLength,
    columns.first.byteLength,
    columns.start.byteLength,
    columns.weight.byteLength,
    width * 3 + 1,
  ]);
  const { buffer } = kernel.memory;
  new Float32Array(buffer, rowWeightsAt).set(rows.weight);
  new Int32Array(buffer, firstsAt).set(columns.first);
  new Int32Array(buffer, startsAt).set(columns.start);
  new Float32Array(buffer, weightsAt).set(columns.weight);
  const source = raster.bitDepth === 8 ? new Uint8Array(buffer, sourceAt) : new Uint16Array(buffer, sourceAt);
  const out = new Uint8Array(buffer, outAt, width * 3);
  const rgb = new Uint8Array(width * height * 3);
  let top = 0;
  let bottom = 0;
  for (let y = 0; y < height; y++) {
    const first = rows.first[y];
    const taps = rows.start[y + 1] - rows.start[y];
    if (first + taps > bottom) {
      top = first;
      bottom = Math.min(raster.height, top + band);
      source.set(raster.data.subarray(top * samples, bottom * samples));
    }
    mixRows(sourceAt + (first - top) * rowBytes, samples, taps, rowWeightsAt + rows.start[y] * 4, lineAt);
    kernel.mixColumns(lineAt, channels, width, firstsAt, startsAt, weightsAt, low, gain, outAt);
    rgb.set(out, y * width * 3);
  }
  return { width, height, rgb };
}

function mostTaps({ start }: Taps): number {
  let most = 0;
  for (let i = 1; i < start.length; i++) most = Math.max(most, start[i] - start[i - 1]);
  return most;
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
  const weight = new Float32Array(to * (Math.ceil(2 * support) + 1));
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.floor(centre - support + 0.5));
    const high = Math.min(from, Math.floor(centre + support + 0.5));
    const heightAt = (sample: number) => Math.max(0, 1 - Math.abs((sample + 0.5 - centre) / support));
    let sum = 0;
    for (let j = low; j < high; j++) sum += heightAt(j);
    for (let j = low; j < high; j++) weight[start[i] + j - low] = heightAt(j) / sum;
    first[i] = low;
    start[i + 1] = start[i] + high - low;
  }
  return { first, start, weight: weight.subarray(0, start[to]) };
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
