import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Raster } from "../../src/raster.js";
import { costScale, LEVEL_COSTS, toLevels } from "../../src/stego/cost-levels.js";
import { hillStrip, LEAST_ACTIVITY, mirror } from "../../src/stego/hill.js";
import { drawCover } from "./generated-covers.js";

type Plane = (x: number, y: number) => number;

/** The definition, with no reuse of anything: 3x3 high-pass, 3x3 mean, inverse, 15x15 mean, on the mirrored plane. */
function hillPlainly(raster: Raster, channel: number): { costs: Plane; flat: Plane } {
  const { width, height, channels, data } = raster;
  const sample: Plane = (x, y) => data[(mirror(y, height) * width + mirror(x, width)) * channels + channel];
  const kernel = [-1, 2, -1, 2, -4, 2, -1, 2, -1];
  const around = (plane: Plane, x: number, y: number, reach: number) => {
    const values: number[] = [];
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++) values.push(plane(x + dx, y + dy));
    return values;
  };
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const residual: Plane = (x, y) =>
    Math.abs(around(sample, x, y, 1).reduce((sum, v, i) => sum + v * kernel[i], 0));
  const inverse: Plane = (x, y) => 1 / (mean(around(residual, x, y, 1)) + LEAST_ACTIVITY);
  const known = new Map<number, number>();
  const remembered: Plane = (x, y) => {
    const key = (y + 100) * 1000 + x + 100;
    const value = known.get(key) ?? inverse(x, y);
    known.set(key, value);
    return value;
  };
  return {
    costs: (x, y) => mean(around(remembered, x, y, 7)),
    flat: (x, y) => (around(sample, x, y, 1).every((v) => v === sample(x, y)) ? 1 : 0),
  };
}

describe("HILL costs", () => {
  it("are those of the slow definition, in strips of any height, for every channel and depth", () => {
    fc.assert(
      fc.property(
        fc.record({
          width: fc.integer({ min: 1, max: 24 }),
          height: fc.integer({ min: 1, max: 24 }),
          channels: fc.constantFrom(1 as const, 3 as const),
          bitDepth: fc.constantFrom(8 as const, 16 as const),
          black: fc.constantFrom(0, 0.5),
          seed: fc.integer(),
        }),
        fc.integer({ min: 0, max: 23 }),
        (shape, cut) => {
          const raster = drawCover(shape);
          const border = Math.min(cut, shape.height);
          for (let channel = 0; channel < shape.channels; channel++) {
            const slow = hillPlainly(raster, channel);
            for (const [from, to] of [
              [0, border],
              [border, shape.height],
            ]) {
              const fast = hillStrip(raster, channel, from, to);
              for (let i = 0; i < fast.costs.length; i++) {
                const x = i % shape.width;
                const y = from + Math.floor(i / shape.width);
                expect(Math.abs(fast.costs[i] / slow.costs(x, y) - 1)).toBeLessThan(1e-6);
                expect(fast.flat[i]).toBe(slow.flat(x, y));
              }
            }
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it("are kept within 3.2% by their level", () => {
    const costs = Float32Array.from({ length: 4000 }, (_, i) => 2 ** (-8.9 + (i / 4000) * 15.6));
    toLevels(costs, 1).forEach((level, i) => {
      expect(Math.abs(LEVEL_COSTS[level] / costs[i] - 1)).toBeLessThan(0.032);
    });
  });

  it("of 16-bit pictures are brought to the range of 8-bit ones", () => {
    expect([200, 255, 256, 4095, 65535].map(costScale)).toEqual([1, 1, 2, 16, 256]);
  });
});
