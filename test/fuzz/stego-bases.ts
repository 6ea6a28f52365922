/** Small pictures that carry notes, for fuzzing: sealed with the least work factor, so that opening is quick. */
import { randomBytes } from "node:crypto";
import { decodePicture, type ReadDeps } from "../../src/app/decode-picture.js";
import { generateAudienceKeyPair } from "../../src/envelope/audience-key-pair.js";
import { sealBody } from "../../src/envelope/body.js";
import { createEnvelope } from "../../src/envelope/create-envelope.js";
import { createImages } from "../../src/image/create-images.js";
import { createRaster, type Raster } from "../../src/raster.js";
import { createStego } from "../../src/stego/create-stego.js";
import { runInline } from "../../src/threads.js";
import { referenceSealHeader } from "../envelope/reference-envelope.js";
import { writeRaster } from "./mutate-picture.js";
import type { RandomSource } from "./random-source.js";

const LEAST_WORK_FACTOR = 14;
const PASSWORD = "correct horse battery";
const stego = createStego(runInline);
const envelope = createEnvelope(runInline);
const pair = await generateAudienceKeyPair();

const deps: ReadDeps = {
  images: createImages({ maxFileBytes: 1024 * 1024, maxPixels: 1_000_000 }, runInline),
  stego,
  envelope,
  locatorKey: new Uint8Array(randomBytes(32)),
};

/** Reads a file as the program does, with the right password and the right key. */
export function decode(image: Uint8Array): Promise<Uint8Array> {
  return decodePicture({ image, password: PASSWORD, keyFor: async () => pair.privateKeyPem }, {}, deps);
}

export interface StegoBase {
  readonly name: string;
  readonly raster: Raster;
  readonly file: Buffer;
  readonly note: Buffer;
}

const SHAPES = [
  { name: "grey", width: 112, height: 96, channels: 1, bitDepth: 8 },
  { name: "RGB", width: 71, height: 60, channels: 3, bitDepth: 8 },
  { name: "16-bit grey", width: 101, height: 97, channels: 1, bitDepth: 16 },
] as const;

export function drawCover(shape: (typeof SHAPES)[number], random: RandomSource): Raster {
  const raster = createRaster(shape.width, shape.height, shape.channels, shape.bitDepth);
  for (let i = 0; i < raster.data.length; i++) {
    raster.data[i] = 40 + Math.floor((i / raster.data.length) * 150) + random.below(16);
  }
  return raster;
}

/** What an attacker who had stolen the locator key could write into a header or a body. */
export interface Forgery {
  readonly changeHeader?: (plaintext: Buffer) => void;
  readonly changeBody?: (body: Uint8Array) => void;
}

export async function makeBase(
  shape: (typeof SHAPES)[number],
  random: RandomSource,
  { changeHeader, changeBody }: Forgery = {},
): Promise<StegoBase> {
  const cover = drawCover(shape, random);
  const note = Buffer.from(`Note ${random.below(1e9)}: ${"review in six weeks. ".repeat(random.below(12))}`);
  const [recordId, nonce] = [randomBytes(16), envelope.createHeaderNonce()];
  const binding = { ...shape, keyId: pair.keyId, recordId };
  const randomness = { secret: randomBytes(32), oaepSeed: randomBytes(32) };
  const input = { note, password: PASSWORD, publicKeyPem: pair.publicKeyPem, binding };
  const body = await sealBody(input, randomness, LEAST_WORK_FACTOR);
  changeBody?.(body);
  const { raster } = await stego.embed({
    raster: cover,
    protectedMask: null,
    headerSeed: envelope.headerSeed(deps.locatorKey),
    bodySeed: envelope.bodySeed(deps.locatorKey, nonce),
    body,
    headerBytes: envelope.headerBytes,
    sealHeader: (parameters) => {
      const plaintext = Buffer.concat([Buffer.of(1), pair.keyId, recordId, Buffer.alloc(4), parameters]);
      plaintext.writeUInt32BE(body.length, 25);
      changeHeader?.(plaintext);
      return referenceSealHeader(deps.locatorKey, nonce, plaintext, shape);
    },
  });
  return { name: shape.name, raster, file: writeRaster(raster), note };
}

export function makeBases(random: RandomSource): Promise<StegoBase[]> {
  return Promise.all(SHAPES.map((shape) => makeBase(shape, random)));
}

export const GREY_SHAPE = SHAPES[0];
