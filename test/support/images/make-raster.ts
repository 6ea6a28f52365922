/** Rasters for tests: every picture that a test uses is drawn here or by the hand-made PNG writer beside it. */
import fc from "fast-check";
import { createRaster, type Raster } from "../../../src/raster.js";

/** Returns uniform noise over the whole range; the same for the same seed. */
export function noiseRaster(
  width: number,
  height: number,
  channels: 1 | 3 = 1,
  bitDepth: 8 | 16 = 8,
  seed = 1,
): Raster {
  const raster = createRaster(width, height, channels, bitDepth);
  const next = random(seed);
  for (let index = 0; index < raster.data.length; index++) raster.data[index] = next() * 2 ** bitDepth;
  return raster;
}

/** Returns a drawn chest radiograph on a black background, with grain, which passes for a medical picture; grey or tinted. */
export function phantomRaster(
  width: number,
  height: number,
  channels: 1 | 3 = 1,
  bitDepth: 8 | 16 = 8,
  seed = 1,
): Raster {
  const raster = createRaster(width, height, channels, bitDepth);
  const next = random(seed);
  const top = bitDepth === 8 ? 255 : 4095;
  for (let y = 0, index = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const u = (x - width / 2) / (width * 0.48);
      const v = (y - height / 2) / (height * 0.48);
      const inside = u ** 4 + v ** 4 < 0.8;
      const body = chestAt(u, v);
      for (let channel = 0; channel < channels; channel++, index++) {
        const grain = (next() + next() + next() - 1.5) * 0.04;
        const value = inside ? (body - 0.05 * channel + grain) * top : 0;
        raster.data[index] = Math.max(0, Math.min(top, Math.round(value)));
      }
    }
  return raster;
}

/** Dark lungs, bright spine and diaphragm, ribs; u and v from -1 to 1, brightness 0 to 1. */
function chestAt(u: number, v: number): number {
  let value = 0.58 - 0.16 * u * u + 0.14 * Math.exp(-((u / 0.12) ** 2));
  for (const centre of [-0.42, 0.42]) {
    const distance = ((u - centre) / 0.33) ** 2 + (v / 0.65) ** 2;
    if (distance < 1) value -= 0.37 * (1 - distance) ** 0.4;
  }
  value += 0.055 * Math.max(0, Math.sin(14 * (v + 0.35 * u * u)));
  return v > 0.55 + 0.2 * u * u ? value + 0.2 : value;
}

/** Any small raster of any of the four kinds; RGB ones are never grey throughout. */
export const arbitraryRaster: fc.Arbitrary<Raster> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    channels: fc.constantFrom(1 as const, 3 as const),
    bitDepth: fc.constantFrom(8 as const, 16 as const),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    levels: fc.constantFrom(2, 5, 2 ** 16),
  })
  .map(({ width, height, channels, bitDepth, seed, levels }) => {
    const raster = noiseRaster(width, height, channels, bitDepth, seed);
    for (let index = 0; index < raster.data.length; index++) raster.data[index] %= levels;
    if (channels === 3) raster.data[0] = raster.data[1] ^ 1;
    return raster;
  });

/** mulberry32: a small generator with a 32-bit state; enough for test pictures. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
