/** Every vector of test/vectors against the implementation, and against the second one written from SPEC.md. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { BodyBinding, PictureShape } from "../../src/envelope/binding.js";
import { openBody } from "../../src/envelope/body.js";
import { deriveBodySeed, deriveHeaderSeed, openHeader } from "../../src/envelope/header.js";
import { referenceOpenBody } from "./reference-envelope.js";
import { codeOf } from "./test-keys.js";
import type { BodyVector, HeaderVector, VectorEdit, VectorKeys } from "./vector-types.js";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8"));
const keys: VectorKeys = read("keys.json");
const headers: HeaderVector[] = read("header.json").vectors;
const bodies: BodyVector[] = read("body.json").vectors;
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** All the byte strings that a vector stands for. */
function* apply(bytes: Uint8Array, edit: VectorEdit = {}): Generator<Uint8Array> {
  const flip = (bit: number) => {
    const changed = bytes.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    return changed;
  };
  if (edit.flipBit !== undefined) yield flip(edit.flipBit);
  else if (edit.append !== undefined) yield new Uint8Array(Buffer.concat([bytes, fromHex(edit.append)]));
  else if (edit.flipEveryBit) for (let bit = 0; bit < bytes.length * 8; bit++) yield flip(bit);
  else if (edit.cutToEveryLength) for (let end = 0; end < bytes.length; end++) yield bytes.subarray(0, end);
  else yield bytes;
}

describe("header vectors", () => {
  test.each(headers)("$name", (vector) => {
    const locatorKey = fromHex(vector.locatorKey ?? keys.locatorKey);
    for (const bytes of apply(fromHex(vector.header), vector.edit)) {
      const open = () => openHeader(locatorKey, bytes, vector.shape as PictureShape);
      if (vector.error) expect(open).toThrow(vector.error);
      else if (!vector.opened) expect(open()).toBeNull();
      else expect(describeOpened(open()!, locatorKey)).toEqual(vector.opened);
    }
  });
});

function describeOpened(
  { header, nonce }: NonNullable<ReturnType<typeof openHeader>>,
  locatorKey: Uint8Array,
) {
  return {
    keyId: toHex(header.keyId),
    recordId: toHex(header.recordId),
    bodyBytes: header.bodyBytes,
    parameters: toHex(header.parameters),
    nonce: toHex(nonce),
    headerSeed: toHex(deriveHeaderSeed(locatorKey)),
    bodySeed: toHex(deriveBodySeed(locatorKey, nonce)),
  };
}

describe("body vectors", () => {
  test.each(bodies)("$name", async (vector) => {
    const { password, key } = vector;
    const binding = {
      ...vector.binding,
      keyId: fromHex(vector.binding.keyId),
      recordId: fromHex(vector.binding.recordId),
    } as BodyBinding;
    for (const body of apply(fromHex(vector.body), vector.edit)) {
      const input = { body, password, privateKeyPem: keys[key].privateKeyPem, binding };
      if (vector.error) {
        expect(await codeOf(openBody(input))).toBe(vector.error);
        expect(referenceOpenBody(input)).toBe(vector.error);
      } else {
        expect(toHex(await openBody(input))).toBe(vector.note);
        expect(toHex(referenceOpenBody(input) as Buffer)).toBe(vector.note);
      }
    }
  });
});
