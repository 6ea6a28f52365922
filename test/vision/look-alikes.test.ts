/** Pictures that are not medical and look as if they were, drawn here by other code than that of the training. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Vision } from "../../src/app/ports.js";
import { createRaster, type Raster } from "../../src/raster.js";
import { openVision } from "./open-vision.js";

const side = 256;

/** Grey side x side; `shade` gives 0 to 1 at (x, y), both 0 to 1. */
function drawn(shade: (x: number, y: number) => number): Raster {
  const raster = createRaster(side, side, 1, 8);
  for (let i = 0; i < raster.data.length; i++) {
    const grain = 0.03 * (((Math.imul(i + 1, 0x9e3779b1) >>> 8) % 1000) / 1000 - 0.5);
    const value = shade((i % side) / side, Math.floor(i / side) / side) + grain;
    raster.data[i] = Math.round(255 * Math.min(1, Math.max(0, value)));
  }
  return raster;
}

const spot = (x: number, y: number, cx: number, cy: number, width: number) =>
  Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * width * width));

const radioGalaxy = drawn(
  (x, y) =>
    1.2 * spot(x, y, 0.42, 0.4, 0.06) + spot(x, y, 0.58, 0.62, 0.07) + 0.3 * spot(x, y, 0.8, 0.2, 0.02),
);
const seismicSection = drawn((x, y) => {
  const depth = y + 0.03 * Math.sin(5 * x) + 0.015 * Math.sin(17 * x) + (x > 0.6 ? 0.03 : 0);
  return 0.5 + 0.3 * Math.sin(90 * depth + 3 * Math.sin(23 * depth)) + 0.2 * Math.sin(211 * depth);
});

describe("what only looks like a scan", () => {
  let vision: Vision;
  beforeAll(async () => {
    vision = await openVision();
  });
  afterAll(() => vision.close());

  it.each([
    ["bright spots in a dark sky", radioGalaxy],
    ["layers of rock", seismicSection],
  ])("%s: not medical", async (_, raster) => {
    expect((await vision.classify(raster)).verdict).not.toBe("medical");
  });
});
