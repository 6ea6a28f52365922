import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createRaster, type Raster } from "../../src/raster.js";
import { createStego } from "../../src/stego/create-stego.js";
import { runInline } from "../../src/threads.js";
import { drawBytes } from "./generated-covers.js";

const FOLDER = "../shared/data/covers";
const HEADER_BYTES = 73;
const SLOW = process.env.SLOW === "1";
/** One of each kind by default: 8-bit grey, 16-bit grey, colour. */
const FEW = ["boneage_hand_01.png", "dicom_693_UNCR.png", "cvc_endo_01.png"];
const covers = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".png")) : [];

async function readCover(name: string): Promise<Raster> {
  const picture = sharp(join(FOLDER, name));
  const { depth, channels } = await picture.metadata();
  if (depth === "ushort") {
    const { data, info } = await picture
      .toColourspace("grey16")
      .raw({ depth: "ushort" })
      .toBuffer({ resolveWithObject: true });
    const raster = createRaster(info.width, info.height, 1, 16);
    raster.data.set(new Uint16Array(data.buffer, data.byteOffset, data.length / 2));
    return raster;
  }
  const plain = channels === 1 ? picture.toColourspace("b-w") : picture.removeAlpha();
  const { data, info } = await plain.raw().toBuffer({ resolveWithObject: true });
  const raster = createRaster(info.width, info.height, channels === 1 ? 1 : 3, 8);
  raster.data.set(data);
  return raster;
}

describe("medical covers of ../shared/data/covers (skipped where that folder is absent)", () => {
  const stego = createStego(runInline);

  it.skipIf(covers.length === 0).each(SLOW ? covers : FEW)(
    "%s carries bodies of every size up to its capacity",
    async (name) => {
      const raster = await readCover(name);
      const { hardBits, usableSamples, samples } = await stego.measureCapacity(raster, null);
      const capacity = Math.floor(hardBits / 8);
      const sizes = SLOW ? [0, 1, 100, 2048, Math.floor(0.95 * capacity), capacity] : [401, capacity];
      for (const [i, bytes] of sizes.entries()) {
        const [headerSeed, bodySeed, body, header] = [32, 32, bytes, HEADER_BYTES].map((n, k) =>
          drawBytes(n, 10 * i + k),
        );
        let parameters = new Uint8Array(0);
        const { raster: out, ...result } = await stego.embed({
          raster,
          protectedMask: null,
          headerSeed,
          bodySeed,
          body,
          headerBytes: HEADER_BYTES,
          sealHeader: (given) => {
            parameters = Uint8Array.from(given);
            return header;
          },
        });
        expect(result.capacity.usableSamples).toBe(usableSamples);
        expect(result.changedSamples).toBeLessThan(0.5 * samples);
        const candidates: { slot: number; bytes: Uint8Array }[] = [];
        for await (const candidate of stego.readHeaders(out, headerSeed, HEADER_BYTES))
          candidates.push(candidate);
        const found = candidates.find(({ bytes: candidate }) => Buffer.compare(candidate, header) === 0);
        const read = await stego.readBody({
          raster: out,
          slot: found?.slot ?? -1,
          headerSeed,
          headerBytes: HEADER_BYTES,
          bodySeed,
          parameters,
          bodyBytes: bytes,
        });
        expect(Buffer.compare(read, body)).toBe(0);
      }
    },
    600_000,
  );
});
