/**
 * The chunk layer of PNG (W3C PNG, third edition, section 5): what must be known before a decoder is started, and
 * the removal of every chunk that is not needed to show the picture.
 */

const SIGNATURE_BYTES = 8;
const CHUNK_OVERHEAD = 12;
/** Signature and IHDR. */
const HEAD_BYTES = SIGNATURE_BYTES + CHUNK_OVERHEAD + 13;
/** Encoders write chunks of 8 KiB or so; millions of empty ones would hold up everybody while they are counted. */
const MAX_CHUNKS = 1 << 16;

export interface PngOutline {
  readonly width: number;
  readonly height: number;
  /** Frames of an animated PNG (acTL), else 1. */
  readonly frames: number;
  /** False when the file ends before IEND, or has more chunks than any encoder writes. */
  readonly complete: boolean;
}

/** Returns the outline of a file that starts with the PNG signature, or null when it has no sound IHDR. */
export function outlinePng(bytes: Uint8Array): PngOutline | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let shape: { width: number; height: number } | null = null;
  let frames = 1;
  for (const { type, start, length } of walkChunks(bytes)) {
    if (!shape) {
      if (type !== "IHDR" || length !== 13) return null;
      shape = { width: view.getUint32(start + 8), height: view.getUint32(start + 12) };
    }
    if (type === "acTL" && length === 8) frames = Math.max(1, view.getUint32(start + 8));
    if (type === "IEND") return { ...shape, frames, complete: true };
  }
  return shape && { ...shape, frames, complete: false };
}

/**
 * Returns the same picture without what stands between its header and its pixels: density, time, text, profile. The
 * header moves up to the first pixels inside the given buffer, so that a large picture is not copied.
 */
export function dropChunksBeforePixels(png: Uint8Array): Uint8Array {
  for (const { type, start } of walkChunks(png)) {
    if (type !== "IDAT") continue;
    png.copyWithin(start - HEAD_BYTES, 0, HEAD_BYTES);
    return png.subarray(start - HEAD_BYTES);
  }
  throw new TypeError("png: expected an IDAT chunk, got none");
}

/** Yields each whole chunk up to a limit: `start` is the offset of its length field, `length` that of its data alone. */
function* walkChunks(png: Uint8Array): Generator<{ type: string; start: number; length: number }> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let start = SIGNATURE_BYTES;
  for (let walked = 0; walked < MAX_CHUNKS && start + CHUNK_OVERHEAD <= png.length; walked++) {
    const length = view.getUint32(start);
    if (start + CHUNK_OVERHEAD + length > png.length) return;
    const type = String.fromCharCode(png[start + 4], png[start + 5], png[start + 6], png[start + 7]);
    yield { type, start, length };
    start += CHUNK_OVERHEAD + length;
  }
}
