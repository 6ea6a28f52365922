/** The steganographic room: measures covers, embeds a sealed header and a body, and reads both back. */
import { AppError } from "../errors.js";
import { createRaster, type Raster } from "../raster.js";
import type { RunOptions, RunTask } from "../threads.js";
import { embedBody } from "./embed-body.js";
import { chooseSlot, countNeeded, expectSlot, neverFits, readSlots, type UsableSlot } from "./header.js";
import { mapInFlight } from "./in-flight.js";
import {
  describeCapacity,
  divideRows,
  type MeasuredCover,
  measureCover,
  type PictureCapacity,
} from "./measure-cover.js";
import { psnr } from "./quality.js";
import { type ReadBodyRequest, readBody } from "./read-body.js";
import { compareTask, copyTask, embedHeaderTask } from "./tasks.js";

const DEFAULT_HEIGHT = 10;
/** Capacity is asked for before there is a header: that of SPEC section 3. */
const SEALED_HEADER_BYTES = 73;

export interface EmbedRequest {
  readonly raster: Raster;
  /** width * height, 1 = must not be touched; null = nothing is protected. */
  readonly protectedMask: Uint8Array | null;
  /** 32 bytes: places the header. */
  readonly headerSeed: Uint8Array;
  /** 32 bytes: places the body; a new one for every picture. */
  readonly bodySeed: Uint8Array;
  readonly body: Uint8Array;
  readonly headerBytes: number;
  /** Called once, with the 16 bytes of SPEC "Embedding parameters". Returns exactly `headerBytes` bytes. */
  readonly sealHeader: (parameters: Uint8Array) => Uint8Array;
  readonly onProgress?: (step: "cost" | "embed", fraction: number) => void;
  readonly signal?: AbortSignal;
}

export interface EmbedResult {
  /** A new raster; the request's is unchanged. */
  readonly raster: Raster;
  readonly capacity: PictureCapacity;
  readonly changedSamples: number;
  /** Embedded bits (header and body) per usable sample. */
  readonly relativePayload: number;
  readonly psnr: number;
  readonly ssim: number;
  readonly ms: { readonly cost: number; readonly embed: number };
}

/** The port `Stego` of the application, which this room may not see; a test holds the two equal. */
export interface Steganography {
  measureCapacity(
    raster: Raster,
    protectedMask: Uint8Array | null,
    signal?: AbortSignal,
  ): Promise<PictureCapacity>;
  /** Fails with picture-too-small where no picture of this size can carry a note, whatever it shows. */
  checkSize(raster: Raster, headerBytes: number, signal?: AbortSignal): Promise<void>;
  /** Fails with note-too-long (details neededBytes, roomBytes) or picture-too-small (usableSamples, neededSamples). */
  embed(request: EmbedRequest): Promise<EmbedResult>;
  /** Yields the contents of each header slot, most likely first; nothing when the picture is too small for any. */
  readHeaders(
    raster: Raster,
    headerSeed: Uint8Array,
    headerBytes: number,
  ): AsyncIterable<{ slot: number; bytes: Uint8Array }>;
  /** Fails with note-version-unknown or note-damaged. */
  readBody(request: ReadBodyRequest): Promise<Uint8Array>;
}

/** `height`: the trellis' constraint height, 7 (fast) to 12 (fewest changes). */
export function createStego(runTask: RunTask, { height = DEFAULT_HEIGHT } = {}): Steganography {
  return {
    measureCapacity: (raster, mask, signal) => measureCapacity(raster, mask, height, runTask, signal),
    checkSize: async (raster, headerBytes, signal) => {
      if (neverFits(raster.data.length, headerBytes))
        throw tooSmall(await measureCover(raster, null, runTask, () => undefined, { signal }), headerBytes);
    },
    embed: (request) => embed(request, height, runTask),
    readHeaders: (raster, headerSeed, headerBytes) => readSlots(raster, headerSeed, headerBytes, runTask),
    readBody: (request) => readBody(request, runTask),
  };
}

async function measureCapacity(
  raster: Raster,
  protectedMask: Uint8Array | null,
  height: number,
  runTask: RunTask,
  signal?: AbortSignal,
): Promise<PictureCapacity> {
  const measured = await measureCover(raster, protectedMask, runTask, () => undefined, { signal });
  const slot = expectSlot(measured, SEALED_HEADER_BYTES);
  return describeCapacity(measured, SEALED_HEADER_BYTES, slot, height);
}

async function embed(request: EmbedRequest, height: number, runTask: RunTask): Promise<EmbedResult> {
  const { raster, body, headerBytes, headerSeed, onProgress = () => undefined } = request;
  const options = { signal: request.signal };
  const started = performance.now();
  const measured = await measureCover(
    raster,
    request.protectedMask,
    runTask,
    (fraction) => onProgress("cost", fraction),
    options,
  );
  const costMs = performance.now() - started;

  const slot = await chooseSlot(measured, headerSeed, headerBytes, runTask, options);
  if (slot === null) throw tooSmall(measured, headerBytes);
  const out = createRaster(raster.width, raster.height, raster.channels, raster.bitDepth);
  const embedded = await embedBody({
    measured,
    slot,
    body,
    seed: request.bodySeed,
    height,
    out,
    runTask,
    reset: () => copySamples(raster, out, runTask, options),
    onProgress: (fraction) => onProgress("embed", fraction * 0.9),
    options,
  });
  if (embedded === null) {
    const { hardBits } = describeCapacity(measured, headerBytes, slot.slot, height);
    const roomBytes = Math.floor(hardBits / 8);
    if (roomBytes === 0) throw tooSmall(measured, headerBytes);
    throw new AppError("note-too-long", { neededBytes: body.length, roomBytes });
  }
  const headerChanges = await embedHeader(
    request,
    slot,
    embedded.parameters,
    measured,
    out,
    runTask,
    options,
  );
  const embedMs = performance.now() - started - costMs;
  onProgress("embed", 1);
  const changedSamples = embedded.changes + headerChanges;
  const bits = (headerBytes + body.length) * 8;
  return {
    raster: out,
    capacity: describeCapacity(measured, headerBytes, slot.slot, height),
    changedSamples,
    relativePayload: bits / measured.usable,
    ...(await compare(raster, out, runTask, options)),
    ms: { cost: costMs, embed: embedMs },
  };
}

async function embedHeader(
  request: EmbedRequest,
  slot: UsableSlot,
  parameters: Uint8Array,
  measured: MeasuredCover,
  out: Raster,
  runTask: RunTask,
  options: RunOptions,
): Promise<number> {
  const header = request.sealHeader(parameters);
  if (header.length !== request.headerBytes) {
    throw new RangeError(`sealHeader: expected ${request.headerBytes} bytes, got ${header.length}`);
  }
  const work = { cover: measured.cover, ...slot, header, seed: request.headerSeed, out };
  const changes = await runTask(embedHeaderTask, work, options);
  if (changes === null) throw tooSmall(measured, request.headerBytes);
  return changes;
}

function tooSmall({ cover, usable }: MeasuredCover, headerBytes: number): AppError {
  const neededSamples = countNeeded(cover.raster.data.length, headerBytes);
  return new AppError("picture-too-small", { usableSamples: usable, neededSamples });
}

async function copySamples(from: Raster, to: Raster, runTask: RunTask, options: RunOptions): Promise<void> {
  await mapInFlight(divideRows(from), (strip) => runTask(copyTask, { from, to, ...strip }, options));
}

async function compare(a: Raster, b: Raster, runTask: RunTask, options: RunOptions) {
  const parts = await mapInFlight(divideRows(a), (strip) =>
    runTask(compareTask, { a, b, ...strip }, options),
  );
  const sum = (pick: (part: (typeof parts)[number]) => number) =>
    parts.reduce((total, part) => total + pick(part), 0);
  return {
    psnr: psnr(
      sum((part) => part.squares),
      a.data.length,
      a.bitDepth,
    ),
    ssim: sum((part) => part.similarity) / sum((part) => part.windows),
  };
}
