import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openBody, sealBody } from "../../src/envelope/body.js";
import { openHeader, sealHeader } from "../../src/envelope/header.js";
import { compressNote } from "../../src/envelope/note-frame.js";
import {
  referenceFrame,
  referenceHeaderPlaintext,
  referenceOpenBody,
  referenceSealBody,
  referenceSealHeader,
} from "./reference-envelope.js";
import { binding, pair, shape } from "./test-keys.js";

const LIGHT = 14;

test("the envelope and the one written from SPEC.md alone give the same bytes and open each other's", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ maxLength: 1500, unit: "grapheme" }),
      fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
      async (text, password) => {
        const note = Buffer.from(text);
        const [secret, oaepSeed] = [randomBytes(32), randomBytes(32)];
        const { method, bytes } = await compressNote(note);
        const theirs = referenceSealBody({
          frame: referenceFrame(method, note.length, bytes),
          password,
          publicKeyPem: pair.publicKeyPem,
          binding,
          secret,
          oaepSeed,
          workFactor: LIGHT,
        });
        const input = { note, password, publicKeyPem: pair.publicKeyPem, binding };
        const ours = await sealBody(input, { secret, oaepSeed }, LIGHT);
        expect(Buffer.from(ours).equals(theirs)).toBe(true);
        const toOpen = { body: ours, password, privateKeyPem: pair.privateKeyPem, binding };
        expect(referenceOpenBody(toOpen)).toEqual(note);
        expect(Buffer.from(await openBody(toOpen))).toEqual(note);
      },
    ),
    { numRuns: 15 },
  );
});

test("headers are the same bytes as well", () => {
  const [locatorKey, nonce, parameters] = [randomBytes(32), randomBytes(12), randomBytes(16)];
  const header = { keyId: binding.keyId, recordId: binding.recordId, bodyBytes: 419, parameters };
  const theirs = referenceSealHeader(locatorKey, nonce, referenceHeaderPlaintext(header), shape);
  expect(Buffer.from(sealHeader(locatorKey, nonce, header, shape))).toEqual(theirs);
  expect(openHeader(locatorKey, theirs, shape)?.header.bodyBytes).toBe(419);
});
