/** The pictures of test/vectors, read by the program and by the second reader that was written from SPEC.md alone. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodePicture } from "../../src/app/decode-picture.js";
import { createEnvelope } from "../../src/envelope/create-envelope.js";
import { createImages } from "../../src/image/create-images.js";
import { createStego } from "../../src/stego/create-stego.js";
import { runInline } from "../../src/threads.js";
import { printColumns, printExample, printPicture } from "./print-spec.js";
import { referenceOpenBody } from "./reference-envelope.js";
import { referenceReadPicture } from "./reference-picture.js";
import type { BodyVector, HeaderVector, PictureVector, VectorKeys } from "./vector-types.js";

const folder = new URL("../vectors/", import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const keys: VectorKeys = read("keys.json");
const pictures: PictureVector[] = read("pictures.json").vectors;
const locatorKey = Buffer.from(keys.locatorKey, "hex");
const { privateKeyPem } = keys.audience;
const deps = {
  images: createImages({ maxFileBytes: 2 ** 24, maxPixels: 2 ** 24 }, runInline),
  stego: createStego(runInline),
  envelope: createEnvelope(runInline),
  locatorKey,
};

describe.each(pictures)("$file: $about", ({ file, shape, recordId, password, note }) => {
  const image = readFileSync(new URL(`pictures/${file}`, folder));

  test("the program reads its note", async () => {
    const seen: unknown[] = [];
    const keyFor = async (found: { header: { recordId: Uint8Array }; shape: unknown }) => {
      seen.push(Buffer.from(found.header.recordId).toString("hex"), found.shape);
      return privateKeyPem;
    };
    const opened = await decodePicture({ image, password, keyFor }, {}, deps);
    expect(Buffer.from(opened).toString("hex")).toBe(note);
    expect(seen).toEqual([recordId, shape]);
  });

  test("so does a reader that knows SPEC.md and nothing else", () => {
    const { body, ...binding } = referenceReadPicture(image, locatorKey)!;
    expect(binding.recordId.toString("hex")).toBe(recordId);
    const opened = referenceOpenBody({ body, password, privateKeyPem, binding });
    expect((opened as Buffer).toString("hex")).toBe(note);
  });

  test("neither finds anything with another deployment's locator key", async () => {
    const other = Buffer.alloc(32, 7);
    expect(referenceReadPicture(image, other)).toBeNull();
    const job = { image, password, keyFor: async () => privateKeyPem };
    await expect(decodePicture(job, {}, { ...deps, locatorKey: other })).rejects.toThrow("note-not-found");
  });
});

// When this fails: npx tsx scripts/make-vectors.ts writes those parts of SPEC.md anew.
test("SPEC.md prints the columns that the code uses and the examples that the vectors give", () => {
  const spec = readFileSync(new URL("../../SPEC.md", import.meta.url), "utf8");
  expect(spec).toContain(`\n${printColumns()}\n`);
  const grey = readFileSync(new URL("pictures/grey.png", folder));
  expect(spec).toContain(`\n${printPicture(referenceReadPicture(grey, locatorKey)!)}\n`);
  const header = (read("header.json").vectors as HeaderVector[])[0];
  const body = (read("body.json").vectors as BodyVector[]).find(({ name }) => name === "compressed note")!;
  const secret = /^S +([0-9a-f]{64})$/m.exec(spec)![1];
  expect(spec).toContain(`\n${printExample(keys, header, body, Buffer.from(secret, "hex"))}\n`);
});
