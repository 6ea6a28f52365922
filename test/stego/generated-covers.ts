/** Covers that the tests draw themselves: smooth shapes with sensor noise, optionally on a black ground. */
import { createRandom } from "../../scripts/stego-measure-trellis.js";
import { createRaster, type Raster } from "../../src/raster.js";

export interface CoverShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly bitDepth: 8 | 16;
  /** Share of the rows, from the top, that are exactly 0. */
  readonly black: number;
  readonly seed: number;
}

export function drawCover({ width, height, channels, bitDepth, black, seed }: CoverShape): Raster {
  const raster = createRaster(width, height, channels, bitDepth);
  const random = createRandom(seed);
  const top = bitDepth === 8 ? 255 : 4095;
  for (let i = 0; i < raster.data.length; i++) {
    const pixel = Math.floor(i / channels);
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    const shape = 0.5 + 0.6 * Math.sin(x / 23 + (i % channels)) * Math.cos(y / 31);
    const noise = (random() + random() - 1) * (0.01 + 0.05 * Math.abs(Math.sin(y / 11)));
    raster.data[i] = y < black * height ? 0 : Math.min(top, Math.max(0, Math.round(top * (shape + noise))));
  }
  return raster;
}

export function drawBytes(length: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}
