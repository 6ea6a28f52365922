import { describe, expect, it } from "vitest";
import { copyRaster } from "../../src/raster.js";
import { drawOverlay } from "../../src/vision/draw-overlay.js";
import { protectRegions } from "../../src/vision/protect-regions.js";
import { phantomRaster } from "../support/images/make-raster.js";

const none = { width: 1, height: 1, data: new Float32Array(1) };
const heat = { width: 2, height: 2, data: Float32Array.from([1, 0, 0, 0.2]) };
const look = (raster: Parameters<typeof drawOverlay>[0]["raster"]) =>
  protectRegions({ raster, heat, fine: none, share: 0.3, marginCells: 0, closingCells: 0 });

describe("the overlay picture", () => {
  it.each([
    [1, 8],
    [3, 8],
    [1, 16],
  ] as const)("keeps the size and leaves the original alone (%i channels, %i bits)", (channels, bitDepth) => {
    const raster = phantomRaster(160, 120, channels, bitDepth);
    const before = copyRaster(raster);
    const overlay = drawOverlay({ raster, regions: look(raster) });
    expect(overlay).toMatchObject({ width: 160, height: 120, channels: 3, bitDepth: 8 });
    expect(Buffer.compare(Buffer.from(raster.data), Buffer.from(before.data))).toBe(0);
  });

  it("changes nothing outside the protected regions and their numbers", () => {
    const raster = phantomRaster(160, 120);
    const regions = look(raster);
    const overlay = drawOverlay({ raster, regions: { ...regions, regions: [] } });
    const changed = Array.from(regions.mask.keys()).filter(
      (i) => regions.mask[i] === 0 && [0, 1, 2].some((c) => overlay.data[i * 3 + c] !== raster.data[i]),
    );
    expect(changed).toEqual([]);
  });

  it("draws an outline around every region and a number at its corner", () => {
    const raster = phantomRaster(160, 120);
    const regions = look(raster);
    const overlay = drawOverlay({ raster, regions });
    const yellow = (x: number, y: number) => {
      const at = (y * 160 + x) * 3;
      return overlay.data[at] === 255 && overlay.data[at + 1] === 214 && overlay.data[at + 2] === 10;
    };
    const [left, top, width, height] = regions.regions[0].box;
    let inBox = 0;
    for (let y = top; y < top + height; y++)
      for (let x = left; x < left + width; x++) inBox += Number(yellow(x, y));
    expect(inBox).toBeGreaterThan(width + height);
  });

  it("puts the number on the region where the corner of its box lies outside", () => {
    const raster = phantomRaster(160, 120);
    const mask = new Uint8Array(new SharedArrayBuffer(160 * 120));
    // An L upside down: its upper left corner is empty.
    for (let y = 20; y < 100; y++) for (let x = y < 80 ? 120 : 20; x < 140; x++) mask[y * 160 + x] = 1;
    // Another one beside it, which begins higher and lies in its box.
    for (let y = 10; y < 60; y++) for (let x = 10; x < 40; x++) mask[y * 160 + x] = 1;
    const region = { box: [20, 20, 120, 80], areaFraction: 0.2, score: 0.5 } as const;
    const overlay = drawOverlay({ raster, regions: { mask, regions: [region], heat } });
    const dark = (x: number, y: number) => overlay.data[(y * 160 + x) * 3] === 20;
    expect(dark(120, 20)).toBe(true);
    expect(dark(20, 20)).toBe(false);
  });
});
