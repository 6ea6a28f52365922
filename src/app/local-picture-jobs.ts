/**
 * The picture jobs on this machine. The heavy arithmetic of each room runs on worker threads; these files only say in
 * which order.
 */
import { AppError } from "../errors.js";
import type { Raster } from "../raster.js";
import { decodePicture, findNote, type ReadDeps, shapeOf } from "./decode-picture.js";
import { type EncodeDeps, encodePicture } from "./encode-picture.js";
import { MAX_NOTE_BYTES } from "./note-text.js";
import type { CapacityReport, PictureJobs, RegionReport } from "./picture-jobs.js";
import type { Envelope, ProtectedRegions, Vision } from "./ports.js";

export type LocalJobsDeps = EncodeDeps & ReadDeps;

export function createLocalPictureJobs(deps: LocalJobsDeps): PictureJobs {
  const { images, vision } = deps;
  return {
    encode: (job, options = {}) => encodePicture(job, options, deps),
    decode: (job, options = {}) => decodePicture(job, options, deps),
    async findNote(image, signal) {
      const { raster } = await images.read(image, signal);
      return findNote(raster, deps);
    },
    measureCapacity: (image, protectShare, signal) => measureCapacity(image, protectShare, signal, deps),
    async classify(image, signal) {
      const { raster } = await images.read(image, signal);
      return present(vision).classify(raster, signal);
    },
    findRegions: (image, share, signal) => findRegions(image, share, signal, deps),
  };
}

function present(vision: Vision | null): Vision {
  if (vision === null) throw new AppError("model-unavailable");
  return vision;
}

async function findRegions(
  image: Uint8Array,
  share: number,
  signal: AbortSignal | undefined,
  { images, vision }: LocalJobsDeps,
): Promise<RegionReport> {
  const model = present(vision);
  const { raster } = await images.read(image, signal);
  const found = await model.findRegions(raster, { share, signal });
  const overlay = await model.drawOverlay(raster, found, signal);
  const { regions, protectedFraction, protectedBodyFraction, provider } = found;
  return {
    regions,
    protectedFraction,
    protectedBodyFraction,
    provider,
    overlayPng: await images.writePng(overlay, signal),
    maskPng: await images.writePng(await maskAsPicture(raster, found), signal),
  };
}

async function measureCapacity(
  image: Uint8Array,
  protectShare: number,
  signal: AbortSignal | undefined,
  { images, vision, stego, envelope }: LocalJobsDeps,
): Promise<CapacityReport> {
  const { raster } = await images.read(image, signal);
  const regions = vision && (await vision.findRegions(raster, { share: protectShare, signal }));
  const capacity = await stego.measureCapacity(raster, regions?.mask ?? null, signal);
  return {
    ...shapeOf(raster),
    usableSamples: capacity.usableSamples,
    maxNoteBytes: longestNote(capacity.hardBits, envelope),
    recommendedNoteBytes: longestNote(Math.min(capacity.hardBits, capacity.recommendedBits), envelope),
    protectedFraction: regions?.protectedFraction ?? 0,
  };
}

/** Longest incompressible note whose body fits into that many bits: body length grows with note length. */
function longestNote(bits: number, envelope: Envelope): number {
  const room = Math.floor(bits / 8);
  if (envelope.bodyBytesFor(0) > room) return 0;
  let low = 0;
  let high = MAX_NOTE_BYTES;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (envelope.bodyBytesFor(middle) <= room) low = middle;
    else high = middle - 1;
  }
  return low;
}

const CHUNK_SAMPLES = 1 << 22;

/** White where the picture is protected. In chunks, so that a large picture does not hold up everybody else. */
async function maskAsPicture({ width, height }: Raster, { mask }: ProtectedRegions): Promise<Raster> {
  const data = new Uint8Array(new SharedArrayBuffer(mask.length));
  for (let start = 0; start < mask.length; start += CHUNK_SAMPLES) {
    const end = Math.min(mask.length, start + CHUNK_SAMPLES);
    for (let index = start; index < end; index++) data[index] = mask[index] * 255;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { width, height, channels: 1, bitDepth: 8, data };
}
