/**
 * A multipart body as named parts in memory. Sizes are refused while reading, not afterwards; a body that stops
 * arriving is given up; nothing touches the disk.
 */
import type { FastifyRequest } from "fastify";
import { AppError, type ErrorCode } from "../../src/errors.js";

export interface UploadLimits {
  readonly fileBytes: number;
  /** Longest pause in the body. */
  readonly idleMs: number;
}

export interface Upload {
  /** The part's bytes, whether it came as a file or as a field; null when it is absent. */
  bytes(name: string): Uint8Array | null;
  /** The part as UTF-8 text; null when it is absent. */
  text(name: string): string | null;
  /** The file's name as the client gave it, "" when there is none. For hints only. */
  fileName(name: string): string;
}

/** Room for the other parts and for the multipart framing. */
const BESIDES_FILE_BYTES = 5 * 2 ** 20;
const FIELD_BYTES = 4 * 2 ** 20;
const MAX_PARTS = 8;

/**
 * Returns the parts of the body. Fails with `tooLarge` for a part above its limit, upload-expected when the body is
 * not multipart, upload-incomplete when it stops arriving or is malformed, and upload-malformed for more parts than any route
 * takes.
 */
export async function readUpload(
  request: FastifyRequest,
  limits: UploadLimits,
  tooLarge: ErrorCode,
  signal: AbortSignal,
): Promise<Upload> {
  if (!request.isMultipart()) throw new AppError("upload-expected");
  const refuseSize = () => new AppError(tooLarge, { limitBytes: limits.fileBytes });
  if (Number(request.headers["content-length"] ?? 0) > limits.fileBytes + BESIDES_FILE_BYTES)
    throw refuseSize();

  const watch = watchForSilence(request, limits.idleMs);
  const reading = readParts(request, limits.fileBytes, refuseSize, signal);
  // Given up, it ends with the connection, and nobody waits for it any more.
  reading.catch(() => {});
  const parts = await Promise.race([reading, watch.silence])
    .catch((error) => {
      throw uploadError(error, refuseSize);
    })
    .finally(watch.stop);
  return {
    bytes: (name) => parts.get(name)?.bytes ?? null,
    text: (name) => parts.get(name)?.bytes.toString("utf8") ?? null,
    fileName: (name) => parts.get(name)?.fileName ?? "",
  };
}

interface ReadPart {
  readonly bytes: Buffer;
  readonly fileName: string;
}

async function readParts(
  request: FastifyRequest,
  fileBytes: number,
  refuseSize: () => AppError,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ReadPart>> {
  const parts = new Map<string, ReadPart>();
  const iterator = request.parts({
    limits: {
      fileSize: fileBytes,
      fieldSize: FIELD_BYTES,
      fields: MAX_PARTS,
      files: MAX_PARTS,
      parts: MAX_PARTS,
    },
  });
  for await (const part of iterator) {
    signal.throwIfAborted();
    if (parts.has(part.fieldname)) throw new AppError("upload-malformed");
    if (part.type === "field") {
      if (part.valueTruncated) throw new AppError("note-too-large", { limitBytes: FIELD_BYTES });
      parts.set(part.fieldname, { bytes: Buffer.from(String(part.value), "utf8"), fileName: "" });
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of part.file) chunks.push(chunk);
    if (part.file.truncated) throw refuseSize();
    parts.set(part.fieldname, { bytes: Buffer.concat(chunks), fileName: part.filename ?? "" });
  }
  return parts;
}

function uploadError(error: unknown, refuseSize: () => AppError): unknown {
  if (error instanceof AppError) return error;
  const code = (error as { code?: unknown }).code;
  if (code === "FST_REQ_FILE_TOO_LARGE") return refuseSize();
  if (typeof code === "string" && /LIMIT$|^FST_PROTO/.test(code))
    return new AppError("upload-malformed", {}, { cause: error });
  if (error instanceof Error && /Abort|Timeout/.test(error.name)) return error;
  return new AppError("upload-incomplete", {}, { cause: error });
}

const LOOKS = 4;

/** `silence` fails with upload-incomplete when no byte arrives for `idleMs`, which is noticed up to a quarter later. */
function watchForSilence({ raw }: FastifyRequest, idleMs: number): { silence: Promise<never>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    let seen = raw.socket.bytesRead;
    let silentLooks = 0;
    timer = setInterval(() => {
      silentLooks = raw.socket.bytesRead === seen && !raw.complete ? silentLooks + 1 : 0;
      seen = raw.socket.bytesRead;
      if (silentLooks >= LOOKS) reject(new AppError("upload-incomplete"));
    }, idleMs / LOOKS);
    timer.unref();
  });
  return { silence, stop: () => clearInterval(timer) };
}
