/**
 * The whole way from file bytes to the note, fed with damaged files: no crash, no hang, and never a text that was not
 * sealed. A slice of 12 seconds by default; SLOW=1 decodes at least 20,000 files. FUZZ_SEED repeats a run.
 */
import { beforeAll, expect, test } from "vitest";
import { AppError, type ErrorCode } from "../../src/errors.js";
import { BYTE_MUTATIONS, CHUNK_MUTATIONS } from "./mutate-bytes.js";
import { changeSamples, EDITS, edit, LOSSLESS, SAMPLE_MUTATIONS, writeRaster } from "./mutate-picture.js";
import { createRandomSource, type RandomSource } from "./random-source.js";
import { decode, drawCover, GREY_SHAPE, makeBase, makeBases, type StegoBase } from "./stego-bases.js";

const isSlow = process.env.SLOW === "1";
const LEAST_FILES = isSlow ? 20_000 : 150;
const SLICE_MS = isSlow ? 0 : 12_000;
/** A file of these sizes decodes in milliseconds; this much is a hang even on a busy machine. */
const HANG_MS = 10_000;
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122);

/** What a damaged file may end in. The password was right, so "wrong-password" would be a lie. */
const REFUSALS: readonly ErrorCode[] = [
  "picture-unreadable",
  "picture-unsupported",
  "picture-too-large",
  "picture-too-many-pixels",
  "picture-animated",
  "picture-transparent",
  "picture-too-small",
  "note-not-found",
  "note-damaged",
  "note-version-unknown",
];

let bases: StegoBase[] = [];
let files: Case[] = [];

beforeAll(async () => {
  bases = await makeBases(createRandomSource(seed));
  const cover = writeRaster(drawCover(GREY_SHAPE, createRandomSource(seed)));
  files = [{ name: "no note", bytes: cover, notes: [] }];
  for (const { name, raster, file, note } of bases) {
    files.push({ name: `${name} PNG`, bytes: file, notes: [note] });
    const { channels, bitDepth } = raster;
    for (const [format, how] of Object.entries(LOSSLESS)) {
      if (bitDepth === 16 && format.endsWith("WebP")) continue;
      // Left to itself, sharp turns grey into RGB and 16 bits into 8.
      const space = channels === 3 ? "srgb" : bitDepth === 8 ? "b-w" : "grey16";
      const bytes = await edit(file, (picture) => how(picture.toColourspace(space)));
      files.push({ name: `${name} ${format}`, bytes, notes: [note] });
    }
    for (const format of ["edit: JPEG", "edit: WebP", "edit: GIF"]) {
      const how = EDITS[format];
      const bytes = await edit(file, (picture) => how(picture, createRandomSource(seed), [1, 1]));
      files.push({ name: `${name} ${format}`, bytes, notes: [note] });
    }
  }
});

interface Case {
  readonly name: string;
  readonly bytes: Buffer;
  /** The only texts that may come out. */
  readonly notes: readonly Buffer[];
}

/** Draws one damaged file. */
async function drawCase(random: RandomSource): Promise<Case> {
  const base = random.pick(bases);
  const kind = random.below(20);
  if (kind < 9) {
    const [file, other] = [random.pick(files), random.pick(files)];
    const name = random.pick(Object.keys(BYTE_MUTATIONS));
    let bytes = BYTE_MUTATIONS[name](file.bytes, random, other.bytes);
    if (random.below(4) === 0) bytes = BYTE_MUTATIONS["flip bits"](bytes, random, bytes);
    return { name: `${name}, ${file.name}`, bytes, notes: [...file.notes, ...other.notes] };
  }
  if (kind < 14) {
    const name = random.pick(Object.keys(CHUNK_MUTATIONS));
    return {
      name: `${name}, ${base.name}`,
      bytes: CHUNK_MUTATIONS[name](base.file, random, base.file),
      notes: [base.note],
    };
  }
  if (kind < 17) {
    const name = random.pick(Object.keys(SAMPLE_MUTATIONS));
    return {
      name: `${name}, ${base.name}`,
      bytes: changeSamples(base.raster, name, random),
      notes: [base.note],
    };
  }
  const name = random.pick(Object.keys(EDITS));
  const { width, height } = base.raster;
  const bytes = await edit(base.file, (picture) => EDITS[name](picture, random, [width, height]));
  return { name: `${name}, ${base.name}`, bytes, notes: [base.note] };
}

/** Returns "opened" or the error's code; fails the test on anything that must not happen. */
async function tryDecode({ name, bytes, notes }: Case, where: string): Promise<string> {
  const started = performance.now();
  let outcome: string;
  try {
    const text = await decode(bytes);
    if (!notes.some((note) => note.equals(text)))
      expect.fail(`${where}: ${name}: a text came out that was not sealed`);
    outcome = "opened";
  } catch (error) {
    if (!(error instanceof AppError) || !REFUSALS.includes(error.code)) {
      throw new Error(`${where}: ${name}: ${error}`, { cause: error });
    }
    outcome = error.code;
  }
  const ms = performance.now() - started;
  if (ms > HANG_MS) expect.fail(`${where}: ${name}: took ${Math.round(ms)} ms`);
  return outcome;
}

async function fuzz(
  draw: (random: RandomSource) => Promise<Case>,
  leastFiles: number,
  sliceMs: number,
): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  const started = performance.now();
  let slowest = 0;
  let count = 0;
  while (count < leastFiles || performance.now() - started < sliceMs) {
    const damaged = await draw(createRandomSource(seed + 1 + count));
    const from = performance.now();
    const outcome = await tryDecode(damaged, `FUZZ_SEED=${seed}, file ${count}`);
    slowest = Math.max(slowest, performance.now() - from);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    count++;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${count} files in ${seconds} s, slowest ${Math.round(slowest)} ms`, outcomes);
  return outcomes;
}

test("a file saved again without loss still gives its note", async () => {
  for (const { name, bytes, notes } of files) {
    if (name.includes("edit:") || name === "no note") continue;
    const outcome = await tryDecode({ name, bytes, notes }, "untouched");
    expect(`${name}: ${outcome}`).toBe(`${name}: opened`);
  }
});

test(
  "damaged, edited and renamed files end in a refusal or in the note that was sealed, never in a crash or another text",
  async () => {
    const outcomes = await fuzz(drawCase, LEAST_FILES, SLICE_MS);
    expect(outcomes["note-not-found"]).toBeGreaterThan(0);
    expect(outcomes["picture-unreadable"]).toBeGreaterThan(0);
  },
  isSlow ? 3_600_000 : 60_000,
);

/** Headers and bodies that are authentic but nonsense: what lies behind the header is reached as well. */
async function drawForgery(random: RandomSource): Promise<Case> {
  const what = random.below(3);
  const forged = await makeBase(GREY_SHAPE, random, {
    changeHeader: (plaintext) => {
      if (what === 0) plaintext[random.below(plaintext.length)] ^= 1 << random.below(8);
      if (what === 1) random.bytes(16).copy(plaintext, 29);
      if (what === 1) plaintext.set([1, random.below(2), 7 + random.below(6), random.below(256)], 29);
      if (what === 1 && random.below(2)) plaintext.fill(0, 35);
      if (random.below(4) === 0)
        plaintext.writeUInt32BE(random.pick([401, 403, 419, 1667, 65_667, 1_081_475]), 25);
    },
    changeBody: (body) => {
      if (what === 2) body[random.below(body.length)] ^= 1 << random.below(8);
    },
  });
  return { name: `forgery ${what}`, bytes: forged.file, notes: [forged.note] };
}

test(
  "authentic headers with any parameters and any length, and bodies with any bit changed, end in a defined error",
  async () => {
    const outcomes = await fuzz(drawForgery, isSlow ? 1_000 : 12, 0);
    expect(outcomes["note-damaged"]).toBeGreaterThan(0);
    expect(outcomes["note-version-unknown"]).toBeGreaterThan(0);
  },
  isSlow ? 3_600_000 : 60_000,
);
