import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRaster } from "../../src/raster.js";
import { protectRegions } from "../../src/vision/protect-regions.js";
import { noiseRaster, phantomRaster } from "../support/images/make-raster.js";

const SIDE = 16;
const spot = (cx: number, cy: number) => ({
  width: SIDE,
  height: SIDE,
  data: Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
    Math.exp(-((((i % SIDE) - cx) ** 2 + (Math.floor(i / SIDE) - cy) ** 2) / 8)),
  ),
});
const none = { width: 1, height: 1, data: new Float32Array(1) };
const margins = { fine: none, marginCells: 1, closingCells: 1 };
const heats = fc
  .array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE })
  .map((data) => ({ width: SIDE, height: SIDE, data: Float32Array.from(data) }));
const sides = fc.integer({ min: 1, max: 300 });

describe("protected regions", () => {
  it("never take more of the body than asked for, and the numbers say what the mask holds", () => {
    fc.assert(
      fc.property(
        heats,
        sides,
        sides,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (heat, width, height, share) => {
          const raster = noiseRaster(width, height);
          const found = protectRegions({ raster, heat, share, ...margins });
          expect(found.mask.length).toBe(width * height);
          const marked = found.mask.reduce((sum, value) => sum + value, 0);
          expect(found.mask.every((value) => value <= 1)).toBe(true);
          expect(found.protectedFraction).toBeCloseTo(marked / (width * height), 9);
          expect(found.protectedBodyFraction).toBeLessThanOrEqual(share + 1e-9);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("spend the whole budget on a picture of ordinary size", () => {
    for (const share of [0.1, 0.35, 0.8]) {
      const raster = phantomRaster(700, 500);
      const found = protectRegions({ raster, heat: spot(7, 7), share, ...margins });
      expect(found.protectedBodyFraction).toBeGreaterThan(share - 0.005);
    }
  });

  it("follow a structure finer than the heat's grid", () => {
    const raster = noiseRaster(256, 256);
    const line = Float32Array.from({ length: 128 * 128 }, (_, i) => (i % 128 === 20 ? 9 : 0));
    const fine = { width: 128, height: 128, data: line };
    const { mask } = protectRegions({ raster, heat: spot(12, 8), share: 0.02, ...margins, fine });
    for (let y = 0; y < 256; y++) expect([mask[y * 256 + 40], mask[y * 256 + 41]]).toEqual([1, 1]);
  });

  it("leave the flat background alone", () => {
    const raster = phantomRaster(400, 300);
    const found = protectRegions({ raster, heat: spot(0, 0), share: 0.5, ...margins });
    for (let x = 0; x < 40; x++) expect(found.mask[x]).toBe(0);
    expect(found.protectedFraction).toBeLessThan(found.protectedBodyFraction);
  });

  it("take what is most suspicious first: a smaller budget lies inside a larger one", () => {
    fc.assert(
      fc.property(heats, (heat) => {
        const raster = phantomRaster(200, 160);
        const [small, large] = [0.1, 0.4].map(
          (share) => protectRegions({ raster, heat, share, ...margins }).mask,
        );
        expect(small.every((value, i) => value <= large[i])).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("are listed with boxes that hold every protected pixel, most suspicious first", () => {
    const raster = noiseRaster(320, 200);
    const [a, b] = [spot(3, 4), spot(12, 11)];
    const heat = { ...a, data: a.data.map((value, i) => Math.max(value, 0.6 * b.data[i])) };
    const { mask, regions } = protectRegions({ raster, heat, share: 0.2, ...margins });
    expect(regions.length).toBe(2);
    expect(regions[0].score).toBeGreaterThan(regions[1].score);
    expect(regions[0].box[0]).toBeLessThan(regions[1].box[0]);
    const outside = Array.from(mask.keys()).filter((i) => {
      const [x, y] = [i % 320, Math.floor(i / 320)];
      const held = regions.some(({ box: [l, t, w, h] }) => x >= l && x < l + w && y >= t && y < t + h);
      return mask[i] === 1 && !held;
    });
    expect(outside).toEqual([]);
  });

  it("are one region where only a few cells lie between, and a speck comes after what is large", () => {
    const fine = { width: 384, height: 384, data: new Float32Array(384 * 384) };
    // A broken line, and the hottest point of all by itself.
    for (let y = 40; y < 340; y++) if (y % 20 > 2) fine.data[y * 384 + 60] = 9;
    fine.data[200 * 384 + 300] = 9;
    const heat = { width: 384, height: 384, data: new Float32Array(384 * 384).fill(0.2) };
    heat.data[200 * 384 + 300] = 1;
    const margins0 = { marginCells: 0, closingCells: 0 };
    const share = 256.5 / 384 ** 2;
    const { regions } = protectRegions({ raster: noiseRaster(384, 384), heat, fine, share, ...margins0 });
    const [first, second] = regions;
    expect(regions.length).toBe(2);
    expect(first.box).toEqual([60, 43, 1, 297]);
    expect(second.box).toEqual([300, 200, 1, 1]);
  });

  it("treat a picture of background alone as body, so that something is protected", () => {
    const found = protectRegions({
      raster: createRaster(50, 50, 1, 8),
      heat: spot(8, 8),
      share: 0.35,
      ...margins,
    });
    expect(found.protectedFraction).toBeGreaterThan(0.3);
  });

  it("work on 16-bit and colour pictures and on a strip of one pixel", () => {
    for (const raster of [phantomRaster(90, 70, 1, 16), phantomRaster(90, 70, 3, 8), noiseRaster(2000, 1)]) {
      const found = protectRegions({ raster, heat: spot(8, 8), share: 0.35, ...margins });
      expect(found.protectedBodyFraction).toBeGreaterThan(0.3);
    }
  });
});
