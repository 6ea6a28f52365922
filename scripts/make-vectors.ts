/**
 * Writes test/vectors/header.json and body.json, what a CareVeil decoder must open and what it must refuse, and the
 * printed parts of SPEC.md. Everything that is random in use is derived from the vector's name here, and sealed by the
 * plain second envelope in test/envelope, so that a mistake in src/envelope cannot hide in its own vectors.
 * Keys and pictures are made once and then kept: pictures of old releases must open for ever. --new-pictures makes them
 * anew, which is right only while no release has written any.
 * Run: npx tsx scripts/make-vectors.ts [--new-pictures]
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { encodePicture } from "../src/app/encode-picture.js";
import { generateAudienceKeyPair } from "../src/envelope/audience-key-pair.js";
import { createEnvelope } from "../src/envelope/create-envelope.js";
import { createImages } from "../src/image/create-images.js";
import { createRaster } from "../src/raster.js";
import { createStego } from "../src/stego/create-stego.js";
import { runInline } from "../src/threads.js";
import { printColumns, printExample, printPicture } from "../test/envelope/print-spec.js";
import {
  derive,
  type Mistakes,
  type ReferenceBinding,
  type ReferenceShape,
  referenceFrame,
  referenceHeaderPlaintext,
  referenceSealBody,
  referenceSealHeader,
} from "../test/envelope/reference-envelope.js";
import { referenceReadPicture } from "../test/envelope/reference-picture.js";
import type { BodyVector, HeaderVector, PictureVector, VectorKeys } from "../test/envelope/vector-types.js";

const folder = new URL("../test/vectors/", import.meta.url);

/** `length` bytes that depend on the name alone. */
function draw(name: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash("sha256").update(`careveil vector ${name} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

async function loadKeys(): Promise<VectorKeys> {
  const file = new URL("keys.json", folder);
  if (!existsSync(file)) {
    const [audience, otherAudience] = await Promise.all([describePair(), describePair()]);
    const about = "Keys for the vectors in this folder. They are public: never use them for anything else.";
    write("keys.json", {
      about,
      locatorKey: draw("locator key", 32).toString("hex"),
      audience,
      otherAudience,
    });
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

async function describePair(): Promise<VectorKeys["audience"]> {
  const { keyId, publicKeyPem, privateKeyPem } = await generateAudienceKeyPair();
  return { keyId: Buffer.from(keyId).toString("hex"), publicKeyPem, privateKeyPem };
}

function write(name: string, content: unknown): void {
  writeFileSync(new URL(name, folder), `${JSON.stringify(content, null, 1)}\n`);
}

// ---------------------------------------------------------------- headers

function makeHeaderVectors(keys: VectorKeys): HeaderVector[] {
  const locatorKey = Buffer.from(keys.locatorKey, "hex");
  const shape: ReferenceShape = { width: 512, height: 384, channels: 1, bitDepth: 8 };
  const keyId = Buffer.from(keys.audience.keyId, "hex");
  const seal = (name: string, changes: { version?: number; bodyBytes?: number }, of = shape) => {
    const [recordId, parameters] = [draw(`${name} record`, 16), draw(`${name} parameters`, 16)];
    const header = { keyId, recordId, parameters, bodyBytes: 401, ...changes };
    const nonce = draw(`${name} nonce`, 12);
    const sealed = referenceSealHeader(locatorKey, nonce, referenceHeaderPlaintext(header), of);
    const opened = {
      keyId: keys.audience.keyId,
      recordId: recordId.toString("hex"),
      bodyBytes: header.bodyBytes,
      parameters: parameters.toString("hex"),
      nonce: nonce.toString("hex"),
      headerSeed: derive(locatorKey, "careveil header positions", 32).toString("hex"),
      bodySeed: derive(locatorKey, "careveil body positions", 32, nonce).toString("hex"),
    };
    return { name, header: sealed.toString("hex"), shape: of, opened };
  };
  const wide: ReferenceShape = { width: 65_000, height: 770, channels: 3, bitDepth: 16 };
  const plain = seal("shortest body", {});
  const refused = (name: string, changes: Partial<HeaderVector>): HeaderVector => ({
    ...plain,
    name,
    opened: null,
    ...changes,
  });
  const failed = (
    name: string,
    error: string,
    changes: { version?: number; bodyBytes?: number },
  ): HeaderVector => {
    const { opened: _, ...rest } = seal(name, changes);
    return { ...rest, error };
  };
  return [
    plain,
    seal("longest body", { bodyBytes: 1_081_475 }),
    seal("RGB with 16 bits", { bodyBytes: 419 }, wide),
    refused("any one bit changed", { edit: { flipEveryBit: true } }),
    refused("cut to any shorter length", { edit: { cutToEveryLength: true } }),
    refused("one byte too long", { edit: { append: "00" } }),
    refused("another deployment's locator key", {
      locatorKey: draw("other locator key", 32).toString("hex"),
    }),
    refused("another width", { shape: { ...shape, width: 511 } }),
    refused("another height", { shape: { ...shape, height: 385 } }),
    refused("width and height exchanged", { shape: { ...shape, width: 384, height: 512 } }),
    refused("grey turned into RGB", { shape: { ...shape, channels: 3 } }),
    refused("8 bits turned into 16", { shape: { ...shape, bitDepth: 16 } }),
    refused("random bytes", { header: draw("random header", 73).toString("hex") }),
    failed("version 0", "note-version-unknown", { version: 0 }),
    failed("version 2", "note-version-unknown", { version: 2 }),
    failed("version 255", "note-version-unknown", { version: 255, bodyBytes: 7 }),
    failed("body of 0 bytes", "note-damaged", { bodyBytes: 0 }),
    failed("body of 400 bytes, one below the least", "note-damaged", { bodyBytes: 400 }),
    failed("body of 402 bytes, between two padded lengths", "note-damaged", { bodyBytes: 402 }),
    failed("body above the most", "note-damaged", { bodyBytes: 1_114_243 }),
    failed("body of 2^32 - 1 bytes", "note-damaged", { bodyBytes: 0xffffffff }),
  ];
}

// ---------------------------------------------------------------- bodies

interface Recipe {
  readonly note?: Uint8Array;
  readonly frame?: Uint8Array;
  readonly password?: string;
  readonly workFactor?: number;
  readonly shape?: ReferenceShape;
  readonly mistakes?: Mistakes;
}

const PASSWORD = "correct horse battery";
const CLINICAL =
  "Right lower lobe consolidation with air bronchograms, small pleural effusion. No pneumothorax. " +
  "Heart size normal. Review in 48 hours, repeat film in six weeks.";

function compress(bytes: Uint8Array, quality = constants.BROTLI_MAX_QUALITY): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
}

function makeBodyVectors(keys: VectorKeys): BodyVector[] {
  const shape: ReferenceShape = { width: 512, height: 384, channels: 1, bitDepth: 8 };
  const seal = (name: string, recipe: Recipe) => {
    const { note = Buffer.from(CLINICAL), password = PASSWORD, workFactor = 14 } = recipe;
    const recordId = draw(`${name} record`, 16);
    const keyId = Buffer.from(keys.audience.keyId, "hex");
    const binding: ReferenceBinding = { ...(recipe.shape ?? shape), keyId, recordId };
    const frame = recipe.frame ?? referenceFrame(0, note.length, note);
    const [secret, oaepSeed] = [draw(`${name} secret`, 32), draw(`${name} seed`, 32)];
    const { publicKeyPem } = keys.audience;
    const body = referenceSealBody(
      { frame, password, publicKeyPem, binding, secret, oaepSeed, workFactor },
      recipe.mistakes,
    );
    return {
      name,
      body: body.toString("hex"),
      password,
      key: "audience" as const,
      binding: {
        ...(recipe.shape ?? shape),
        keyId: keys.audience.keyId,
        recordId: recordId.toString("hex"),
      },
    };
  };
  const opens = (name: string, note: Uint8Array, recipe: Recipe = {}): BodyVector => ({
    ...seal(name, { note, ...recipe }),
    note: Buffer.from(note).toString("hex"),
  });
  const fails = (name: string, error: string, recipe: Recipe): BodyVector => ({
    ...seal(name, recipe),
    error,
  });

  const clinical = Buffer.from(CLINICAL);
  const packed = referenceFrame(1, clinical.length, compress(clinical));
  const accented = "caf\u00e9 \u00c5ngstr\u00f6m 12";
  const long = draw("long note", 2000);
  const plain = opens("note as it is", clinical);
  const base = opens("frame longer than the RSA block", long);
  const changed = (name: string, error: string, changes: Partial<BodyVector>): BodyVector => {
    const { note: _, ...rest } = base;
    return { ...rest, name, error, ...changes };
  };
  const rebound = (name: string, change: Partial<BodyVector["binding"]>) =>
    changed(name, "note-damaged", { binding: { ...base.binding, ...change } });
  const bitAt = (byte: number, bit = 0) => ({ edit: { flipBit: byte * 8 + bit } });
  const restAt = 385;
  const tagAt = base.body.length / 2 - 16;

  return [
    opens("empty note", Buffer.alloc(0)),
    opens("note of one byte", Buffer.from("A")),
    plain,
    opens("compressed note", clinical, { frame: packed }),
    opens("261 bytes, which fill the shortest frame", draw("full frame", 261)),
    opens("262 bytes, the first longer frame", draw("next frame", 262)),
    base,
    opens("text beyond ASCII", Buffer.from("Füße geschwollen. 頭痛が続く。 🩻")),
    opens("password composed (NFC)", clinical, { password: accented }),
    {
      ...opens("password decomposed (NFD)", clinical, { password: accented }),
      password: accented.normalize("NFD"),
    },
    {
      ...opens("password with other kinds of space", clinical),
      password: PASSWORD.replace(" ", "\u00a0").replace(" ", "\u3000"),
    },
    opens("work factor 17, which new notes have", clinical, { workFactor: 17 }),
    opens("work factor 18, the most", clinical, { workFactor: 18 }),
    opens("RGB picture with 16 bits", clinical, {
      shape: { width: 70_000, height: 3, channels: 3, bitDepth: 16 },
    }),

    changed("wrong password", "wrong-password", { password: "correct horse batterz" }),
    changed("password in capitals", "wrong-password", { password: PASSWORD.toUpperCase() }),
    changed("password with a space at its end", "wrong-password", { password: `${PASSWORD} ` }),
    changed("empty password", "wrong-password", { password: "" }),
    {
      ...fails("full-width letters are other letters", "wrong-password", { password: "password 12" }),
      password: "ｐassword 12",
    },
    fails("sealed frame changed and tagged anew", "wrong-password", { mistakes: { flipSealedBit: true } }),

    changed("first bit of the RSA block", "note-damaged", bitAt(0, 7)),
    changed("a bit within the RSA block", "note-damaged", bitAt(200, 3)),
    changed("last bit of the RSA block", "note-damaged", bitAt(383)),
    changed("work factor 14 turned into 15", "note-damaged", bitAt(384, 0)),
    changed("first bit of the rest", "note-damaged", bitAt(restAt, 7)),
    changed("last bit of the rest", "note-damaged", bitAt(tagAt - 1)),
    changed("first bit of the integrity tag", "note-damaged", bitAt(tagAt, 7)),
    changed("last bit of the integrity tag", "note-damaged", bitAt(tagAt + 15)),
    changed("damaged, and the password is wrong too", "note-damaged", {
      ...bitAt(restAt),
      password: "another one",
    }),
    changed("cut to any shorter length", "note-damaged", { edit: { cutToEveryLength: true } }),
    changed("one byte too long", "note-damaged", { edit: { append: "00" } }),
    changed("too long by a whole padding step", "note-damaged", { edit: { append: "00".repeat(64) } }),

    changed("another audience's key", "note-damaged", { key: "otherAudience" }),
    rebound("another key id", { keyId: keys.otherAudience.keyId }),
    rebound("another record", { recordId: draw("other record", 16).toString("hex") }),
    rebound("another width", { width: 513 }),
    rebound("another height", { height: 383 }),
    rebound("grey turned into RGB", { channels: 3 }),
    rebound("8 bits turned into 16", { bitDepth: 16 }),

    fails("work factor 13, below the least", "note-damaged", { workFactor: 13 }),
    fails("work factor 19, above the most", "note-damaged", { workFactor: 19 }),
    changed("work factor 142", "note-damaged", bitAt(384, 7)),
    fails("RSA message one byte short", "note-damaged", { mistakes: { messageBytes: 317 } }),
    fails("RSA message of the secret alone", "note-damaged", { mistakes: { messageBytes: 32 } }),

    ...makeFrameVectors(clinical).map(({ name, frame }) => fails(name, "note-damaged", { frame })),
  ];
}

/** Frames that no sealer writes, sealed properly. */
function makeFrameVectors(note: Buffer): { name: string; frame: Buffer }[] {
  const stream = compress(note);
  const set = (frame: Buffer, at: number, value: number) => {
    frame[at] = value;
    return frame;
  };
  const bomb = compress(Buffer.alloc(16 * 1024 * 1024), 5);
  return [
    {
      name: "first padding byte is not zero",
      frame: set(referenceFrame(0, note.length, note), 9 + note.length, 1),
    },
    { name: "last padding byte is not zero", frame: set(referenceFrame(0, note.length, note), 269, 128) },
    { name: "padded to the next length", frame: referenceFrame(0, note.length, note, 272) },
    { name: "unknown method", frame: referenceFrame(2, note.length, note) },
    { name: "stored note declared longer", frame: referenceFrame(0, note.length + 1, note) },
    { name: "stored note declared shorter", frame: referenceFrame(0, note.length - 1, note) },
    { name: "stored length beyond the frame", frame: set(referenceFrame(0, note.length, note), 7, 255) },
    { name: "stored length of 2^31 and more", frame: set(referenceFrame(0, note.length, note), 5, 255) },
    { name: "compressed although that is longer", frame: referenceFrame(1, 1, compress(Buffer.from("A"))) },
    { name: "compressed note declared longer", frame: referenceFrame(1, note.length + 1, stream) },
    { name: "compressed note declared shorter", frame: referenceFrame(1, note.length - 1, stream) },
    {
      name: "byte after the compressed note",
      frame: referenceFrame(1, note.length, Buffer.concat([stream, Buffer.of(0)])),
    },
    { name: "compressed note cut short", frame: referenceFrame(1, note.length, stream.subarray(0, -1)) },
    { name: "compressed note is no Brotli stream", frame: referenceFrame(1, 400, draw("no stream", 200)) },
    { name: "expansion bomb: 16 MiB declared as 1 MiB", frame: referenceFrame(1, 1024 * 1024, bomb) },
    { name: "expansion bomb: 16 MiB declared as such", frame: referenceFrame(1, 16 * 1024 * 1024, bomb) },
  ];
}

// ---------------------------------------------------------------- pictures

interface PictureRecipe {
  readonly file: string;
  readonly about: string;
  readonly shape: { width: number; height: number; channels: 1 | 3; bitDepth: 8 | 16 };
  readonly note: Uint8Array;
  readonly height?: number;
  /** Share of the rows that are not black. */
  readonly textured?: number;
}

const PICTURES: readonly PictureRecipe[] = [
  {
    file: "grey.png",
    about: "one segment, trellis",
    shape: { width: 112, height: 96, channels: 1, bitDepth: 8 },
    note: Buffer.from(CLINICAL),
  },
  {
    file: "full.png",
    about: "filled with a long note: band",
    shape: { width: 112, height: 96, channels: 1, bitDepth: 8 },
    note: draw("full picture", 760),
  },
  {
    file: "rgb.png",
    about: "RGB",
    shape: { width: 90, height: 70, channels: 3, bitDepth: 8 },
    note: Buffer.from("Füße geschwollen. 頭痛が続く。 🩻"),
  },
  {
    file: "grey-16-bit.png",
    about: "16 bits, trellis of height 7",
    shape: { width: 101, height: 97, channels: 1, bitDepth: 16 },
    note: Buffer.from(CLINICAL),
    height: 7,
  },
  {
    file: "mostly-black.png",
    about: "header in its second slot",
    shape: { width: 400, height: 300, channels: 1, bitDepth: 8 },
    note: Buffer.from(CLINICAL),
    textured: 0.09,
  },
  {
    file: "segments.png",
    about: "several segments, trellis of height 12",
    shape: { width: 400, height: 300, channels: 1, bitDepth: 8 },
    note: draw("segments", 1500),
    height: 12,
  },
];

/** A soft gradient with four bits of noise, and black below it. */
function drawCover({ file: name, shape, textured = 1 }: PictureRecipe) {
  const { width, height, channels, bitDepth } = shape;
  const raster = createRaster(width, height, channels, bitDepth);
  const noise = draw(`${name} cover`, raster.data.length);
  const samples = Math.floor(height * textured) * width * channels;
  for (let i = 0; i < samples; i++) {
    const pixel = Math.floor(i / channels);
    const shade = 60 + Math.floor((100 * (pixel % width)) / width) + (noise[i] & 15);
    raster.data[i] = bitDepth === 8 ? shade : 30_000 + shade;
  }
  return raster;
}

async function makePictures(keys: VectorKeys): Promise<PictureVector[]> {
  const images = createImages({ maxFileBytes: 2 ** 24, maxPixels: 2 ** 24 }, runInline);
  const { keyId, publicKeyPem, privateKeyPem } = keys.audience;
  mkdirSync(new URL("pictures/", folder), { recursive: true });
  const vectors: PictureVector[] = [];
  for (const recipe of PICTURES) {
    const { file, about, shape, note, height } = recipe;
    const place = new URL(`pictures/${file}`, folder);
    if (!existsSync(place) || process.argv.includes("--new-pictures")) {
      const { png } = await encodePicture(
        {
          image: await images.writePng(drawCover(recipe)),
          note,
          password: PASSWORD,
          keyId: Buffer.from(keyId, "hex"),
          publicKeyPem,
          privateKeyPem,
          recordId: draw(`${file} record`, 16),
          protectShare: 0,
          wantOverlay: false,
        },
        {},
        {
          images,
          vision: null,
          stego: createStego(runInline, { height }),
          envelope: createEnvelope(runInline),
          locatorKey: Buffer.from(keys.locatorKey, "hex"),
        },
      );
      writeFileSync(place, png);
    }
    const recordId = draw(`${file} record`, 16).toString("hex");
    vectors.push({
      file,
      about,
      shape,
      recordId,
      password: PASSWORD,
      note: Buffer.from(note).toString("hex"),
    });
  }
  return vectors;
}

// ---------------------------------------------------------------- SPEC.md

/** Replaces what stands between the two comments that name the block. */
function printIntoSpec(block: string, text: string): void {
  const file = new URL("../SPEC.md", import.meta.url);
  const [begin, end] = [`<!-- ${block}: begin -->`, `<!-- ${block}: end -->`];
  const spec = readFileSync(file, "utf8");
  const [from, to] = [spec.indexOf(begin), spec.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`SPEC.md: expected the comments of the block ${block}`);
  const fenced = `${begin}\n\n\`\`\`\n${text}\n\`\`\`\n\n`;
  writeFileSync(file, spec.slice(0, from) + fenced + spec.slice(to));
}

const keys = await loadKeys();
const headers = makeHeaderVectors(keys);
const bodies = makeBodyVectors(keys);
write("header.json", {
  about: "SPEC.md, section 3. `opened: null` means: there is no note here.",
  vectors: headers,
});
write("body.json", {
  about: "SPEC.md, section 4. A vector has either `note` (hex) or `error`.",
  vectors: bodies,
});
printIntoSpec("columns", printColumns());
const example = bodies.find(({ name }) => name === "compressed note")!;
printIntoSpec("example", printExample(keys, headers[0], example, draw(`${example.name} secret`, 32)));
const pictures = await makePictures(keys);
const grey = readFileSync(new URL("pictures/grey.png", folder));
printIntoSpec("picture", printPicture(referenceReadPicture(grey, Buffer.from(keys.locatorKey, "hex"))!));
write("pictures.json", { about: "Pictures that must open with keys.json's first pair.", vectors: pictures });
console.log(`${headers.length} headers, ${bodies.length} bodies, ${pictures.length} pictures`);
