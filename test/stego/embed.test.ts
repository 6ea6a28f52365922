import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Stego } from "../../src/app/ports.js";
import { errorSentence } from "../../src/app/sentences.js";
import { AppError } from "../../src/errors.js";
import { copyRaster, type Raster } from "../../src/raster.js";
import { createStego } from "../../src/stego/create-stego.js";
import { hillStrip } from "../../src/stego/hill.js";
import { runInline } from "../../src/threads.js";
import { type CoverShape, drawBytes, drawCover } from "./generated-covers.js";

// The room cannot see the port; this line holds it to it.
const stego: Stego = createStego(runInline);
const HEADER_BYTES = 10;

async function hide(room: Stego, raster: Raster, bytes: number, mask: Uint8Array | null = null, seed = 1) {
  let parameters = new Uint8Array(0);
  const header = drawBytes(HEADER_BYTES, seed + 1);
  const secret = {
    headerSeed: drawBytes(32, seed + 2),
    bodySeed: drawBytes(32, seed + 3),
    body: drawBytes(bytes, seed + 4),
    header,
  };
  const result = await room.embed({
    raster,
    protectedMask: mask,
    headerSeed: secret.headerSeed,
    bodySeed: secret.bodySeed,
    body: secret.body,
    headerBytes: HEADER_BYTES,
    sealHeader: (given) => {
      parameters = Uint8Array.from(given);
      return header;
    },
  });
  return { ...secret, result, parameters };
}

async function find(raster: Raster, hidden: Awaited<ReturnType<typeof hide>>): Promise<Uint8Array | null> {
  const { headerSeed, bodySeed, parameters, header, body } = hidden;
  for await (const { slot, bytes } of stego.readHeaders(raster, headerSeed, HEADER_BYTES)) {
    if (!bytes.every((byte, i) => byte === header[i])) continue;
    return stego.readBody({
      raster,
      slot,
      headerSeed,
      headerBytes: HEADER_BYTES,
      bodySeed,
      parameters,
      bodyBytes: body.length,
    });
  }
  return null;
}

const shape: fc.Arbitrary<CoverShape> = fc.record({
  width: fc.integer({ min: 40, max: 90 }),
  height: fc.integer({ min: 40, max: 90 }),
  channels: fc.constantFrom(1 as const, 3 as const),
  bitDepth: fc.constantFrom(8 as const, 16 as const),
  black: fc.constantFrom(0, 0.3, 0.6),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

/** The numbers that a sentence names, in order. */
const countsIn = (sentence: string) =>
  [...sentence.matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(",", "")));

const refusal = async (promise: Promise<unknown>): Promise<AppError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

afterEach(() => vi.restoreAllMocks());

describe("embedding", () => {
  it("is read back exactly, at every load, and keeps every promise about the samples", async () => {
    await fc.assert(
      fc.asyncProperty(
        shape,
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.boolean(),
        fc.integer({ min: 7, max: 12 }),
        async (cover, load, masked, height) => {
          const raster = drawCover(cover);
          const before = raster.data.slice();
          const pixels = cover.width * cover.height;
          const mask = masked
            ? Uint8Array.from({ length: pixels }, (_, i) => (i % cover.width < 15 ? 1 : 0))
            : null;
          const room = createStego(runInline, { height });
          const { hardBits } = await room.measureCapacity(raster, mask);
          const bytes = Math.floor((hardBits * load) / 8);
          fc.pre(hardBits > 0);
          const hidden = await hide(room, raster, bytes, mask, cover.seed);
          const stegoImage = hidden.result.raster;
          expect(await find(stegoImage, hidden)).toEqual(hidden.body);
          expect(raster.data).toEqual(before);

          const range = 2 ** cover.bitDepth;
          const levels = new Set(Array.from(raster.data, (value, i) => (i % cover.channels) * range + value));
          const flats = Array.from(
            { length: cover.channels },
            (_, c) => hillStrip(raster, c, 0, cover.height).flat,
          );
          let changed = 0;
          for (let i = 0; i < raster.data.length; i++) {
            const difference = stegoImage.data[i] - raster.data[i];
            if (difference === 0) continue;
            changed++;
            const pixel = Math.floor(i / cover.channels);
            if (Math.abs(difference) !== 1) throw new Error(`changed by ${difference}`);
            if (mask?.[pixel]) throw new Error("a protected sample changed");
            if (flats[i % cover.channels][pixel]) throw new Error("a flat neighbourhood changed");
            if (!levels.has((i % cover.channels) * range + stegoImage.data[i]))
              throw new Error("a new grey level");
          }
          expect(hidden.result.changedSamples).toBe(changed);
        },
      ),
      { numRuns: process.env.SLOW === "1" ? 400 : 30 },
    );
  });

  it("holds as many bytes as the capacity says, also when nine tenths are black", async () => {
    for (const cover of [
      { width: 400, height: 400, channels: 1, bitDepth: 8, black: 0.9, seed: 1 },
      { width: 200, height: 160, channels: 3, bitDepth: 8, black: 0.9, seed: 2 },
      { width: 220, height: 220, channels: 1, bitDepth: 16, black: 0.5, seed: 3 },
      { width: 700, height: 500, channels: 1, bitDepth: 8, black: 0, seed: 4 },
    ] as const) {
      const raster = drawCover(cover);
      const { hardBits, usableSamples, samples, recommendedBits } = await stego.measureCapacity(raster, null);
      expect(samples).toBe(raster.data.length);
      expect(recommendedBits).toBeLessThanOrEqual(hardBits);
      const hidden = await hide(stego, raster, Math.floor(hardBits / 8), null, cover.seed);
      expect(await find(hidden.result.raster, hidden)).toEqual(hidden.body);
      expect(hidden.result.relativePayload).toBeCloseTo(
        ((hidden.body.length + HEADER_BYTES) * 8) / usableSamples,
        10,
      );
      expect(hidden.result.relativePayload).toBeGreaterThan(0.8);
    }
  });

  it("holds more than one bit per usable sample of an ordinary picture", async () => {
    const raster = drawCover({ width: 256, height: 256, channels: 1, bitDepth: 8, black: 0, seed: 5 });
    const { hardBits, usableSamples } = await stego.measureCapacity(raster, null);
    expect(hardBits / usableSamples).toBeGreaterThan(1);
  });

  it("is the same for the same seeds and another for others", async () => {
    const raster = drawCover({ width: 80, height: 80, channels: 1, bitDepth: 8, black: 0, seed: 6 });
    const [first, second, other] = [
      await hide(stego, raster, 100, null, 6),
      await hide(stego, raster, 100, null, 6),
      await hide(stego, raster, 100, null, 60),
    ];
    expect(first.result.raster.data).toEqual(second.result.raster.data);
    expect(first.result.raster.data).not.toEqual(other.result.raster.data);
  });

  it("is read without any floating-point function", async () => {
    const raster = drawCover({ width: 90, height: 80, channels: 3, bitDepth: 8, black: 0.2, seed: 7 });
    const small = await hide(stego, raster, 150, null, 7);
    const full = await hide(stego, raster, 1800, null, 8);
    for (const name of ["exp", "log", "log2", "log10", "sqrt", "pow", "sin", "cos", "random"] as const) {
      vi.spyOn(Math, name).mockImplementation(() => {
        throw new Error(`Math.${name} was used`);
      });
    }
    expect(await find(small.result.raster, small)).toEqual(small.body);
    expect(await find(full.result.raster, full)).toEqual(full.body);
  });

  it("reports the quality of the stego image", async () => {
    const raster = drawCover({ width: 90, height: 80, channels: 1, bitDepth: 8, black: 0, seed: 9 });
    const { result } = await hide(stego, raster, 200, null, 9);
    const mean = result.changedSamples / raster.data.length;
    expect(result.psnr).toBeCloseTo(10 * Math.log10(255 ** 2 / mean), 9);
    expect(result.ssim).toBeGreaterThan(0.99);
    expect(result.ssim).toBeLessThan(1);
  });
});

describe("refusals", () => {
  it("say how many bytes a body needs and how many the picture has room for", async () => {
    const raster = drawCover({ width: 90, height: 80, channels: 1, bitDepth: 8, black: 0, seed: 10 });
    const error = await refusal(hide(stego, raster, 5000));
    expect(error.code).toBe("note-too-long");
    const { neededBytes, roomBytes } = error.details as { neededBytes: number; roomBytes: number };
    expect(neededBytes).toBe(5000);
    const hidden = await hide(stego, raster, roomBytes);
    expect(await find(hidden.result.raster, hidden)).toEqual(hidden.body);
    expect((await refusal(hide(stego, raster, roomBytes + 1))).code).toBe("note-too-long");
  });

  it("call a picture too small that has no room for a header", async () => {
    for (const cover of [
      { width: 1, height: 1, channels: 1, bitDepth: 8, black: 0, seed: 1 },
      { width: 25, height: 25, channels: 1, bitDepth: 8, black: 0, seed: 1 },
      { width: 300, height: 300, channels: 1, bitDepth: 8, black: 1, seed: 1 },
    ] as const) {
      const raster = drawCover(cover);
      const error = await refusal(hide(stego, raster, 0));
      expect(error.code).toBe("picture-too-small");
      const [usable, needed] = countsIn(errorSentence(error));
      expect(usable).toBe((await stego.measureCapacity(raster, null)).usableSamples);
      expect(needed).toBeGreaterThan(usable);
      expect((await stego.measureCapacity(raster, null)).hardBits).toBe(0);
      for await (const { bytes } of stego.readHeaders(raster, drawBytes(32, 1), HEADER_BYTES))
        expect(bytes).toHaveLength(HEADER_BYTES);
    }
  });

  it("find no header in a picture that carries none, and nothing in one that was changed", async () => {
    const raster = drawCover({ width: 90, height: 80, channels: 1, bitDepth: 8, black: 0, seed: 11 });
    const hidden = await hide(stego, raster, 100, null, 11);
    expect(await find(raster, hidden)).toBeNull();
    const smoothed = copyRaster(hidden.result.raster);
    for (let i = 0; i < smoothed.data.length; i++) smoothed.data[i] &= ~1;
    expect(await find(smoothed, hidden)).toBeNull();
  });

  it("name parameters that cannot be", async () => {
    const raster = drawCover({ width: 90, height: 80, channels: 1, bitDepth: 8, black: 0, seed: 12 });
    const hidden = await hide(stego, raster, 100, null, 12);
    const read = (parameters: Uint8Array, slot = 0, bodyBytes = 100) =>
      refusal(
        stego.readBody({
          raster: hidden.result.raster,
          slot,
          headerSeed: hidden.headerSeed,
          headerBytes: HEADER_BYTES,
          bodySeed: hidden.bodySeed,
          parameters,
          bodyBytes,
        }),
      );
    const changed = (at: number, value: number) =>
      hidden.parameters.map((byte, i) => (i === at ? value : byte));
    for (const [at, value] of [
      [0, 2],
      [1, 2],
      [2, 6],
      [2, 13],
      [8, 1],
      [15, 255],
    ]) {
      expect((await read(changed(at, value))).code).toBe("note-version-unknown");
    }
    expect((await read(hidden.parameters.subarray(0, 15))).code).toBe("note-version-unknown");
    expect((await read(changed(7, 255))).code).toBe("note-damaged");
    expect((await read(hidden.parameters, 3)).code).toBe("note-damaged");
    expect((await read(hidden.parameters, 0, 1_000_000)).code).toBe("note-damaged");
  });

  it("stop when the caller cancels", async () => {
    const raster = drawCover({ width: 90, height: 80, channels: 1, bitDepth: 8, black: 0, seed: 13 });
    const controller = new AbortController();
    const embedding = stego.embed({
      raster,
      protectedMask: null,
      headerSeed: drawBytes(32, 1),
      bodySeed: drawBytes(32, 2),
      body: drawBytes(50, 3),
      headerBytes: HEADER_BYTES,
      sealHeader: () => drawBytes(HEADER_BYTES, 4),
      onProgress: () => controller.abort(),
      signal: controller.signal,
    });
    await expect(embedding).rejects.toMatchObject({ name: "AbortError" });
    await expect(stego.measureCapacity(raster, null, AbortSignal.abort())).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
