/**
 * The shipped networks on pictures of ../shared, where that folder exists. These pictures' sources were seen in training:
 * this finds a broken export or a wrong resize, and is no measure of quality (docs/benchmarks/vision.md is).
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Vision } from "../../src/app/ports.js";
import { createImages } from "../../src/image/create-images.js";
import { runInline } from "../../src/threads.js";
import { openVision } from "./open-vision.js";

const folder = "../shared/data";
const present = existsSync(`${folder}/images/MANIFEST.csv`) && existsSync(`${folder}/lesions/MANIFEST.csv`);
const images = createImages({ maxFileBytes: 64 << 20, maxPixels: 50e6 }, runInline);
const read = async (path: string) => (await images.read(await readFile(path))).raster;
const firstColumns = async (set: string, every: number) =>
  (await readFile(`${folder}/${set}/MANIFEST.csv`, "utf8"))
    .split("\n")
    .slice(1)
    .filter((line, i) => line !== "" && i % every === 0)
    .map((line) => line.split(",").slice(0, 3));

describe.runIf(present)("the shipped networks on known pictures (skipped where ../shared is absent)", () => {
  let vision: Vision;
  beforeAll(async () => {
    vision = await openVision();
  });
  afterAll(() => vision.close());

  it("tell medical pictures from others", async () => {
    const rows = await firstColumns("images", 240);
    let right = 0;
    for (const [path, , side] of rows) {
      const { probability } = await vision.classify(await read(`${folder}/images/${path}`));
      if (probability > 0.5 === (side === "medical")) right++;
    }
    expect(right / rows.length).toBeGreaterThan(0.95);
  });

  it("refuse none of the full-size covers", async () => {
    const covers = (await readdir(`${folder}/covers`)).filter((name) => name.endsWith(".png"));
    const refused: string[] = [];
    for (const name of covers) {
      const { verdict } = await vision.classify(await read(`${folder}/covers/${name}`));
      if (verdict === "other") refused.push(name);
    }
    expect(covers.length).toBeGreaterThan(0);
    expect(refused).toEqual([]);
  });

  it("cover most of the marked lesions within a third of the picture", async () => {
    const rows = await firstColumns("lesions", 20);
    let sum = 0;
    for (const [image, mask] of rows) {
      const { mask: marked } = await vision.findRegions(await read(`${folder}/lesions/${image}`), {
        share: 0.35,
      });
      const lesion = await read(`${folder}/lesions/${mask}`);
      let [all, kept] = [0, 0];
      for (let i = 0; i < marked.length; i++)
        if (lesion.data[i * lesion.channels] > 127) {
          all++;
          kept += marked[i];
        }
      sum += kept / all;
    }
    expect(sum / rows.length).toBeGreaterThan(0.8);
  });
});
