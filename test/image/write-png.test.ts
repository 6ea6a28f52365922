import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createImages } from "../../src/image/create-images.js";
import { runInline } from "../../src/threads.js";
import { arbitraryRaster, noiseRaster, phantomRaster } from "../support/images/make-raster.js";
import { isInstalled, RESAVERS, readTags } from "../support/images/tools.js";

const images = createImages({ maxFileBytes: 64 * 1024 * 1024, maxPixels: 50e6 }, runInline);
const KINDS = [
  [1, 8],
  [3, 8],
  [1, 16],
  [3, 16],
] as const;

describe("the written PNG", () => {
  it("reads back to the same raster, for grey and RGB of 8 and 16 bits", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRaster, async (raster) => {
        expect((await images.read(await images.writePng(raster))).raster).toEqual(raster);
      }),
      { numRuns: 100 },
    );
  });

  it.each(KINDS)(
    "of %i channel(s) and %i bits holds header, pixels and end alone",
    async (channels, bitDepth) => {
      const png = Buffer.from(await images.writePng(phantomRaster(200, 150, channels, bitDepth)));
      expect(chunkTypes(png).filter((type) => type !== "IDAT")).toEqual(["IHDR", "IEND"]);
      expect(png.readUInt32BE(16)).toBe(200);
      expect(png.readUInt32BE(20)).toBe(150);
      expect([png[24], png[25]]).toEqual([bitDepth, channels === 1 ? 0 : 2]);
    },
  );

  it.skipIf(!isInstalled("exiftool"))("carries nothing of the input's metadata, says exiftool", async () => {
    const { data } = phantomRaster(64, 48, 3);
    const input = await sharp(data, { raw: { width: 64, height: 48, channels: 3 } })
      .withExif({ IFD0: { Artist: "Somebody", ImageDescription: "Ward 7" } })
      .withIccProfile("srgb")
      .withXmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
      .png()
      .toBuffer();
    expect(readTags(input)).toHaveProperty("Artist");
    const { raster } = await images.read(input);
    const structural = [
      "ImageWidth",
      "ImageHeight",
      "BitDepth",
      "ColorType",
      "Compression",
      "Filter",
      "Interlace",
    ];
    const computed = ["ImageSize", "Megapixels"];
    const ofTheFile = /^(SourceFile|ExifToolVersion|FileName|Directory|File.*|MIMEType)$/;
    const tags = Object.keys(readTags(await images.writePng(raster))).filter((tag) => !ofTheFile.test(tag));
    expect(tags.sort()).toEqual([...structural, ...computed].sort());
  });

  for (const resaver of RESAVERS)
    it.skipIf(!resaver.isInstalled())(`keeps every sample when saved again by ${resaver.name}`, async () => {
      for (const [channels, bitDepth] of KINDS)
        for (const raster of [
          noiseRaster(37, 29, channels, bitDepth, 5),
          phantomRaster(60, 50, channels, bitDepth, 6),
          fewLevels(channels, bitDepth),
        ]) {
          const again = await images.read(resaver.resave(await images.writePng(raster)));
          expect(again.raster).toEqual(raster);
        }
    });

  it("is not made for a caller who has gone away", async () => {
    const gone = AbortSignal.abort();
    await expect(images.writePng(noiseRaster(5, 5), gone)).rejects.toMatchObject({ code: "cancelled" });
  });
});

/** Few grey levels or colours invite other programs to reduce the bit depth or to use a palette. */
function fewLevels(channels: 1 | 3, bitDepth: 8 | 16) {
  const raster = noiseRaster(32, 32, channels, bitDepth, 9);
  const step = bitDepth === 8 ? 85 : 21845;
  for (let index = 0; index < raster.data.length; index++)
    raster.data[index] = (raster.data[index] % 4) * step + (bitDepth === 16 && index === 0 ? 1 : 0);
  if (channels === 3) raster.data[0] = raster.data[1] === 0 ? step : 0;
  if (bitDepth === 16) raster.data[raster.data.length - 1] = 1;
  return raster;
}

function chunkTypes(png: Buffer): string[] {
  const types: string[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    types.push(png.toString("latin1", at + 4, at + 8));
  return types;
}
