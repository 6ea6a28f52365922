import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Vision } from "../../src/app/ports.js";
import { type Log, silentLog } from "../../src/log.js";
import { providersToTry } from "../../src/vision/choose-providers.js";
import { judgeLogit } from "../../src/vision/create-vision.js";
import { noiseRaster, phantomRaster } from "../support/images/make-raster.js";
import { openVision } from "./open-vision.js";

const modelsDir = "models";

describe("the two networks", () => {
  let vision: Vision;
  beforeAll(async () => {
    vision = await openVision();
  });
  afterAll(() => vision.close());

  it("say which provider runs and which files they are", async () => {
    const status = await vision.describe();
    expect(status).toMatchObject({ provider: "cpu", skipped: [] });
    expect(status.models.map((model) => model.name)).toEqual(["classifier", "regions"]);
    for (const { bytes, sha256 } of status.models) {
      expect(bytes).toBeLessThan(25e6);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it("do not take uniform noise or an even grey for a medical picture", async () => {
    for (const raster of [noiseRaster(300, 200, 3), noiseRaster(256, 256)]) {
      const { verdict, probability } = await vision.classify(raster);
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(verdict).not.toBe("medical");
    }
  });

  it("give the same answer twice, and alone or together with others", async () => {
    const rasters = Array.from({ length: 11 }, (_, i) => phantomRaster(120 + i * 10, 140, 1, 8, i + 1));
    const alone: number[] = [];
    for (const raster of rasters) alone.push((await vision.classify(raster)).probability);
    const together = await Promise.all(rasters.map((raster) => vision.classify(raster)));
    together.forEach(({ probability }, i) => {
      expect(Math.abs(probability - alone[i])).toBeLessThan(1e-4);
    });
  });

  it("protect at most the asked share of the body, in pictures of every kind and size", async () => {
    const rasters = [
      phantomRaster(300, 200),
      phantomRaster(90, 400, 3),
      phantomRaster(200, 200, 1, 16),
      noiseRaster(1, 1),
      noiseRaster(3000, 5),
    ];
    for (const raster of rasters) {
      const found = await vision.findRegions(raster, { share: 0.35 });
      expect(found.mask.length).toBe(raster.width * raster.height);
      expect(found.protectedBodyFraction).toBeLessThanOrEqual(0.35);
      expect(found.heat.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    const overlay = await vision.drawOverlay(
      rasters[0],
      await vision.findRegions(rasters[0], { share: 0.2 }),
    );
    expect(overlay).toMatchObject({ width: 300, height: 200, channels: 3, bitDepth: 8 });
  });

  it("protect nothing when the share is nought, and refuse a share that is none", async () => {
    const found = await vision.findRegions(phantomRaster(100, 100), { share: 0 });
    expect(found.protectedFraction).toBe(0);
    expect(found.regions).toEqual([]);
    await expect(vision.findRegions(phantomRaster(100, 100), { share: 1.5 })).rejects.toThrow(RangeError);
  });

  it("stop when the request is cancelled", async () => {
    const signal = AbortSignal.abort();
    await expect(vision.classify(phantomRaster(100, 100), signal)).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});

describe("a provider that cannot start", () => {
  it("is skipped, logged once and named; the processor takes over with the same answers", async () => {
    const logged: unknown[] = [];
    const log: Log = { ...silentLog, warn: (event, fields) => logged.push([event, fields]) };
    // DirectML exists on Windows alone and CoreML on macOS alone.
    const absent = process.platform === "win32" ? "coreml" : "dml";
    const [fallen, plain] = [await openVision(`${absent},cpu`, log), await openVision()];
    try {
      expect(await fallen.describe()).toMatchObject({
        provider: "cpu",
        skipped: [{ provider: absent, reason: "cannot-start" }],
      });
      expect(logged).toEqual([["vision.provider-skipped", { provider: absent, reason: "cannot-start" }]]);
      const raster = phantomRaster(200, 150);
      expect(await fallen.classify(raster)).toEqual(await plain.classify(raster));
    } finally {
      await Promise.all([fallen.close(), plain.close()]);
    }
  });

  it("leaves cpu as the last resort in every list", () => {
    const order = (wanted: string, platform: NodeJS.Platform) =>
      providersToTry(wanted, platform).map(({ provider }) => provider);
    expect(order("auto", "linux")).toEqual(["cuda", "webgpu", "cpu"]);
    expect(order("auto", "darwin")).toEqual(["coreml", "webgpu", "cpu"]);
    expect(order("webgpu", "linux")).toEqual(["webgpu", "cpu"]);
    expect(order("webgpu,auto", "linux")).toEqual(["webgpu", "cuda", "cpu"]);
    expect(order("cpu", "win32")).toEqual(["cpu"]);
  });
});

describe("a model file that is not what its card says", () => {
  let folder: string;
  const copyModels = async () => {
    folder = await mkdtemp(join(tmpdir(), "careveil-models-"));
    for (const name of ["classifier", "regions"])
      for (const end of ["onnx", "card.json"])
        await copyFile(join(modelsDir, `${name}.${end}`), join(folder, `${name}.${end}`));
  };
  const editCard = async (change: (card: Record<string, never>) => unknown) => {
    const path = join(folder, "classifier.card.json");
    await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, "utf8")))));
  };
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    [
      "one byte differs",
      "changed",
      async () => {
        const bytes = await readFile(join(folder, "classifier.onnx"));
        bytes[bytes.length >> 1] ^= 1;
        await writeFile(join(folder, "classifier.onnx"), bytes);
      },
    ],
    ["it is missing", "missing", () => rm(join(folder, "classifier.onnx"))],
    ["its card is missing", "missing", () => rm(join(folder, "classifier.card.json"))],
    ["its card is no card", "card", () => editCard(() => ({ name: "classifier" }))],
    [
      "its input has another shape",
      "graph",
      () =>
        editCard((card) => ({
          ...card,
          inputs: [{ name: "pixels", dtype: "uint8", shape: ["n", 64, 64, 3] }],
        })),
    ],
    [
      "its output has another type",
      "graph",
      () => editCard((card) => ({ ...card, outputs: [{ name: "logit", dtype: "uint8", shape: ["n"] }] })),
    ],
  ])("is not run when %s", async (_, reason, damage) => {
    await copyModels();
    await damage();
    await expect(openVision("cpu", silentLog, folder)).rejects.toMatchObject({
      code: "model-unavailable",
      details: { model: "classifier", reason },
    });
  });
});

describe("the verdict", () => {
  const card = { temperature: 2, thresholds: { other: 0.4, medical: 0.6 } };
  it.each([
    [4, "medical"],
    [0.1, "unsure"],
    [-0.1, "unsure"],
    [-4, "other"],
  ] as const)("of logit %d is %s", (logit, verdict) => {
    expect(judgeLogit(logit, card, "cpu")).toMatchObject({ verdict, provider: "cpu" });
    expect(judgeLogit(logit, card, "cpu").probability).toBeCloseTo(1 / (1 + Math.exp(-logit / 2)), 12);
  });
});
