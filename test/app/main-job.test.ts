import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../src/app/app.js";
import type { Audience, Person } from "../../src/app/people.js";
import { compose } from "../../src/compose.js";
import { readConfig } from "../../src/config.js";
import { createImages } from "../../src/image/create-images.js";
import { silentLog } from "../../src/log.js";
import { runInline } from "../../src/threads.js";
import { phantomRaster } from "../support/images/make-raster.js";

const password = "correct horse battery";
const note = "Allergic to penicillin.\nReview MRI on Monday, Dr Ünal.";
const everybody: Audience = { kind: "deployment" };
const images = createImages({ maxFileBytes: 1 << 26, maxPixels: 50_000_000 }, runInline);

let directory: string;
let app: App;
let scan: Uint8Array;
/** One finished picture for the tests that only read. */
let shared: Awaited<ReturnType<App["encodeNote"]>>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "careveil-main-job-"));
  app = await compose(readConfig({ CAREVEIL_DATA_DIR: directory, CAREVEIL_THREADS: "2" }), silentLog);
  scan = await images.writePng(phantomRaster(384, 320));
  shared = await encode();
});
afterAll(async () => {
  await app.close(1000);
  await rm(directory, { recursive: true, force: true });
});

const encode = (overrides: Partial<Parameters<App["encodeNote"]>[0]> = {}) =>
  app.encodeNote({ image: scan, note, password, audience: everybody, author: app.localPerson, ...overrides });
const decode = (image: Uint8Array, overrides: Partial<Parameters<App["decodeNote"]>[0]> = {}) =>
  app.decodeNote({ image, password, reader: app.localPerson, ...overrides });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error) => error.code,
  );

test("a note that was hidden is read back to the letter, and the picture keeps its shape", async () => {
  const { png, report } = shared;
  expect((await decode(png)).text).toBe(note);
  const header = await sharp(png).metadata();
  expect([header.width, header.height, header.channels]).toEqual([384, 320, 1]);
  expect(report.changedSamples).toBeGreaterThan(0);
  expect(report.psnr).toBeGreaterThan(60);
});

test("no sample changes by more than one, and none that is protected changes at all", async () => {
  const { png } = shared;
  const regions = await app.findRegions(scan);
  const [before, after, mask] = await Promise.all(
    [scan, png, regions.maskPng].map(async (file) => (await images.read(file)).raster.data),
  );
  let protectedSamples = 0;
  for (let i = 0; i < before.length; i++) {
    expect(Math.abs(before[i] - after[i])).toBeLessThanOrEqual(1);
    if (mask[i] === 255) {
      protectedSamples++;
      expect(after[i]).toBe(before[i]);
    }
  }
  expect(protectedSamples).toBeGreaterThan(0);
});

test.each([0, 1, 2048])("a note of %i bytes fits and comes back", async (length) => {
  const text = "abcdefghij klmnop\n".repeat(200).slice(0, length);
  const { png } = await encode({ note: text });
  expect((await decode(png)).text).toBe(text);
});

test("the steps of encode are told in order and the share done never falls", async () => {
  const told: [string, number][] = [];
  await encode({ onProgress: (step, fraction) => told.push([step, fraction]) });
  const fractions = told.map(([, fraction]) => fraction);
  expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  expect(fractions.at(-1)).toBe(1);
  expect(new Set(told.map(([step]) => step))).toEqual(
    new Set(["decode", "classify", "regions", "cost", "embed", "encode", "verify"]),
  );
});

test("a note that does not fit is refused with what it needs and what there is", async () => {
  const random = Array.from({ length: 90_000 }, () => String.fromCharCode(33 + Math.random() * 90)).join("");
  const error = await encode({ note: random }).then(
    () => null,
    (thrown) => thrown,
  );
  expect(error.code).toBe("note-too-long");
  expect(error.details.neededBytes).toBeGreaterThan(error.details.roomBytes);
});

test("a note as long as the stated capacity fits", async () => {
  const { maxNoteBytes } = await app.measureCapacity(scan);
  const random = Array.from({ length: maxNoteBytes }, () => String.fromCharCode(33 + Math.random() * 90));
  const { png } = await encode({ note: random.join("") });
  expect((await decode(png)).text).toBe(random.join(""));
});

test("what is not a medical picture is refused", async () => {
  const noise = await sharp({
    create: {
      width: 300,
      height: 300,
      channels: 3,
      background: "#fff",
      noise: { type: "gaussian", mean: 128, sigma: 60 },
    },
  })
    .png()
    .toBuffer();
  expect(await codeOf(encode({ image: noise }))).toBe("picture-not-medical");
});

test("a picture without a note, and one that was re-compressed, resized or cropped, carries no note", async () => {
  const { png } = shared;
  const changed = await Promise.all([
    sharp(png).jpeg({ quality: 95 }).toBuffer(),
    sharp(png).resize(380).png().toBuffer(),
    sharp(png).extract({ left: 0, top: 0, width: 380, height: 320 }).png().toBuffer(),
  ]);
  for (const file of [scan, ...changed]) {
    expect(await app.findNote(file, null)).toBeNull();
    expect(await codeOf(decode(file))).toBe("note-not-found");
  }
});

test("a wrong password is refused with the attempts left, and the sixth try is locked", async () => {
  const { png } = await encode();
  const tries = Array.from({ length: 5 }, () => decode(png, { password: "wrong password" }));
  const errors = await Promise.all(tries.map((work) => work.catch((error) => error)));
  expect(errors.map((error) => error.code)).toEqual(Array(5).fill("wrong-password"));
  expect(errors.map((error) => error.details.left).sort()).toEqual([0, 1, 2, 3, 4]);
  expect(await codeOf(decode(png))).toBe("attempts-exceeded");
});

test("only the audience may read, and nobody else learns whether the password was right", async () => {
  const alice: Person = { platform: "slack", workspace: "T1", id: "U1" };
  const { png } = await encode({ audience: { kind: "people", people: [alice] } });
  expect((await decode(png, { reader: alice })).text).toBe(note);
  expect(await codeOf(decode(png, { reader: { ...alice, id: "U2" } }))).toBe("not-permitted");
  expect(await codeOf(decode(png))).toBe("not-permitted");
});

test("an expired note and a withdrawn one cannot be read", async () => {
  const soon = await encode({ expiresAt: Date.now() + 3000 });
  await new Promise((resolve) => setTimeout(resolve, 3100));
  expect(await codeOf(decode(soon.png))).toBe("note-expired");

  const { png, report } = await encode();
  expect(await codeOf(app.revokeNote({ ...app.localPerson, id: "somebody-else" }, report.recordId))).toBe(
    "not-permitted",
  );
  await app.revokeNote(app.localPerson, report.recordId);
  expect(await codeOf(decode(png))).toBe("note-revoked");
});

test("an author can fetch the finished picture again, and nobody else can", async () => {
  const { png, report } = shared;
  expect(Buffer.from((await app.fetchOwnPicture(app.localPerson, report.recordId))!)).toEqual(
    Buffer.from(png),
  );
  const other = { ...app.localPerson, id: "somebody-else" };
  expect(await codeOf(app.fetchOwnPicture(other, report.recordId))).toBe("not-permitted");
});

test("an encode that is cancelled ends at once, keeps nothing, and the next one works", async () => {
  const before = (await app.listOwnNotes(app.localPerson, 1000)).length;
  const stop = new AbortController();
  const work = encode({ signal: stop.signal, onProgress: (step) => step === "cost" && stop.abort() });
  await expect(work).rejects.toMatchObject({ name: "AbortError" });
  expect((await app.listOwnNotes(app.localPerson, 1000)).length).toBe(before);
  expect((await decode((await encode()).png)).text).toBe(note);
});

test("eight encodes at once all finish, each with its own note", async () => {
  const notes = Array.from({ length: 8 }, (_, i) => `note number ${i}`);
  const pictures = await Promise.all(notes.map((text) => encode({ note: text })));
  const texts = await Promise.all(pictures.map(({ png }) => decode(png).then(({ text }) => text)));
  expect(texts).toEqual(notes);
}, 180_000);

test("neither note nor password is in the data directory", async () => {
  await encode({ note: "MARKED-NOTE-7731", password: "MARKED-PASSWORD-7731" });
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const content = await readFile(join(entry.parentPath, entry.name), "latin1");
    expect(content).not.toMatch(/MARKED-|TUFSS0VELT/);
  }
});
