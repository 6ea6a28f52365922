/** What happens to pictures between sending and reading, each with the answer that a person gets. */
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../src/errors.js";
import { decoratingChunks, insertChunks } from "../support/images/make-png.js";
import { writeRaster } from "./mutate-picture.js";
import { createRandomSource } from "./random-source.js";
import { decode, drawCover, GREY_SHAPE, makeBase, type StegoBase } from "./stego-bases.js";

let base: StegoBase;
beforeAll(async () => {
  base = await makeBase(GREY_SHAPE, createRandomSource(7));
});

async function outcomeOf(file: Uint8Array): Promise<string> {
  try {
    return base.note.equals(await decode(file)) ? "the note" : "another text";
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

const grey = () => sharp(base.file).toColourspace("b-w");
const cover = () => writeRaster(drawCover(GREY_SHAPE, createRandomSource(7)));

const ANSWERS: readonly [what: string, answer: string, file: () => Uint8Array | Promise<Uint8Array>][] = [
  ["the file as it was sent", "the note", () => base.file],
  ["the same with metadata added", "the note", () => insertChunks(base.file, decoratingChunks(false))],
  ["the same saved as RGB", "the note", () => sharp(base.file).toColourspace("srgb").png().toBuffer()],
  [
    "the same with an opaque alpha channel",
    "the note",
    () => sharp(base.file).ensureAlpha().png().toBuffer(),
  ],
  ["the same saved as lossless WebP", "the note", () => grey().webp({ lossless: true }).toBuffer()],
  ["the picture without a note", "note-not-found", cover],
  ["saved as JPEG", "note-not-found", () => grey().jpeg({ quality: 95 }).toBuffer()],
  [
    "saved as JPEG and as PNG again",
    "note-not-found",
    async () =>
      sharp(await grey().jpeg().toBuffer())
        .png()
        .toBuffer(),
  ],
  ["made smaller", "note-not-found", () => grey().resize(100, 86).png().toBuffer()],
  [
    "cropped by one row",
    "note-not-found",
    () => grey().extract({ left: 0, top: 0, width: 112, height: 95 }).png().toBuffer(),
  ],
  ["turned", "note-not-found", () => grey().rotate(90).png().toBuffer()],
  ["mirrored", "note-not-found", () => grey().flop().png().toBuffer()],
  ["made brighter", "note-not-found", () => grey().linear(1.02, 1).png().toBuffer()],
  ["cut short", "picture-unreadable", () => base.file.subarray(0, base.file.length - 900)],
  [
    "a text file with a picture's name",
    "picture-unsupported",
    () => Buffer.from("Chest pain since Monday.\n"),
  ],
  ["an empty file", "picture-unsupported", () => Buffer.alloc(0)],
];

describe("what a person gets back for", () => {
  test.each(ANSWERS)("%s: %s", async (_, answer, file) => {
    expect(await outcomeOf(await file())).toBe(answer);
  });
});

test("one changed sample of the body is noticed: the text is refused, not shown", async () => {
  const counts: Record<string, number> = {};
  const { raster } = base;
  for (let sample = 0; sample < raster.data.length; sample += 331) {
    raster.data[sample] ^= 1;
    const outcome = await outcomeOf(writeRaster(raster));
    raster.data[sample] ^= 1;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  expect(Object.keys(counts).sort()).toEqual(["note-damaged", "note-not-found"]);
});
