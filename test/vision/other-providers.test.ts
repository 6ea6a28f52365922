/**
 * Every provider that starts on this machine, held to the processor's answers. Without a GPU the WebGPU provider starts
 * on Mesa's software Vulkan device (Debian: mesa-vulkan-drivers, version 25 or newer); where nothing starts, tests are
 * skipped and say so.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pointlessProviders } from "../../src/vision/choose-providers.js";
import { type ModelCard, readModel } from "../../src/vision/model-card.js";
import { answersAgree, openSession } from "../../src/vision/open-session.js";
import { shrinkPicture } from "../../src/vision/shrink-picture.js";
import { noiseRaster, phantomRaster } from "../support/images/make-raster.js";
import { NETWORKS, openVision, PROVIDERS } from "./open-vision.js";

/** Of a logit of some units, and of maps from 0 to 1 (and a little more where a structure is strong). */
const TOLERANCE = 0.02;
const RASTERS = [phantomRaster(300, 260), noiseRaster(90, 90, 3)];

const others = PROVIDERS.filter((provider) => provider !== "cpu");

describe.each(NETWORKS)("the network $kind", ({ kind, schema }) => {
  it.for(others)(
    `on %s gives the processor's answers within ${TOLERANCE}, alone and in a batch`,
    async (provider, context) => {
      const model = await readModel<ModelCard>("models", kind, schema);
      const opened = await openSession(model, [{ provider, named: true }]).catch(() => null);
      if (opened === null) return context.skip(`${provider} does not start on this machine`);
      const [, height, width] = model.card.inputs[0].shape as [string, number, number];
      const pixels = Buffer.concat(RASTERS.map((raster) => shrinkPicture(raster, width, height).rgb));
      const one = pixels.subarray(0, width * height * 3);
      const processor = await openSession(model, [{ provider: "cpu", named: true }]);
      try {
        for (const [input, rows] of [
          [one, 1],
          [pixels, RASTERS.length],
        ] as const) {
          const expected = await processor.session.run(input, rows);
          const found = await opened.session.run(input, rows);
          for (const { name } of model.card.outputs) {
            expect(found[name].length).toBe(expected[name].length);
            const worst = expected[name].reduce(
              (most, v, i) => Math.max(most, Math.abs(v - found[name][i])),
              0,
            );
            console.log(
              `${name} on ${provider}: largest difference ${worst} of up to ${Math.max(...expected[name])}`,
            );
            expect(worst).toBeLessThan(TOLERANCE);
          }
        }
      } finally {
        await Promise.all([opened.session.release(), processor.session.release()]);
      }
    },
  );
});

describe("the choice of providers", () => {
  let root: string;
  const put = (path: string) => {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), "");
  };
  const driver = (name: string) => {
    mkdirSync(join(root, "sys/class/drm/renderD128/device"), { recursive: true });
    symlinkSync(`../../../bus/drivers/${name}`, join(root, "sys/class/drm/renderD128/device/driver"));
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "careveil-root-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("auto leaves WebGPU out on Linux without Vulkan, and without a graphics processor", () => {
    const skipped = () => pointlessProviders("auto", "linux", root).map(({ reason }) => reason);
    expect(skipped()).toEqual(["no-vulkan-loader"]);
    put("usr/lib/x86_64-linux-gnu/libvulkan.so.1");
    expect(skipped()).toEqual(["no-gpu"]);
    put("dev/dri/card0");
    expect(skipped()).toEqual(["no-gpu"]);
    put("dev/dri/renderD128");
    expect(skipped()).toEqual([]);
    driver("virtio_gpu");
    expect(skipped()).toEqual(["no-gpu"]);
    put("dev/nvidia0");
    expect(skipped()).toEqual([]);
  });

  it("WebGPU is tried wherever it is asked for by name, and on other systems", () => {
    for (const [wanted, platform] of [
      ["webgpu", "linux"],
      ["auto,webgpu", "linux"],
      ["cpu", "linux"],
      ["auto", "win32"],
      ["auto", "darwin"],
    ] as const)
      expect(pointlessProviders(wanted, platform, root)).toEqual([]);
  });

  it("a provider that auto stands for is not taken when the processor is faster", async (context) => {
    const model = await readModel<ModelCard>("models", NETWORKS[0].kind, NETWORKS[0].schema);
    const cpu = { provider: "cpu", named: false } as const;
    const asked = await openSession(model, [{ provider: "webgpu", named: true }, cpu]);
    await asked.session.release();
    if (asked.provider === "cpu") return context.skip("webgpu does not start on this machine");
    const { provider, skipped, session } = await openSession(model, [
      { provider: "webgpu", named: false },
      cpu,
    ]);
    await session.release();
    // With a real GPU it may well be faster.
    if (provider === "webgpu") return context.skip("webgpu is faster here");
    expect({ provider, skipped }).toEqual({
      provider: "cpu",
      skipped: [{ provider: "webgpu", reason: "slower-than-cpu" }],
    });
  });

  it("a provider whose answers are not the processor's is not trusted", () => {
    const ours = { logit: Float32Array.of(-2), map: Float32Array.of(0, 0.5, 9) };
    const agree = (logit: number, ...map: number[]) =>
      answersAgree({ logit: Float32Array.of(logit), map: Float32Array.from(map) }, ours);
    expect(agree(-2.05, 0.01, 0.52, 8.9)).toBe(true);
    expect(agree(-1.8, 0, 0.5, 9)).toBe(false);
    expect(agree(-2, 0, 0.5, 8)).toBe(false);
    expect(agree(-2, 0, Number.NaN, 9)).toBe(false);
  });
});

describe("on a machine without a graphics processor", () => {
  it("auto runs on the processor, whatever Vulkan devices are installed", async (context) => {
    if (process.platform !== "linux" || pointlessProviders("auto").length === 0)
      return context.skip("this machine has one");
    const vision = await openVision("auto");
    const { provider, skipped } = await vision.describe();
    await vision.close();
    expect(provider).toBe("cpu");
    expect(skipped.map((skip) => skip.provider)).toContain("webgpu");
  });
});
