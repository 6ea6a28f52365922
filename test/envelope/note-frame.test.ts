import { randomBytes } from "node:crypto";
import { brotliCompressSync, constants } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compressNote,
  decodeFrame,
  encodeFrame,
  isFrameLength,
  MAX_FRAME_BYTES,
  measureFrame,
} from "../../src/envelope/note-frame.js";
import { padmeLength } from "../../src/envelope/padme.js";
import { codeOf } from "./test-keys.js";

/** The algorithm as the paper prints it, with bit masks. */
function padmeWithMasks(length: number): number {
  const exponent = Math.floor(Math.log2(length));
  const significant = Math.floor(Math.log2(exponent)) + 1;
  const mask = 2 ** (exponent - significant) - 1;
  return (length + mask) & ~mask;
}

test("a padded length equals the paper's algorithm, never shrinks, and grows by at most 12%", () => {
  for (let length = 2; length < 100_000; length++) {
    const padded = padmeLength(length);
    if (padded !== padmeWithMasks(length) || padded < length || padmeLength(padded) !== padded) {
      expect.fail(`length ${length} became ${padded}`);
    }
    if (padded > length * 1.12) expect(length).toBeLessThan(10);
  }
  expect(() => padmeLength(1)).toThrow(RangeError);
  expect(() => padmeLength(2 ** 31)).toThrow(RangeError);
});

test("the longest frame holds a note of 1 MiB that does not compress", () => {
  expect(MAX_FRAME_BYTES).toBe(1_081_344);
  expect(measureFrame(1024 * 1024)).toBe(MAX_FRAME_BYTES);
  expect(isFrameLength(MAX_FRAME_BYTES)).toBe(true);
  expect(isFrameLength(padmeLength(MAX_FRAME_BYTES + 1))).toBe(false);
});

test("a frame's length is one that framing gives, and framing gives no other", () => {
  const given = new Set(Array.from({ length: 5000 }, (_, stored) => measureFrame(stored)));
  for (let length = 0; length <= 4096; length++) expect(isFrameLength(length)).toBe(given.has(length));
});

test("a note is stored as it is when compression does not make it shorter", async () => {
  expect((await compressNote(new Uint8Array(0))).method).toBe(0);
  expect((await compressNote(randomBytes(500))).method).toBe(0);
  expect((await compressNote(Buffer.from("no change ".repeat(20)))).method).toBe(1);
});

test("any frame with one bit changed is either refused or holds other text of the declared length", async () => {
  const note = Buffer.from("Follow-up in six weeks. ".repeat(8));
  const frame = encodeFrame(await compressNote(note), note.length);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: frame.length * 8 - 1 }), async (bit) => {
      const changed = Uint8Array.from(frame);
      changed[bit >> 3] ^= 1 << (bit & 7);
      const decoded = await decodeFrame(changed).catch((error) => error.code);
      expect(decoded === "note-damaged" || decoded.length === note.length).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("random bytes in place of a frame are refused and never crash", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 270, maxLength: 270 }), async (frame) => {
      frame[0] &= 1;
      frame.set([0, 0, 0], 1);
      frame.set([0, 0, 0], 5);
      await decodeFrame(frame).then(
        (note) => expect(note.length).toBe(frame[4]),
        (error) => expect(error.code).toBe("note-damaged"),
      );
    }),
    { numRuns: 500 },
  );
});

test("a stream that expands beyond its declared length stops there, and a shorter or padded one is refused", async () => {
  const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  const bomb = brotliCompressSync(Buffer.alloc(32 * 1024 * 1024), quick);
  expect(bomb.length).toBeLessThan(261);
  expect(await codeOf(decodeFrame(encodeFrame({ method: 1, bytes: bomb }, 1024 * 1024)))).toBe(
    "note-damaged",
  );

  const note = Buffer.from("a note ".repeat(20));
  const stream = brotliCompressSync(note);
  const frames = [
    encodeFrame({ method: 1, bytes: stream }, note.length + 1),
    encodeFrame({ method: 1, bytes: stream }, note.length - 1),
    encodeFrame({ method: 1, bytes: Buffer.concat([stream, Buffer.of(0)]) }, note.length),
    encodeFrame({ method: 1, bytes: stream.subarray(0, -1) }, note.length),
  ];
  for (const frame of frames) expect(await codeOf(decodeFrame(frame))).toBe("note-damaged");
});
