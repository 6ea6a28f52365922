import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deriveKey } from "../../src/envelope/derive-key.js";
import { BOX_OVERHEAD_BYTES, openBox, sealBox } from "../../src/envelope/sealed-box.js";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test("a sealed box opens to what was put in, and is 28 bytes longer", () => {
  fc.assert(
    fc.property(bytes(32), fc.uint8Array(), fc.uint8Array(), (key, plaintext, place) => {
      const box = sealBox(key, plaintext, place);
      expect(box.length).toBe(plaintext.length + BOX_OVERHEAD_BYTES);
      expect(openBox(key, box, place)).toEqual(plaintext);
    }),
  );
});

test("a box with any bit changed, cut anywhere, moved to another place or under another key does not open", () => {
  const key = randomBytes(32);
  const place = Buffer.from("place");
  const box = sealBox(key, Buffer.from("private key"), place);
  for (let bit = 0; bit < box.length * 8; bit++) {
    const changed = Uint8Array.from(box);
    changed[bit >> 3] ^= 1 << (bit & 7);
    expect(openBox(key, changed, place)).toBeNull();
  }
  for (let length = 0; length < box.length; length++) {
    expect(openBox(key, box.subarray(0, length), place)).toBeNull();
  }
  expect(openBox(key, box, Buffer.from("other"))).toBeNull();
  expect(openBox(randomBytes(32), box, place)).toBeNull();
});

test("the same text sealed twice gives different boxes", () => {
  const key = randomBytes(32);
  expect(sealBox(key, new Uint8Array(9), new Uint8Array())).not.toEqual(
    sealBox(key, new Uint8Array(9), new Uint8Array()),
  );
});

test("a key of another size is the caller's mistake and is named", () => {
  expect(() => sealBox(new Uint8Array(16), new Uint8Array(), new Uint8Array())).toThrow(
    /key: expected 32 bytes, got 16/,
  );
});

test("derived keys differ by label and by context, and a label cannot run into its context", () => {
  const key = randomBytes(32);
  const derived = [
    deriveKey(key, "a"),
    deriveKey(key, "b"),
    deriveKey(key, "a", 32, Buffer.from("b")),
    deriveKey(key, "ab"),
  ].map((k) => Buffer.from(k).toString("hex"));
  expect(new Set(derived).size).toBe(4);
  expect(deriveKey(key, "a", 64).length).toBe(64);
  expect(() => deriveKey(key.subarray(1), "a")).toThrow(RangeError);
  expect(() => deriveKey(key, "")).toThrow(TypeError);
});
