/** One picture's way from file bytes to the note: image -> stego -> envelope. No model and no floating point. */
import { AppError } from "../errors.js";
import type { Raster } from "../raster.js";
import type { DecodePictureJob, DecodeStep, FoundNote, JobOptions } from "./picture-jobs.js";
import type { Envelope, Images, PictureShape, Stego } from "./ports.js";

export interface ReadDeps {
  readonly images: Images;
  readonly stego: Stego;
  readonly envelope: Envelope;
  /** 32 bytes, the deployment's. */
  readonly locatorKey: Uint8Array;
}

/** Fails with note-not-found, wrong-password, note-damaged, note-version-unknown, picture-*, or as `keyFor` does. */
export async function decodePicture(
  job: DecodePictureJob,
  { signal, onProgress }: JobOptions<DecodeStep>,
  deps: ReadDeps,
): Promise<Uint8Array> {
  onProgress?.("decode", 0);
  const { raster } = await deps.images.read(job.image, signal);
  onProgress?.("find", 0.2);
  const found = await locateNote(raster, deps);
  if (found === null) throw new AppError("note-not-found");
  const privateKeyPem = await job.keyFor(found);
  onProgress?.("extract", 0.3);
  const body = await readBody(raster, found, deps, signal);
  onProgress?.("open", 0.5);
  const { keyId, recordId } = found.header;
  const binding = { ...found.shape, keyId, recordId };
  const note = await deps.envelope.openBody({ body, password: job.password, privateKeyPem, binding, signal });
  onProgress?.("open", 1);
  return note;
}

export interface LocatedNote extends FoundNote {
  readonly nonce: Uint8Array;
  readonly slot: number;
}

/** Returns null when the picture carries no note of this deployment. */
export async function findNote(raster: Raster, deps: ReadDeps): Promise<FoundNote | null> {
  const found = await locateNote(raster, deps);
  return found && { header: found.header, shape: found.shape };
}

export async function locateNote(
  raster: Raster,
  { stego, envelope, locatorKey }: ReadDeps,
): Promise<LocatedNote | null> {
  const shape = shapeOf(raster);
  const candidates = stego.readHeaders(raster, envelope.headerSeed(locatorKey), envelope.headerBytes);
  for await (const { slot, bytes } of candidates) {
    const opened = envelope.openHeader(locatorKey, bytes, shape);
    if (opened) return { ...opened, slot, shape };
  }
  return null;
}

export function readBody(
  raster: Raster,
  found: LocatedNote,
  { stego, envelope, locatorKey }: ReadDeps,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  return stego.readBody({
    raster,
    slot: found.slot,
    headerSeed: envelope.headerSeed(locatorKey),
    headerBytes: envelope.headerBytes,
    bodySeed: envelope.bodySeed(locatorKey, found.nonce),
    parameters: found.header.parameters,
    bodyBytes: found.header.bodyBytes,
    signal,
  });
}

export function shapeOf({ width, height, channels, bitDepth }: Raster): PictureShape {
  return { width, height, channels, bitDepth };
}
