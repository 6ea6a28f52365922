/**
 * File bytes to raster. Size, kind, frames and pixel count are judged from the file's head before any decoder runs.
 * Samples of lossless files are taken as they stand, whatever gamma or profile the file declares: another program may
 * have added those when it re-saved our picture, and a note must survive that (docs/adr/0401).
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import sharp, { type Metadata } from "sharp";
import type { DecodedPicture } from "../app/ports.js";
import { AppError, toAppError } from "../errors.js";
import type { Samples } from "../raster.js";
import type { RunTask } from "../threads.js";
import { outlinePng } from "./png-chunks.js";
import { runSharp, SHARP_TIMEOUT_SECONDS } from "./run-sharp.js";
import { type PictureFormat, sniffContent } from "./sniff-format.js";
import { createSamples, takeSamplesTask } from "./take-samples.js";
import { isLossyWebp } from "./webp-chunks.js";

export interface PictureLimits {
  readonly maxFileBytes: number;
  readonly maxPixels: number;
}

/**
 * Returns the raster and what was done to get it. Fails with picture-too-large, picture-unsupported,
 * picture-unreadable, picture-animated, picture-too-many-pixels or picture-transparent.
 */
export async function readPicture(
  bytes: Uint8Array,
  limits: PictureLimits,
  runTask: RunTask,
  signal?: AbortSignal,
): Promise<DecodedPicture> {
  if (bytes.length > limits.maxFileBytes)
    throw new AppError("picture-too-large", { sizeBytes: bytes.length, limitBytes: limits.maxFileBytes });
  const sniffed = sniffContent(bytes);
  if ("other" in sniffed) throw new AppError("picture-unsupported", { found: sniffed.other });
  const format = sniffed.picture;
  if (format === "png") checkPngOutline(bytes, limits);

  const header = await runSharp(() => sharp(bytes, { limitInputPixels: false }).metadata(), signal);
  checkFrames(header.pages ?? 1);
  checkPixels(header.width, header.height, limits);
  const target = chooseTarget(header, format);

  const lossy = isLossy(format, bytes);
  const rotated = (header.orientation ?? 1) > 1;
  const decoded = await runSharp(() => {
    // A lossy file cannot carry a note, so there alone may the profile change samples; sharp's own conversion of
    // 16-bit samples ends in Display P3 instead of sRGB, so they stay as they are.
    const convert = header.space === "cmyk" || (lossy && target.channels !== 1 && target.bitDepth === 8);
    const input = sharp(bytes, { limitInputPixels: limits.maxPixels, failOn: "error", ignoreIcc: !convert });
    if (rotated) input.autoOrient();
    return input
      .toColourspace(target.space)
      .raw({ depth: target.bitDepth === 8 ? "uchar" : "ushort" })
      .timeout({ seconds: SHARP_TIMEOUT_SECONDS })
      .toBuffer({ resolveWithObject: true });
  }, signal);

  const { width, height, channels } = decoded.info;
  if (channels !== target.channels) throw new AppError("picture-unsupported", { found: "samples" });
  const shared = await shareSamples(decoded.data, target.bitDepth, signal);
  const taken =
    channels === 1
      ? { transparent: false as const, data: shared, channels }
      : await runTask(takeSamplesTask, { data: shared, channels }, { signal });
  if (taken.transparent) throw new AppError("picture-transparent");
  return {
    raster: { width, height, channels: taken.channels, bitDepth: target.bitDepth, data: taken.data },
    source: {
      format,
      sizeBytes: bytes.length,
      lossy,
      greyFromColour: taken.channels === 1 && !isGreySpace(header.space),
      rotated,
      alphaDropped: header.hasAlpha === true,
    },
  };
}

/** Small enough that a copy takes a few milliseconds even where every page is touched for the first time. */
const SHARE_SAMPLES = 1 << 20;

/** Copies what sharp decoded into shared memory, in pieces between which the event loop goes on. */
async function shareSamples(decoded: Buffer, bitDepth: 8 | 16, signal?: AbortSignal): Promise<Samples> {
  const { buffer, byteOffset, byteLength } = decoded;
  const from =
    bitDepth === 8
      ? new Uint8Array(buffer, byteOffset, byteLength)
      : new Uint16Array(buffer, byteOffset, byteLength / 2);
  const shared = createSamples(from, from.length);
  for (let start = 0; start < from.length; start += SHARE_SAMPLES) {
    shared.set(from.subarray(start, start + SHARE_SAMPLES), start);
    if (start + SHARE_SAMPLES < from.length) await nextTurn();
    if (signal?.aborted) throw toAppError(signal.reason);
  }
  return shared;
}

function checkPngOutline(bytes: Uint8Array, limits: PictureLimits): void {
  const outline = outlinePng(bytes);
  if (!outline) throw new AppError("picture-unreadable", { reason: "damaged" });
  checkPixels(outline.width, outline.height, limits);
  checkFrames(outline.frames);
  if (!outline.complete) throw new AppError("picture-unreadable", { reason: "truncated" });
}

function checkPixels(width: number, height: number, { maxPixels }: PictureLimits): void {
  if (width * height > maxPixels)
    throw new AppError("picture-too-many-pixels", {
      width,
      height,
      pixels: width * height,
      limitPixels: maxPixels,
    });
}

function checkFrames(frames: number): void {
  if (frames > 1) throw new AppError("picture-animated", { frames });
}

interface Target {
  readonly space: "b-w" | "srgb" | "grey16" | "rgb16";
  readonly channels: 1 | 3 | 4;
  readonly bitDepth: 8 | 16;
}

/** The colour space that leaves samples as they are. Alpha is read beside three channels: sharp drops it from grey. */
function chooseTarget(header: Metadata, format: PictureFormat): Target {
  const { space, depth } = header;
  if (format === "heif" && header.compression === "hevc")
    throw new AppError("picture-unsupported", { found: "heic" });
  const isKnown =
    (depth === "uchar" && ["b-w", "srgb", "rgb", "cmyk"].includes(space)) ||
    (depth === "ushort" && ["grey16", "rgb16"].includes(space));
  if (!isKnown) throw new AppError("picture-unsupported", { found: "samples" });
  const bitDepth = depth === "ushort" ? 16 : 8;
  if (isGreySpace(space) && !header.hasAlpha)
    return { space: bitDepth === 16 ? "grey16" : "b-w", channels: 1, bitDepth };
  return { space: bitDepth === 16 ? "rgb16" : "srgb", channels: header.hasAlpha ? 4 : 3, bitDepth };
}

function isGreySpace(space: string): boolean {
  return space === "b-w" || space === "grey16";
}

function isLossy(format: PictureFormat, bytes: Uint8Array): boolean {
  if (format === "webp") return isLossyWebp(bytes);
  return format === "jpeg" || format === "avif" || format === "heif";
}
