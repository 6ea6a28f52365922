/**
 * Every genuine picture in ../shared/data/covers (16-bit ones come from DICOM files) through encode and decode, as the
 * command line runs them, with one opened program. A small part by default; SLOW=1 takes all of them.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../src/app/app.js";
import { compose } from "../../src/compose.js";
import { readConfig } from "../../src/config.js";
import { AppError } from "../../src/errors.js";
import { createImages } from "../../src/image/create-images.js";
import { silentLog } from "../../src/log.js";
import { runInline } from "../../src/threads.js";
import { readDicom } from "../support/images/read-dicom.js";
import { isInstalled, RESAVERS, readTags } from "../support/images/tools.js";
import { makeFolder } from "./run-careveil.js";

const COVERS = "../shared/data/covers";
const DICOM = "../shared/data/dicom";
const PASSWORD = "correct horse";
const FEW = ["cvc_endo_01.png", "dicom_01.png"];
const ONE = "boneage_hand_01.png";
const isSlow = process.env.SLOW === "1";
const isHere = existsSync(COVERS);
const all = isHere ? readdirSync(COVERS).filter((name) => name.endsWith(".png")) : [];
const names = isSlow ? all : FEW;

const folder = makeFolder();
const images = createImages({ maxFileBytes: 2 ** 26, maxPixels: 5e7 }, runInline);
let app: App;

const read = (name: string) => readFileSync(`${COVERS}/${name}`);
const encode = (image: Uint8Array, note: string) =>
  app.encodeNote({
    image,
    note,
    password: PASSWORD,
    author: app.localPerson,
    audience: { kind: "deployment" },
  });
const decode = async (image: Uint8Array) =>
  (await app.decodeNote({ image, password: PASSWORD, reader: app.localPerson })).text;

beforeAll(async () => {
  if (!isHere) return;
  const environment = {
    CAREVEIL_DATA_DIR: folder.path("data"),
    CAREVEIL_PROVIDERS: "cpu",
    CAREVEIL_RETENTION_DAYS: "0",
  };
  app = await compose(readConfig(environment), silentLog);
});
afterAll(async () => {
  await app?.close(0);
  folder.remove();
});

describe.skipIf(!isHere)("genuine pictures (skipped where ../shared is absent)", () => {
  it.each(names)(
    "%s carries notes of 0 B, 1 B, 100 B, 2 KB and 95% of its room, also when saved again without loss",
    (name) => expectRoundTrips(read(name)),
    isSlow ? 900_000 : 180_000,
  );

  it("a CT slice straight from its DICOM file carries notes too; one of 64 x 64 points is refused as too small", async () => {
    const pngOf = (name: string) => images.writePng(readDicom(readFileSync(`${DICOM}/${name}`)));
    await expectRoundTrips(await pngOf("CT_small.dcm"));
    await expect(encode(await pngOf("MR_small.dcm"), "a note")).rejects.toMatchObject({
      code: "picture-too-small",
    });
  }, 180_000);

  it.skipIf(!isInstalled("exiftool"))("nothing of a picture's metadata is left", async () => {
    const tagged = await sharp(read(ONE))
      .withExif({ IFD0: { Artist: "Somebody" } })
      .png()
      .toBuffer();
    expect(readTags(tagged)).toHaveProperty("Artist");
    const { png } = await encode(tagged, "note");
    const tags = readTags(png);
    for (const tag of ["Artist", "ProfileDescription", "PixelsPerUnitX", "Software", "ModifyDate"])
      expect(tags).not.toHaveProperty(tag);
  });

  it("a picture that was changed on its way is refused with the right reason and exit code", async () => {
    const image = read(ONE);
    const { png } = await encode(image, "note");
    const { width, height } = await sharp(png).metadata();
    const cases: [what: string, bytes: Uint8Array, code: string, exitCode: number][] = [
      ["never had a note", image, "note-not-found", 4],
      ["recompressed", await sharp(png).jpeg({ quality: 90 }).toBuffer(), "note-not-found", 4],
      [
        "resized",
        await sharp(png)
          .resize(width - 40)
          .png()
          .toBuffer(),
        "note-not-found",
        4,
      ],
      [
        "cropped",
        await sharp(png)
          .extract({ left: 3, top: 5, width: width - 9, height: height - 9 })
          .png()
          .toBuffer(),
        "note-not-found",
        4,
      ],
      ["truncated", png.subarray(0, png.length >> 1), "picture-unreadable", 3],
      ["renamed text", Buffer.from("Dear colleague"), "picture-unsupported", 3],
    ];
    for (const [what, bytes, code, exitCode] of cases) {
      const error = await decode(bytes).catch((thrown) => thrown);
      expect(error, what).toBeInstanceOf(AppError);
      expect([error.code, error.exitCode], what).toEqual([code, exitCode]);
    }
  });
});

/** Through encode and decode with notes of all lengths that fit, and through other programs on the way. */
async function expectRoundTrips(image: Uint8Array): Promise<void> {
  const { maxNoteBytes } = await app.measureCapacity(image);
  const full = Math.min(1024 * 1024, Math.floor(0.95 * maxNoteBytes));
  for (const length of [0, 1, 100, 2048, full].filter((bytes) => bytes <= full)) {
    const note = denseText(length);
    const { png } = await encode(image, note);
    expect((await decode(png)) === note, `${length} bytes`).toBe(true);
    await expectGentleChange(image, png);
    if (length !== 100) continue;
    for (const { program, resave } of RESAVERS.filter((resaver) => resaver.isInstalled()))
      expect(await decode(resave(png)), program).toBe(note);
  }
}

/** Same size, same channels and depth, and no sample moved by more than one step. */
async function expectGentleChange(before: Uint8Array, after: Uint8Array): Promise<void> {
  const [{ raster: cover }, { raster: stego }] = await Promise.all([images.read(before), images.read(after)]);
  const shape = ({ width, height, channels, bitDepth }: typeof cover) => [width, height, channels, bitDepth];
  expect(shape(stego)).toEqual(shape(cover));
  let most = 0;
  for (let index = 0; index < cover.data.length; index++)
    most = Math.max(most, Math.abs(cover.data[index] - stego.data[index]));
  expect(most).toBeLessThanOrEqual(1);
}

/** Text that hardly compresses: 64 different letters in no order. */
function denseText(length: number): string {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n";
  let state = 7;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return letters[state >>> 26];
  }).join("");
}
