import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createImages } from "../../src/image/create-images.js";
import { runInline } from "../../src/threads.js";
import {
  assemblePng,
  GREY,
  headerChunk,
  insertChunks,
  makePng,
  pngChunk,
} from "../support/images/make-png.js";
import { noiseRaster, phantomRaster } from "../support/images/make-raster.js";

const images = createImages({ maxFileBytes: 1024 * 1024, maxPixels: 1e6 }, runInline);
const text = (words: string) => Buffer.from(words, "latin1");

describe("what is no picture is refused by its content, whatever its name says", () => {
  it.each([
    ["empty", Buffer.alloc(0)],
    ["text", text("Dear colleague,\nplease see the scan.\n")],
    ["text", Buffer.from("\ufeffGrüße", "utf16le")],
    ["html", text("\n<!DOCTYPE html><html><body>Sign in</body></html>")],
    ["svg", text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["svg", text("<svg width='100000' height='100000'/>")],
    ["pdf", text("%PDF-1.7\n%....")],
    ["zip", text("PK\x03\x04\x14\x00\x00\x00")],
    ["gzip", text("\x1f\x8b\x08\x00\x00")],
    ["dicom", Buffer.concat([Buffer.alloc(128), text("DICM\x02\x00\x00\x00UL")])],
    ["bmp", text("BM\x36\x00\x00\x00\x00")],
    ["jpeg2000", text("\x00\x00\x00\x0cjP  \r\n\x87\n")],
    ["video", text("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")],
    ["unknown", text("\x00\x01\x02\x03\x04\x05\x06\x07")],
  ])("%s", async (found, bytes) => {
    await expect(images.read(bytes)).rejects.toMatchObject({
      code: "picture-unsupported",
      details: { found },
    });
  });

  it("any bytes at all end in a picture-* refusal", async () => {
    const heads = [
      "",
      "\x89PNG\r\n\x1a\n",
      "\xff\xd8\xff",
      "GIF89a",
      "RIFF\x10\x00\x00\x00WEBP",
      "II*\x00",
      "\x00\x00\x00\x18ftypavif",
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 200 }), async (head, rest) => {
        const error = await images.read(Buffer.concat([text(head), rest])).catch((thrown) => thrown);
        expect(error.code).toMatch(/^picture-/);
      }),
      { numRuns: 150 },
    );
  });
});

describe("limits hold before anything is decoded", () => {
  it("a file above the size limit is refused with both numbers", async () => {
    await expect(images.read(Buffer.alloc(1024 * 1024 + 1))).rejects.toMatchObject({
      code: "picture-too-large",
      details: { sizeBytes: 1024 * 1024 + 1, limitBytes: 1024 * 1024 },
    });
  });

  it.each([
    [100_000, 100_000],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [1001, 1000],
  ])("a small file that claims %i x %i pixels is refused at once", async (width, height) => {
    const bomb = assemblePng([
      headerChunk(width, height, 8, GREY),
      pngChunk("IDAT", Buffer.from([0x78, 0x9c])),
      pngChunk("IEND"),
    ]);
    const started = performance.now();
    await expect(images.read(bomb)).rejects.toMatchObject({
      code: "picture-too-many-pixels",
      details: { pixels: width * height, limitPixels: 1e6 },
    });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each(["webp", "gif", "tiff", "jpeg"] as const)("a %s of too many pixels is refused", async (format) => {
    const flat = { create: { width: 1001, height: 1000, channels: 3 as const, background: "grey" } };
    const bytes = await sharp(flat).toFormat(format, { effort: 1 }).toBuffer();
    await expect(images.read(bytes)).rejects.toMatchObject({ code: "picture-too-many-pixels" });
  });

  it.each(["gif", "webp", "tiff"] as const)("a %s of two frames or pages is refused", async (format) => {
    const frames = Buffer.concat([Buffer.alloc(300, 10), Buffer.alloc(300, 200)]);
    const raw = { width: 10, height: 20, channels: 3 as const, pageHeight: 10 };
    const bytes = await sharp(frames, { raw }).toFormat(format).toBuffer();
    await expect(images.read(bytes)).rejects.toMatchObject({
      code: "picture-animated",
      details: { frames: 2 },
    });
  });

  it("an animated PNG is refused", async () => {
    const still = makePng({ width: 2, height: 1, colourType: GREY, bitDepth: 8, samples: [1, 2] });
    const animated = insertChunks(still, [pngChunk("acTL", Buffer.from([0, 0, 0, 3, 0, 0, 0, 0]))]);
    await expect(images.read(animated)).rejects.toMatchObject({
      code: "picture-animated",
      details: { frames: 3 },
    });
  });
});

describe("damaged files", () => {
  it("a PNG of more chunks than any encoder writes is refused before all of them are looked at", async () => {
    const still = makePng({ width: 2, height: 1, colourType: GREY, bitDepth: 8, samples: [1, 2] });
    const filled = insertChunks(still, [Buffer.alloc(12 * 200_000, pngChunk("noTe"))]);
    const roomy = createImages({ maxFileBytes: filled.length, maxPixels: 1e6 }, runInline);
    await expect(roomy.read(filled)).rejects.toMatchObject({
      code: "picture-unreadable",
      details: { reason: "truncated" },
    });
  });

  it("a PNG cut anywhere is refused", async () => {
    const png = await images.writePng(noiseRaster(20, 20));
    for (let length = 8; length < png.length; length += 1 + (length % 5))
      await expect(images.read(png.subarray(0, length)), `${length} bytes`).rejects.toMatchObject({
        code: "picture-unreadable",
      });
  });

  it("one flipped bit in a PNG never gives other samples", async () => {
    const raster = noiseRaster(9, 7);
    const png = await images.writePng(raster);
    for (let at = 8; at < png.length; at++) {
      const changed = Uint8Array.from(png);
      changed[at] ^= 1 << (at % 8);
      const read = await images.read(changed).catch((error) => error);
      if (read instanceof Error) expect(read).toMatchObject({ code: expect.stringMatching(/^picture-/) });
      else expect(read.raster).toEqual(raster);
    }
  });

  it.each(["jpeg", "webp", "avif", "gif", "tiff"] as const)(
    "a %s cut anywhere is refused, or all its samples were there",
    async (format) => {
      const { data } = phantomRaster(64, 64, 3);
      const raw = { raw: { width: 64, height: 64, channels: 3 as const } };
      const bytes = await sharp(data, raw)
        .toFormat(format, format === "avif" ? { effort: 0 } : {})
        .toBuffer();
      const whole = await images.read(bytes);
      for (let part = 0; part < 16; part++) {
        const cut = bytes.subarray(0, Math.max(4, Math.floor((bytes.length * part) / 16) - part));
        const read = await images.read(cut).catch((error) => error);
        if (read instanceof Error) expect(read).toMatchObject({ code: expect.stringMatching(/^picture-un/) });
        else expect(read.raster).toEqual(whole.raster);
      }
    },
  );

  it("a header without pixels is refused", async () => {
    const hollow = assemblePng([headerChunk(10, 10, 8, GREY), pngChunk("IEND")]);
    await expect(images.read(hollow)).rejects.toMatchObject({ code: "picture-unreadable" });
  });

  it("a floating-point TIFF is refused as a kind of samples that cannot be used", async () => {
    const tiff = makeFloatTiff(4, 4);
    const error = await images.read(tiff).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "picture-unsupported", details: { found: "samples" } });
  });

  it("a caller who has gone away is told cancelled", async () => {
    const png = await images.writePng(noiseRaster(5, 5));
    const signal = AbortSignal.abort();
    await expect(images.read(png, signal)).rejects.toMatchObject({ code: "cancelled" });
  });
});

/** The smallest TIFF 6.0 of one strip of 32-bit floating-point samples (SampleFormat 3). */
function makeFloatTiff(width: number, height: number): Buffer {
  const tags: [tag: number, value: number][] = [
    [256, width],
    [257, height],
    [258, 32],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, width * height * 4],
    [339, 3],
  ];
  const pixels = Buffer.alloc(width * height * 4, 0x3f);
  const directory = Buffer.alloc(2 + tags.length * 12 + 4);
  directory.writeUInt16LE(tags.length, 0);
  tags.forEach(([tag, value], index) => {
    const at = 2 + index * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(3, at + 2);
    directory.writeUInt32LE(1, at + 4);
    directory.writeUInt16LE(value, at + 8);
  });
  const header = Buffer.from("II*\0\0\0\0\0", "latin1");
  header.writeUInt32LE(8 + pixels.length, 4);
  return Buffer.concat([header, pixels, directory]);
}
