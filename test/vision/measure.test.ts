/**
 * Times and memory of the two networks, and whether every provider of this machine agrees. Wall-clock figures mean
 * something only on a machine that does nothing else, so this runs with SLOW=1.
 */
import { describe, expect, it } from "vitest";
import { BatchedModel } from "../../src/vision/batched-model.js";
import type { Provider } from "../../src/vision/choose-providers.js";
import { classifierCard, readModel } from "../../src/vision/model-card.js";
import { openSession } from "../../src/vision/open-session.js";
import { phantomRaster } from "../support/images/make-raster.js";
import { openVision } from "./open-vision.js";

const modelsDir = "models";
const MEBI = 1 << 20;

async function median(times: number, work: () => Promise<unknown>): Promise<number> {
  const spent: number[] = [];
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await work();
    spent.push(performance.now() - from);
  }
  return spent.sort((a, b) => a - b)[times >> 1];
}

describe.runIf(process.env.SLOW)("on a machine that does nothing else (skipped without SLOW=1)", () => {
  it("a 1-megapixel picture is judged within 35 ms and marked within 120 ms, in less than 300 MB", async () => {
    const raster = phantomRaster(1000, 1000, 3);
    const before = process.memoryUsage().rss;
    const vision = await openVision();
    const classifyMs = await median(15, () => vision.classify(raster));
    const regionsMs = await median(15, () => vision.findRegions(raster, { share: 0.35 }));
    const overlayMs = await median(5, async () =>
      vision.drawOverlay(raster, await vision.findRegions(raster, { share: 0.35 })),
    );
    const memoryMb = (process.memoryUsage().rss - before) / MEBI;
    console.log({ classifyMs, regionsMs, regionsAndOverlayMs: overlayMs, memoryMb });
    await vision.close();
    expect(memoryMb).toBeLessThan(300);
    expect(classifyMs).toBeLessThan(35);
    expect(regionsMs).toBeLessThan(120);
  });

  it("every provider that starts here gives the processor's answers, at batches of 1, 8 and 64", async () => {
    const model = await readModel(modelsDir, "classifier", classifierCard);
    const pixels = Array.from({ length: 64 }, (_, i) =>
      Uint8Array.from(phantomRaster(192, 192, 3, 8, i + 1).data),
    );
    const reference: number[] = [];
    for (const provider of ["cpu", "cuda", "webgpu", "coreml", "dml"] as Provider[]) {
      const opened = await openSession(model, [provider]).catch(() => null);
      if (opened === null) {
        console.log(`${provider}: cannot start here`);
        continue;
      }
      const { session } = opened;
      const batched = new BatchedModel(session, model.card);
      const answers = await Promise.all(pixels.map(async (p) => (await batched.run(p)).logit[0]));
      if (provider === "cpu") reference.push(...answers);
      answers.forEach((logit, i) => {
        expect(Math.abs(logit - reference[i])).toBeLessThan(0.02);
      });
      for (const size of [1, 8, 64]) {
        const ms = await median(5, () => Promise.all(pixels.slice(0, size).map((p) => batched.run(p))));
        console.log(`${provider}: ${((1000 * size) / ms).toFixed(0)} pictures/s with ${size} waiting`);
      }
      await batched.close();
    }
  });
});
