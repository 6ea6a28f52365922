import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createHeaderNonce,
  deriveBodySeed,
  deriveHeaderSeed,
  HEADER_BYTES,
  openHeader,
  sealHeader,
} from "../../src/envelope/header.js";
import { AppError } from "../../src/errors.js";
import { referenceSealHeader } from "./reference-envelope.js";

const locatorKey = new Uint8Array(randomBytes(32));
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const shapes = fc.record({
  width: fc.integer({ min: 1, max: 0xffffffff }),
  height: fc.integer({ min: 1, max: 0xffffffff }),
  channels: fc.constantFrom(1 as const, 3 as const),
  bitDepth: fc.constantFrom(8 as const, 16 as const),
});
const headers = fc.record({
  keyId: bytes(8),
  recordId: bytes(16),
  bodyBytes: fc.constantFrom(401, 403, 419, 1_081_475),
  parameters: bytes(16),
});
const shape = { width: 512, height: 512, channels: 1, bitDepth: 8 } as const;
const sample = {
  keyId: randomBytes(8),
  recordId: randomBytes(16),
  bodyBytes: 401,
  parameters: randomBytes(16),
};

test("a sealed header is 73 bytes and opens to the fields that were sealed", () => {
  fc.assert(
    fc.property(headers, shapes, bytes(12), (header, pictureShape, nonce) => {
      const sealed = sealHeader(locatorKey, nonce, header, pictureShape);
      expect(sealed.length).toBe(HEADER_BYTES);
      expect(HEADER_BYTES).toBe(73);
      expect(openHeader(locatorKey, sealed, pictureShape)).toEqual({ header, nonce });
    }),
  );
});

test("bytes that are not a header of this deployment are nothing: no error, just null", () => {
  const sealed = sealHeader(locatorKey, createHeaderNonce(), sample, shape);
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Uint8Array.from(sealed);
    changed[bit >> 3] ^= 1 << (bit & 7);
    expect(openHeader(locatorKey, changed, shape)).toBeNull();
  }
  for (let length = 0; length < sealed.length; length++) {
    expect(openHeader(locatorKey, sealed.subarray(0, length), shape)).toBeNull();
  }
  fc.assert(fc.property(bytes(73), (random) => openHeader(locatorKey, random, shape) === null));
  expect(openHeader(randomBytes(32), sealed, shape)).toBeNull();
});

test("a header cannot be moved to a picture of another shape", () => {
  const sealed = sealHeader(locatorKey, createHeaderNonce(), sample, shape);
  const others = [{ width: 511 }, { height: 513 }, { channels: 3 as const }, { bitDepth: 16 as const }];
  for (const other of others) expect(openHeader(locatorKey, sealed, { ...shape, ...other })).toBeNull();
});

test("a header of another version is recognised and named as such", () => {
  for (const version of [0, 2, 255]) {
    const plaintext = new Uint8Array(45);
    plaintext[0] = version;
    const sealed = referenceSealHeader(locatorKey, createHeaderNonce(), plaintext, shape);
    expect(() => openHeader(locatorKey, sealed, shape)).toThrow(new AppError("note-version-unknown"));
  }
});

test("a header that names an impossible body length is damaged, and none is ever sealed", () => {
  for (const bodyBytes of [0, 400, 402, 404, 1_081_476, 0xffffffff]) {
    const plaintext = Buffer.alloc(45);
    plaintext[0] = 1;
    plaintext.writeUInt32BE(bodyBytes, 25);
    const sealed = referenceSealHeader(locatorKey, createHeaderNonce(), plaintext, shape);
    expect(() => openHeader(locatorKey, sealed, shape)).toThrow(new AppError("note-damaged"));
    expect(() => sealHeader(locatorKey, createHeaderNonce(), { ...sample, bodyBytes }, shape)).toThrow(
      RangeError,
    );
  }
});

test("seeds are 32 bytes: one for all headers of a deployment, another for each body", () => {
  const [one, two] = [createHeaderNonce(), createHeaderNonce()];
  const seeds = [
    deriveHeaderSeed(locatorKey),
    deriveHeaderSeed(randomBytes(32)),
    deriveBodySeed(locatorKey, one),
    deriveBodySeed(locatorKey, two),
    deriveBodySeed(randomBytes(32), one),
  ];
  expect(seeds.map((seed) => seed.length)).toEqual([32, 32, 32, 32, 32]);
  expect(new Set(seeds.map((seed) => Buffer.from(seed).toString("hex"))).size).toBe(5);
  expect(deriveHeaderSeed(locatorKey)).toEqual(deriveHeaderSeed(locatorKey));
});
