/**
 * Encode and decode on this machine: image -> vision -> envelope -> stego -> image, and back. The heavy arithmetic
 * of each room runs on worker threads; this file only says in which order.
 */
import { AppError } from "../errors.js";
import type { Raster } from "../raster.js";
import { MAX_NOTE_BYTES } from "./note-text.js";
import {
  type CapacityReport,
  type DecodePictureJob,
  type DecodeStep,
  ENCODE_STEPS,
  type EncodedPicture,
  type EncodeNotice,
  type EncodePictureJob,
  type EncodeStep,
  type FoundNote,
  type JobOptions,
  type PictureJobs,
} from "./picture-jobs.js";
import type {
  BodyBinding,
  Classification,
  DecodedPicture,
  EmbedResult,
  Envelope,
  Images,
  PictureShape,
  ProtectedRegions,
  Stego,
  Vision,
} from "./ports.js";

export interface LocalJobsDeps {
  readonly images: Images;
  /** null: this build has no models; pictures are then not checked and nothing is protected. */
  readonly vision: Vision | null;
  readonly stego: Stego;
  readonly envelope: Envelope;
  /** 32 bytes, the deployment's. */
  readonly locatorKey: Uint8Array;
}

export function createLocalPictureJobs(deps: LocalJobsDeps): PictureJobs {
  const { images, vision } = deps;
  return {
    encode: (job, options = {}) => encode(job, options, deps),
    decode: (job, options = {}) => decode(job, options, deps),
    async findNote(image, signal) {
      const { raster } = await images.read(image, signal);
      return locate(raster, deps);
    },
    measureCapacity: (image, protectShare, signal) => measureCapacity(image, protectShare, signal, deps),
    async classify(image, signal) {
      if (vision === null) throw new AppError("model-unavailable");
      const { raster } = await images.read(image, signal);
      return vision.classify(raster, signal);
    },
    async findRegions(image, share, signal) {
      if (vision === null) throw new AppError("model-unavailable");
      const { raster } = await images.read(image, signal);
      const found = await vision.findRegions(raster, { share, signal });
      const overlay = await vision.drawOverlay(raster, found, signal);
      const { regions, protectedFraction, protectedBodyFraction, provider } = found;
      return {
        regions,
        protectedFraction,
        protectedBodyFraction,
        provider,
        overlayPng: await images.writePng(overlay, signal),
        maskPng: await images.writePng(maskAsPicture(raster, found), signal),
      };
    },
  };
}

// Share of the whole that is done when a step ends, from measured times of a 1-megapixel picture.
const DONE_AFTER: Record<EncodeStep, number> = {
  decode: 0.05,
  classify: 0.1,
  regions: 0.2,
  cost: 0.35,
  seal: 0.55,
  embed: 0.85,
  encode: 0.92,
  verify: 1,
};

async function encode(
  job: EncodePictureJob,
  options: JobOptions<EncodeStep>,
  deps: LocalJobsDeps,
): Promise<EncodedPicture> {
  const { images, vision, stego, envelope, locatorKey } = deps;
  const started = performance.now();
  // One failing branch stops the others: sealing runs beside the look at the picture.
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const ms = Object.fromEntries([...ENCODE_STEPS, "total"].map((step) => [step, 0])) as Record<
    EncodeStep | "total",
    number
  >;
  let furthest = 0;
  const report = (step: EncodeStep, fraction: number) => {
    furthest = Math.max(furthest, fraction);
    options.onProgress?.(step, furthest);
  };
  const timed = async <T>(step: EncodeStep, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    report(step, furthest);
    const from = performance.now();
    const result = await work();
    ms[step] = performance.now() - from;
    report(step, DONE_AFTER[step]);
    return result;
  };

  try {
    const picture = await timed("decode", () => images.read(job.image, signal));
    const binding: BodyBinding = { ...shapeOf(picture.raster), keyId: job.keyId, recordId: job.recordId };
    const sealing = startSealing(job, binding, signal, deps, ms);
    const [looked] = await Promise.all([lookAt(picture, job, signal, vision, timed), sealing.sealed]);

    const body = await sealing.sealed;
    const nonce = envelope.createHeaderNonce();
    const embedded = await timed("embed", () =>
      stego.embed({
        raster: picture.raster,
        protectedMask: looked.regions?.mask ?? null,
        headerSeed: envelope.headerSeed(locatorKey),
        bodySeed: envelope.bodySeed(locatorKey, nonce),
        body,
        headerBytes: envelope.headerBytes,
        sealHeader: (parameters) =>
          envelope.sealHeader(
            locatorKey,
            nonce,
            { keyId: job.keyId, recordId: job.recordId, bodyBytes: body.length, parameters },
            binding,
          ),
        onProgress: (step, fraction) =>
          report(
            step,
            step === "cost" ? DONE_AFTER.regions + 0.15 * fraction : DONE_AFTER.seal + 0.3 * fraction,
          ),
        signal,
      }),
    );
    ms.cost = embedded.ms.cost;
    ms.embed = embedded.ms.embed;

    const png = await timed("encode", () => images.writePng(embedded.raster, signal));
    await timed("verify", async () => {
      await verify(png, embedded.raster, body, deps, signal);
      await sealing.opened;
    });
    const overlayPng =
      job.wantOverlay && vision && looked.regions
        ? await images.writePng(await vision.drawOverlay(picture.raster, looked.regions, signal), signal)
        : null;
    ms.total = performance.now() - started;
    return { png, overlayPng, report: describe(job, picture, looked, embedded, body, ms) };
  } catch (error) {
    stop.abort();
    throw error;
  }
}

/**
 * Seals the note, and proves on the side that what was sealed opens with this password and this private key: a key
 * pair that does not fit must be found before the picture is handed out.
 */
function startSealing(
  job: EncodePictureJob,
  binding: BodyBinding,
  signal: AbortSignal,
  { envelope }: LocalJobsDeps,
  ms: Record<string, number>,
): { sealed: Promise<Uint8Array>; opened: Promise<void> } {
  const from = performance.now();
  const sealed = envelope
    .sealBody({ note: job.note, password: job.password, publicKeyPem: job.publicKeyPem, binding, signal })
    .then((body) => {
      ms.seal = performance.now() - from;
      return body;
    });
  const opened = sealed.then(async (body) => {
    const note = await envelope.openBody({
      body,
      password: job.password,
      privateKeyPem: job.privateKeyPem,
      binding,
      signal,
    });
    if (Buffer.compare(note, job.note) !== 0) throw new AppError("internal");
  });
  // Both are awaited later; a failure before that must not count as unhandled.
  sealed.catch(() => {});
  opened.catch(() => {});
  return { sealed, opened };
}

interface Looked {
  readonly classification: Classification | null;
  readonly regions: ProtectedRegions | null;
}

async function lookAt(
  { raster }: DecodedPicture,
  job: EncodePictureJob,
  signal: AbortSignal,
  vision: Vision | null,
  timed: <T>(step: EncodeStep, work: () => Promise<T>) => Promise<T>,
): Promise<Looked> {
  if (vision === null) return { classification: null, regions: null };
  const classification = await timed("classify", () => vision.classify(raster, signal));
  if (classification.verdict === "other")
    throw new AppError("picture-not-medical", { probability: classification.probability });
  const regions = await timed("regions", () =>
    vision.findRegions(raster, { share: job.protectShare, signal }),
  );
  return { classification, regions };
}

/** Reads the finished PNG as a stranger would and compares sample by sample and byte by byte. */
async function verify(
  png: Uint8Array,
  embedded: Raster,
  body: Uint8Array,
  deps: LocalJobsDeps,
  signal: AbortSignal,
): Promise<void> {
  const { raster } = await deps.images.read(png, signal);
  const found = sameShape(raster, embedded) ? locateWithNonce(raster, deps) : null;
  if (found === null) throw new AppError("internal");
  const extracted = await readBody(raster, found, deps, signal);
  if (Buffer.compare(extracted, body) !== 0) throw new AppError("internal");
}

function describe(
  job: EncodePictureJob,
  { raster, source }: DecodedPicture,
  { classification, regions }: Looked,
  embedded: EmbedResult,
  body: Uint8Array,
  ms: Record<EncodeStep | "total", number>,
): EncodedPicture["report"] {
  const notices: EncodeNotice[] = [];
  if (source.lossy) notices.push("was-lossy");
  if (body.length * 8 > embedded.capacity.recommendedBits) notices.push("above-recommended");
  if (classification?.verdict === "unsure") notices.push("unsure-medical");
  return {
    recordId: Buffer.from(job.recordId).toString("hex"),
    ...shapeOf(raster),
    noteBytes: job.note.length,
    bodyBits: body.length * 8,
    usableSamples: embedded.capacity.usableSamples,
    changedSamples: embedded.changedSamples,
    relativePayload: embedded.relativePayload,
    recommendedBits: embedded.capacity.recommendedBits,
    psnr: embedded.psnr,
    ssim: embedded.ssim,
    verdict: classification?.verdict ?? "not-checked",
    probability: classification?.probability ?? null,
    protectedFraction: regions?.protectedFraction ?? 0,
    protectedBodyFraction: regions?.protectedBodyFraction ?? 0,
    regions: regions?.regions ?? [],
    provider: regions?.provider ?? "none",
    source,
    notices,
    ms: Object.fromEntries(
      Object.entries(ms).map(([step, value]) => [step, Math.round(value * 10) / 10]),
    ) as typeof ms,
  };
}

async function decode(
  job: DecodePictureJob,
  { signal, onProgress }: JobOptions<DecodeStep>,
  deps: LocalJobsDeps,
): Promise<Uint8Array> {
  onProgress?.("decode", 0);
  const { raster } = await deps.images.read(job.image, signal);
  onProgress?.("find", 0.2);
  const found = locateWithNonce(raster, deps);
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

interface LocatedNote extends FoundNote {
  readonly nonce: Uint8Array;
  readonly slot: number;
}

function locate(raster: Raster, deps: LocalJobsDeps): FoundNote | null {
  const found = locateWithNonce(raster, deps);
  return found && { header: found.header, shape: found.shape };
}

function locateWithNonce(raster: Raster, { stego, envelope, locatorKey }: LocalJobsDeps): LocatedNote | null {
  const shape = shapeOf(raster);
  const candidates = stego.readHeaders(raster, envelope.headerSeed(locatorKey), envelope.headerBytes);
  for (const { slot, bytes } of candidates) {
    const opened = envelope.openHeader(locatorKey, bytes, shape);
    if (opened) return { ...opened, slot, shape };
  }
  return null;
}

function readBody(
  raster: Raster,
  found: LocatedNote,
  { stego, envelope, locatorKey }: LocalJobsDeps,
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

function shapeOf({ width, height, channels, bitDepth }: Raster): PictureShape {
  return { width, height, channels, bitDepth };
}

function sameShape(a: Raster, b: Raster): boolean {
  return (
    a.width === b.width && a.height === b.height && a.channels === b.channels && a.bitDepth === b.bitDepth
  );
}

/** White where the picture is protected. */
function maskAsPicture({ width, height }: Raster, { mask }: ProtectedRegions): Raster {
  const data = new Uint8Array(new SharedArrayBuffer(mask.length));
  for (let index = 0; index < mask.length; index++) data[index] = mask[index] * 255;
  return { width, height, channels: 1, bitDepth: 8, data };
}
