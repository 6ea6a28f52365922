import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createImages } from "../../src/image/create-images.js";
import { runInline } from "../../src/threads.js";
import {
  decoratingChunks,
  GREY,
  GREY_ALPHA,
  insertChunks,
  makePng,
  PALETTE,
  pngChunk,
  RGB,
  RGB_ALPHA,
} from "../support/images/make-png.js";
import { noiseRaster, phantomRaster } from "../support/images/make-raster.js";

const images = createImages({ maxFileBytes: 64 * 1024 * 1024, maxPixels: 50e6 }, runInline);
const WIDTH = 23;
const HEIGHT = 17;
const PIXELS = WIDTH * HEIGHT;

const noise = (count: number, levels: number) => {
  const source = noiseRaster(count, 1, 1, 16, count + levels).data;
  return Array.from(source, (value) => value % levels);
};
const size = { width: WIDTH, height: HEIGHT };

describe("PNG samples are read exactly", () => {
  it.each([1, 2, 4, 8] as const)("grey of %i bits is spread evenly over 0..255", async (bitDepth) => {
    const samples = noise(PIXELS, 2 ** bitDepth);
    const { raster, source } = await images.read(makePng({ ...size, colourType: GREY, bitDepth, samples }));
    expect(raster).toMatchObject({ ...size, channels: 1, bitDepth: 8 });
    expect(Array.from(raster.data)).toEqual(samples.map((value) => (value * 255) / (2 ** bitDepth - 1)));
    expect(source).toMatchObject({ format: "png", lossy: false, greyFromColour: false, rotated: false });
    expect(raster.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it.each([
    ["grey", GREY, 1],
    ["RGB", RGB, 3],
  ] as const)("16-bit %s stays 16-bit", async (_, colourType, channels) => {
    const samples = noise(PIXELS * channels, 65536);
    const { raster } = await images.read(makePng({ ...size, colourType, bitDepth: 16, samples }));
    expect(raster).toMatchObject({ ...size, channels, bitDepth: 16 });
    expect(Array.from(raster.data)).toEqual(samples);
  });

  it.each([1, 2, 4, 8] as const)("a palette of %i bits is looked up", async (bitDepth) => {
    const levels = 2 ** bitDepth;
    const palette = noise(levels * 3, 256);
    const indices = noise(PIXELS, levels);
    const chunks = [pngChunk("PLTE", Buffer.from(palette))];
    const png = makePng({ ...size, colourType: PALETTE, bitDepth, samples: indices, chunks });
    const { raster } = await images.read(png);
    expect(raster.channels).toBe(3);
    expect(Array.from(raster.data)).toEqual(indices.flatMap((i) => palette.slice(3 * i, 3 * i + 3)));
  });

  it("a grey palette is read as grey", async () => {
    const greys = noise(256, 256);
    const indices = noise(PIXELS, 256);
    const chunks = [pngChunk("PLTE", Buffer.from(greys.flatMap((grey) => [grey, grey, grey])))];
    const { raster, source } = await images.read(
      makePng({ ...size, colourType: PALETTE, bitDepth: 8, samples: indices, chunks }),
    );
    expect(raster.channels).toBe(1);
    expect(source.greyFromColour).toBe(true);
    expect(Array.from(raster.data)).toEqual(indices.map((index) => greys[index]));
  });

  it.each([8, 16] as const)("grey saved as %i-bit RGB is read as grey", async (bitDepth) => {
    const greys = noise(PIXELS, 2 ** bitDepth);
    const samples = greys.flatMap((grey) => [grey, grey, grey]);
    const { raster, source } = await images.read(makePng({ ...size, colourType: RGB, bitDepth, samples }));
    expect(raster).toMatchObject({ channels: 1, bitDepth });
    expect(source.greyFromColour).toBe(true);
    expect(Array.from(raster.data)).toEqual(greys);
  });

  it("one sample of colour keeps the picture RGB", async () => {
    const samples = noise(PIXELS, 256).flatMap((grey) => [grey, grey, grey]);
    samples[samples.length - 1] ^= 1;
    const { raster } = await images.read(makePng({ ...size, colourType: RGB, bitDepth: 8, samples }));
    expect(raster.channels).toBe(3);
    expect(Array.from(raster.data)).toEqual(samples);
  });

  it.each([
    ["8-bit grey", GREY_ALPHA, 1, 8],
    ["16-bit grey", GREY_ALPHA, 1, 16],
    ["8-bit RGB", RGB_ALPHA, 3, 8],
    ["16-bit RGB", RGB_ALPHA, 3, 16],
  ] as const)(
    "opaque alpha beside %s is dropped, and one see-through pixel refuses the picture",
    async (...row) => {
      const [, colourType, channels, bitDepth] = row;
      const opaque = 2 ** bitDepth - 1;
      const colours = noise(PIXELS * channels, 2 ** bitDepth);
      const samples: number[] = [];
      for (let pixel = 0; pixel < PIXELS; pixel++)
        samples.push(...colours.slice(pixel * channels, (pixel + 1) * channels), opaque);
      const { raster, source } = await images.read(makePng({ ...size, colourType, bitDepth, samples }));
      expect(raster).toMatchObject({ channels, bitDepth });
      expect(source.alphaDropped).toBe(true);
      expect(Array.from(raster.data)).toEqual(colours);

      samples[samples.length - 1] = opaque - 1;
      const png = makePng({ ...size, colourType, bitDepth, samples });
      await expect(images.read(png)).rejects.toMatchObject({ code: "picture-transparent" });
    },
  );

  it.each([
    ["grey", GREY, 1],
    ["RGB", RGB, 3],
  ] as const)("gamma, chromaticities, significant bits and text do not change %s samples", async (...row) => {
    const [name, colourType, channels] = row;
    for (const bitDepth of [8, 16] as const) {
      const samples = noise(PIXELS * channels, 2 ** bitDepth);
      const chunks = decoratingChunks(name === "RGB");
      const { raster } = await images.read(makePng({ ...size, colourType, bitDepth, samples, chunks }));
      expect(Array.from(raster.data)).toEqual(samples);
    }
  });

  it("an interlaced file gives the same samples", async () => {
    const { data } = noiseRaster(WIDTH, HEIGHT, 3);
    const raw = { raw: { ...size, channels: 3 as const } };
    const { raster } = await images.read(await sharp(data, raw).png({ progressive: true }).toBuffer());
    expect(raster.data).toEqual(data);
  });

  it("a picture of one pixel is a picture", async () => {
    const png = makePng({ width: 1, height: 1, colourType: GREY, bitDepth: 8, samples: [77] });
    const { raster } = await images.read(png);
    expect(raster).toMatchObject({ width: 1, height: 1, channels: 1 });
    expect(raster.data[0]).toBe(77);
  });
});

describe("colour profiles (docs/adr/0401)", () => {
  const phantom = phantomRaster(64, 48, 3);
  const open = () => sharp(phantom.data, { raw: { width: 64, height: 48, channels: 3 } });

  it.each(["srgb", "p3"])("a PNG keeps its samples under an embedded %s profile", async (profile) => {
    const png = await images.writePng(phantom);
    const donor = await open().withIccProfile(profile).png().toBuffer();
    const at = donor.indexOf("iCCP") - 4;
    const chunk = donor.subarray(at, at + 12 + donor.readUInt32BE(at));
    const { raster } = await images.read(insertChunks(png, [chunk]));
    expect(raster.data).toEqual(phantom.data);
  });

  it("a JPEG in Display P3 is converted to sRGB, so that it looks the same without its profile", async () => {
    const jpeg = await open()
      .withIccProfile("p3")
      .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
      .toBuffer();
    const { raster, source } = await images.read(jpeg);
    expect(source.lossy).toBe(true);
    expect(meanDifference(raster.data, phantom.data)).toBeLessThan(2);
  });

  it("a grey TIFF keeps its samples under an embedded profile", async () => {
    const grey = noiseRaster(40, 30);
    const tiff = await sharp(grey.data, { raw: { width: 40, height: 30, channels: 1 } })
      .toColourspace("b-w")
      .tiff({ compression: "lzw" })
      .toBuffer();
    const { raster } = await images.read(tiff);
    expect(raster).toMatchObject({ channels: 1, bitDepth: 8 });
    expect(raster.data).toEqual(grey.data);
  });
});

describe("other formats", () => {
  const grey = phantomRaster(48, 40);
  const colour = phantomRaster(48, 40, 3);
  const openGrey = () =>
    sharp(grey.data, { raw: { width: 48, height: 40, channels: 1 } }).toColourspace("b-w");
  const openColour = () => sharp(colour.data, { raw: { width: 48, height: 40, channels: 3 } });

  it("lossless WebP and TIFF are read exactly, 8-bit and 16-bit", async () => {
    const webp = await images.read(await openColour().webp({ lossless: true }).toBuffer());
    expect(webp.source).toMatchObject({ format: "webp", lossy: false });
    expect(webp.raster.data).toEqual(colour.data);

    for (const channels of [1, 3] as const) {
      const deep = noiseRaster(31, 22, channels, 16);
      const tiff = await sharp(deep.data, { raw: { width: 31, height: 22, channels } })
        .toColourspace(channels === 1 ? "grey16" : "rgb16")
        .tiff({ compression: "deflate", predictor: "horizontal" })
        .toBuffer();
      const { raster, source } = await images.read(tiff);
      expect(source).toMatchObject({ format: "tiff", lossy: false });
      expect(raster).toMatchObject({ channels, bitDepth: 16 });
      expect(raster.data).toEqual(deep.data);
    }
  });

  it("grey JPEG stays one channel and is known to be lossy", async () => {
    const { raster, source } = await images.read(await openGrey().jpeg({ quality: 95 }).toBuffer());
    expect(source).toMatchObject({ format: "jpeg", lossy: true, greyFromColour: false });
    expect(raster).toMatchObject({ width: 48, height: 40, channels: 1, bitDepth: 8 });
    expect(meanDifference(raster.data, grey.data)).toBeLessThan(3);
  });

  it("a CMYK JPEG becomes RGB", async () => {
    const { raster } = await images.read(await openColour().toColourspace("cmyk").jpeg().toBuffer());
    expect(raster).toMatchObject({ channels: 3, bitDepth: 8 });
    expect(meanDifference(raster.data, colour.data)).toBeLessThan(25);
  });

  it("lossy WebP, AVIF and a still GIF are read at their size", async () => {
    for (const [format, bytes] of [
      ["webp", await openColour().webp({ quality: 80 }).toBuffer()],
      ["avif", await openColour().avif({ quality: 60, effort: 0 }).toBuffer()],
      ["gif", await openColour().gif().toBuffer()],
    ] as const) {
      const { raster, source } = await images.read(bytes);
      expect(source).toMatchObject({ format, lossy: format !== "gif" });
      expect(raster).toMatchObject({ width: 48, height: 40, channels: 3, bitDepth: 8 });
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("EXIF orientation %i is applied", async (orientation) => {
    // Every pixel of a 3x2 picture has its own value; the expected order is EXIF 2.32, table 6.
    const expected: Record<number, { width: number; values: number[] }> = {
      1: { width: 3, values: [10, 20, 30, 40, 50, 60] },
      2: { width: 3, values: [30, 20, 10, 60, 50, 40] },
      3: { width: 3, values: [60, 50, 40, 30, 20, 10] },
      4: { width: 3, values: [40, 50, 60, 10, 20, 30] },
      5: { width: 2, values: [10, 40, 20, 50, 30, 60] },
      6: { width: 2, values: [40, 10, 50, 20, 60, 30] },
      7: { width: 2, values: [60, 30, 50, 20, 40, 10] },
      8: { width: 2, values: [30, 60, 20, 50, 10, 40] },
    };
    const png = await sharp(Buffer.from([10, 20, 30, 40, 50, 60]), {
      raw: { width: 3, height: 2, channels: 1 },
    })
      .toColourspace("b-w")
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    const { raster, source } = await images.read(png);
    expect(raster).toMatchObject({ width: expected[orientation].width, channels: 1 });
    expect(Array.from(raster.data)).toEqual(expected[orientation].values);
    expect(source.rotated).toBe(orientation !== 1);
  });
});

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += Math.abs(a[index] - b[index]);
  return sum / a.length;
}
