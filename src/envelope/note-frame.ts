/**
 * The plaintext of a body: method (1) || noteBytes (4) || storedBytes (4) || stored || zeros. SPEC.md, section 4.4.
 * Every field has one valid encoding and all of them are checked, so a frame that opens is a frame that we would write
 * around the same stored bytes. Declared lengths are limits: a bomb stops where its own header said it would end.
 */
import { promisify } from "node:util";
import { type BrotliOptions, brotliCompress, brotliDecompress, constants } from "node:zlib";
import { AppError } from "../errors.js";
import { padmeLength } from "./padme.js";

const MAX_NOTE_BYTES = 1024 * 1024;
const FRAME_FIELDS_BYTES = 9;
/** Shorter frames are padded to this: with the tag they fill the RSA block, so they cost nothing (section 4.2). */
const MIN_FRAME_BYTES = 270;
export const MAX_FRAME_BYTES = padmeLength(FRAME_FIELDS_BYTES + MAX_NOTE_BYTES);

const STORED = 0;
const BROTLI = 1;
/** Brotli's best level needs 1.5 s for each megabyte; beyond this size the next one is nearly as good and fast. */
const BEST_LEVEL_BYTES = 64 * 1024;

const compress = promisify(brotliCompress);

/** Returns the frame's length for a stored part of this many bytes. */
export function measureFrame(storedBytes: number): number {
  const filled = FRAME_FIELDS_BYTES + storedBytes;
  return filled <= MIN_FRAME_BYTES ? MIN_FRAME_BYTES : padmeLength(filled);
}

/** True for the lengths that measureFrame returns within the note's limit, and for no other. */
export function isFrameLength(length: number): boolean {
  if (length === MIN_FRAME_BYTES) return true;
  return length > MIN_FRAME_BYTES && length <= MAX_FRAME_BYTES && padmeLength(length) === length;
}

export interface StoredNote {
  /** 0 = as it is, 1 = Brotli (RFC 7932). */
  readonly method: 0 | 1;
  readonly bytes: Uint8Array;
}

/** Returns the note compressed when that is shorter, else as it is. Fails with note-too-large above 1 MiB. */
export async function compressNote(note: Uint8Array): Promise<StoredNote> {
  if (note.length > MAX_NOTE_BYTES) {
    throw new AppError("note-too-large", { sizeBytes: note.length, limitBytes: MAX_NOTE_BYTES });
  }
  const compressed = await compress(note, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: note.length <= BEST_LEVEL_BYTES ? constants.BROTLI_MAX_QUALITY : 9,
      [constants.BROTLI_PARAM_SIZE_HINT]: note.length,
    },
  });
  return compressed.length < note.length
    ? { method: BROTLI, bytes: compressed }
    : { method: STORED, bytes: note };
}

/** Returns the frame of measureFrame(stored.bytes.length) bytes; the caller owns it. */
export function encodeFrame(stored: StoredNote, noteBytes: number): Uint8Array {
  const frame = Buffer.alloc(measureFrame(stored.bytes.length));
  frame.writeUInt8(stored.method, 0);
  frame.writeUInt32BE(noteBytes, 1);
  frame.writeUInt32BE(stored.bytes.length, 5);
  frame.set(stored.bytes, FRAME_FIELDS_BYTES);
  return frame;
}

/** Returns the note. Fails with note-damaged when any field is not as encodeFrame writes it. */
export async function decodeFrame(frame: Uint8Array): Promise<Uint8Array> {
  if (!isFrameLength(frame.length)) throw new AppError("note-damaged");
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const method = view.getUint8(0);
  const noteBytes = view.getUint32(1);
  const storedBytes = view.getUint32(5);
  const end = FRAME_FIELDS_BYTES + storedBytes;
  const isCanonical =
    noteBytes <= MAX_NOTE_BYTES &&
    (method === STORED ? storedBytes === noteBytes : method === BROTLI && storedBytes < noteBytes) &&
    measureFrame(storedBytes) === frame.length &&
    frame.subarray(end).every((byte) => byte === 0);
  if (!isCanonical) throw new AppError("note-damaged");
  const stored = frame.subarray(FRAME_FIELDS_BYTES, end);
  return method === STORED ? stored.slice() : expand(stored, noteBytes);
}

/** Decompresses at most `noteBytes` bytes, and accepts exactly that many from exactly these bytes. */
async function expand(stored: Uint8Array, noteBytes: number): Promise<Uint8Array> {
  const options: BrotliOptions & { info: true } = { info: true, maxOutputLength: noteBytes };
  const { note, consumedBytes } = await new Promise<{ note: Buffer; consumedBytes: number }>(
    (resolve, reject) => {
      brotliDecompress(stored, options, (error, result) => {
        if (error) return reject(new AppError("note-damaged"));
        // With `info` the result carries the engine as well, which @types/node does not know.
        const { buffer, engine } = result as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
        resolve({ note: buffer, consumedBytes: engine.bytesWritten });
      });
    },
  );
  if (note.length !== noteBytes || consumedBytes !== stored.length) throw new AppError("note-damaged");
  return new Uint8Array(note);
}
