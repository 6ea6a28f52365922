import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRaster, type Raster } from "../../src/raster.js";
import { shrinkPicture } from "../../src/vision/shrink-picture.js";
import { arbitraryRaster, noiseRaster } from "../support/images/make-raster.js";
import { shrinkPlainly } from "../support/vision/shrink-plainly.js";
import pillow from "./pillow-resize.json" with { type: "json" };

function filled(width: number, height: number, bitDepth: 8 | 16, value: (index: number) => number): Raster {
  const raster = createRaster(width, height, 1, bitDepth);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = value(i);
  return raster;
}

/** The raster with so much black and white in it that a window of 16-bit samples leaves nothing out. */
function withFullWindow(raster: Raster): Raster {
  if (raster.bitDepth === 16)
    for (let i = 0; i < raster.data.length; i++) if (i % 10 < 2) raster.data[i] = (i % 10) * 65535;
  return raster;
}

/** The largest distance of a level from the plain filter's value. */
function farthest(raster: Raster, width: number, height: number): number {
  const { rgb } = shrinkPicture(raster, width, height);
  const top = 2 ** raster.bitDepth - 1;
  const distances = shrinkPlainly(raster, width, height).map((value, i) => {
    const at = raster.channels === 3 ? i : i * 3;
    return Math.abs(rgb[at] - (value * 255) / top);
  });
  return Math.max(...distances);
}

describe("a picture made small for the networks", () => {
  it.each(pillow.outputs)(
    "is what the training's resize gives, $width x $height",
    ({ width, height, rgb }) => {
      const raster = createRaster(pillow.input.width, pillow.input.height, 3, 8);
      raster.data.set(pillow.input.rgb);
      const small = shrinkPicture(raster, width, height);
      // Pillow rounds between its two passes; one level is all that this can cost.
      const worst = Math.max(...rgb.map((value, i) => Math.abs(value - small.rgb[i])));
      expect(worst).toBeLessThanOrEqual(1);
    },
  );

  it("is the plain filter's, whatever the picture, to the rounding of its levels", () => {
    const sides = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(arbitraryRaster, sides, sides, (raster, width, height) => {
        expect(farthest(withFullWindow(raster), width, height)).toBeLessThan(0.501);
      }),
      { numRuns: 100 },
    );
  });

  it.each([8, 16] as const)("is the plain filter's in a large picture of %i bits", (bitDepth) => {
    const raster = withFullWindow(noiseRaster(701, 903, 3, bitDepth));
    expect(farthest(raster, 31, 17)).toBeLessThan(0.501);
    expect(farthest(raster, 300, 2)).toBeLessThan(0.501);
  });

  it("stays within 0..255 and has the asked size, whatever the picture", () => {
    const sides = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(arbitraryRaster, sides, sides, (raster, width, height) => {
        const small = shrinkPicture(raster, width, height);
        expect(small.rgb.length).toBe(width * height * 3);
        if (raster.channels === 1)
          for (let i = 0; i < small.rgb.length; i += 3)
            expect(new Set(small.rgb.subarray(i, i + 3)).size).toBe(1);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps an even 8-bit grey exactly", () => {
    expect(
      new Set(
        shrinkPicture(
          filled(31, 17, 8, () => 93),
          8,
          8,
        ).rgb,
      ),
    ).toEqual(new Set([93]));
  });

  it("spreads a 12-bit picture in 16-bit samples over the whole grey range", () => {
    const { rgb } = shrinkPicture(
      filled(256, 16, 16, (i) => 1000 + (i % 256) * 4),
      64,
      4,
    );
    expect(Math.min(...rgb)).toBeLessThan(5);
    expect(Math.max(...rgb)).toBeGreaterThan(250);
  });

  it("does not let a burnt-in marker of the highest value darken a 16-bit picture", () => {
    const scan = (marker: boolean) =>
      filled(200, 200, 16, (i) => (marker && i < 60 ? 65535 : 500 + (i % 200) * 5));
    const [plain, marked] = [shrinkPicture(scan(false), 32, 32), shrinkPicture(scan(true), 32, 32)];
    const rows = (rgb: Uint8Array) => rgb.subarray(2 * 32 * 3);
    const worst = Math.max(...rows(plain.rgb).map((v, i) => Math.abs(v - rows(marked.rgb)[i])));
    expect(worst).toBeLessThanOrEqual(4);
  });

  it("gives black, not an error, for a 16-bit picture of one value", () => {
    expect(
      new Set(
        shrinkPicture(
          filled(20, 20, 16, () => 700),
          4,
          4,
        ).rgb,
      ),
    ).toEqual(new Set([0]));
  });
});
