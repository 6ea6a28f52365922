/**
 * Times and memory of the two networks. Wall-clock figures mean something only on a machine that does nothing else, so
 * this runs with SLOW=1.
 */
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { BatchedModel } from "../../src/vision/batched-model.js";
import { type ModelCard, readModel } from "../../src/vision/model-card.js";
import { openSession } from "../../src/vision/open-session.js";
import { shrinkPicture } from "../../src/vision/shrink-picture.js";
import { phantomRaster } from "../support/images/make-raster.js";
import { NETWORKS, openVision, PROVIDERS } from "./open-vision.js";

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

  it("a 1-megapixel picture is shrunk in less than twice the time that sharp's own shrinking takes", async () => {
    const raster = phantomRaster(1000, 1000, 3);
    const raw = { width: 1000, height: 1000, channels: 3 } as const;
    for (const side of [192, 384]) {
      const oursMs = await median(25, async () => shrinkPicture(raster, side, side));
      const sharpMs = await median(25, () =>
        sharp(raster.data, { raw }).resize(side, side, { fit: "fill", kernel: "linear" }).raw().toBuffer(),
      );
      console.log({ side, oursMs, sharpMs });
      expect(oursMs).toBeLessThan(2 * sharpMs);
    }
  });

  it("each provider that starts here answers so many pictures a second, with 1, 8 and 64 waiting", async () => {
    for (const { kind, schema } of NETWORKS) {
      const model = await readModel<ModelCard>(modelsDir, kind, schema);
      const side = Number(model.card.inputs[0].shape[1]);
      const pixels = Array.from({ length: 64 }, (_, i) =>
        Uint8Array.from(phantomRaster(side, side, 3, 8, i + 1).data),
      );
      for (const provider of PROVIDERS) {
        const opened = await openSession(model, [{ provider, named: true }]).catch(() => null);
        if (opened === null) {
          console.log(`${kind} on ${provider}: cannot start here`);
          continue;
        }
        const batched = new BatchedModel(opened.session, model.card);
        for (const size of [1, 8, 64]) {
          const work = () => Promise.all(pixels.slice(0, size).map((p) => batched.run(p)));
          const ms = await median(provider === "cpu" ? 5 : 1, work);
          console.log(
            `${kind} on ${provider}: ${((1000 * size) / ms).toFixed(2)} pictures/s, ${size} waiting`,
          );
        }
        await batched.close();
      }
    }
  }, 600_000);
});
