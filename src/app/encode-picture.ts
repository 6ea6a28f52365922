/**
 * One picture's way from file bytes to the finished PNG: image -> vision -> envelope -> stego -> image, then read back.
 */
import { AppError } from "../errors.js";
import type { Raster } from "../raster.js";
import { locateNote, type ReadDeps, readBody, shapeOf } from "./decode-picture.js";
import {
  ENCODE_STEPS,
  type EncodedPicture,
  type EncodeNotice,
  type EncodePictureJob,
  type EncodeStep,
  type JobOptions,
} from "./picture-jobs.js";
import type {
  BodyBinding,
  Classification,
  DecodedPicture,
  EmbedResult,
  ProtectedRegions,
  Vision,
} from "./ports.js";

export interface EncodeDeps extends ReadDeps {
  /** null: this build has no models; pictures are then not checked and nothing is protected. */
  readonly vision: Vision | null;
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

/** Fails with picture-*, note-too-long, busy or internal (the finished picture did not read back). */
export async function encodePicture(
  job: EncodePictureJob,
  options: JobOptions<EncodeStep>,
  deps: EncodeDeps,
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
    // Before it is judged: what a thumbnail shows is hard to tell, and it is of no use whatever it shows.
    await stego.checkSize(picture.raster, envelope.headerBytes, signal);
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
  { envelope }: EncodeDeps,
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
  deps: EncodeDeps,
  signal: AbortSignal,
): Promise<void> {
  const { raster } = await deps.images.read(png, signal);
  const found = sameShape(raster, embedded) ? await locateNote(raster, deps) : null;
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

function sameShape(a: Raster, b: Raster): boolean {
  return (
    a.width === b.width && a.height === b.height && a.channels === b.channels && a.bitDepth === b.bitDepth
  );
}
