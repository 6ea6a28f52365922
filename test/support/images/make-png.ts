/**
 * A PNG writer of its own, so that reading is tested against the standard (W3C PNG, third edition) and not against
 * the library that reads. Filter 0 on every row; any colour type, depth and extra chunks.
 */
import { crc32, deflateSync } from "node:zlib";

export const GREY = 0;
export const RGB = 2;
export const PALETTE = 3;
export const GREY_ALPHA = 4;
export const RGB_ALPHA = 6;

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export interface PngPlan {
  readonly width: number;
  readonly height: number;
  readonly colourType: number;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  /** Row-major, interleaved, one entry per sample (palette: per index). */
  readonly samples: ArrayLike<number>;
  /** Chunks between IHDR and IDAT. */
  readonly chunks?: readonly Buffer[];
}

export function makePng({ width, height, colourType, bitDepth, samples, chunks = [] }: PngPlan): Buffer {
  const perRow = width * CHANNELS[colourType];
  const rowBytes = Math.ceil((perRow * bitDepth) / 8);
  const rows = Buffer.alloc(height * (rowBytes + 1));
  for (let y = 0; y < height; y++)
    for (let i = 0; i < perRow; i++) {
      const sample = samples[y * perRow + i];
      const start = y * (rowBytes + 1) + 1;
      if (bitDepth === 16) rows.writeUInt16BE(sample, start + 2 * i);
      else rows[start + ((i * bitDepth) >> 3)] |= sample << (8 - bitDepth - ((i * bitDepth) & 7));
    }
  return assemblePng([
    headerChunk(width, height, bitDepth, colourType),
    ...chunks,
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND"),
  ]);
}

export function assemblePng(chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]);
}

export function headerChunk(width: number, height: number, bitDepth: number, colourType: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = bitDepth;
  data[9] = colourType;
  return pngChunk("IHDR", data);
}

export function pngChunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const chunk = Buffer.alloc(typed.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  typed.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(typed), chunk.length - 4);
  return chunk;
}

/** Returns the same file with these chunks put in right after IHDR. */
export function insertChunks(png: Uint8Array, chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

/** gAMA, cHRM and sBIT as other programs add them, and every kind of text; none may change a sample. */
export function decoratingChunks(colour: boolean): Buffer[] {
  const chromaticities = Buffer.alloc(32);
  [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000].forEach((value, index) => {
    chromaticities.writeUInt32BE(value, index * 4);
  });
  const gamma = Buffer.alloc(4);
  gamma.writeUInt32BE(100000);
  return [
    pngChunk("gAMA", gamma),
    pngChunk("cHRM", chromaticities),
    pngChunk("sBIT", Buffer.from(colour ? [5, 5, 5] : [5])),
    pngChunk("bKGD", Buffer.alloc(colour ? 6 : 2, 1)),
    pngChunk("pHYs", Buffer.from([0, 0, 11, 19, 0, 0, 11, 19, 1])),
    pngChunk("tIME", Buffer.from([7, 234, 11, 22, 12, 0, 0])),
    pngChunk("tEXt", Buffer.from("Author\0nobody", "latin1")),
    pngChunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0", "latin1"), deflateSync("hello")])),
    pngChunk("prVt", Buffer.from("private")),
  ];
}
