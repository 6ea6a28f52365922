/**
 * The benchmark's own pictures: a soft body with structure and grain on black, drawn from a fixed seed, so that every
 * run and every machine measures the same samples. Nothing is taken from a patient.
 */
import { crc32, deflateSync } from "node:zlib";

export interface Phantom {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Row-major, interleaved, 8 bits. */
  readonly samples: Buffer;
}

/** Returns a square picture of about that many megapixels. */
export function drawPhantom(megapixels: number, channels: 1 | 3): Phantom {
  const side = Math.round(Math.sqrt(megapixels) * 1024);
  const samples = Buffer.alloc(side * side * channels);
  const next = randomNumbers(0x5eed);
  const tissue = drawTissue(next);
  for (let y = 0, index = 0; y < side; y++) {
    const v = (y / side - 0.5) / 0.45;
    for (let x = 0; x < side; x++) {
      const u = (x / side - 0.5) / 0.45;
      const radius = u * u + v * v;
      const shape = 0.55 + 0.2 * Math.sin(7 * u) * Math.cos(5 * v) - 0.15 * radius;
      const body = radius < 1 ? shape + tissue(x / side, y / side) : 0;
      for (let channel = 0; channel < channels; channel++) {
        const grain = (next() + next() + next() - 1.5) * 0.04;
        const value = radius < 1 ? (body - 0.12 * channel + grain) * 255 : 0;
        samples[index++] = Math.max(0, Math.min(255, Math.round(value)));
      }
    }
  }
  return { width: side, height: side, channels, samples };
}

const CELLS = 256;

/** Returns soft noise of a fixed fineness in the picture, whatever its size: what grain alone is not when shrunk. */
function drawTissue(next: () => number): (x: number, y: number) => number {
  const nodes = Float32Array.from({ length: (CELLS + 1) ** 2 }, () => (next() + next() - 1) * 0.08);
  return (x, y) => {
    const [column, row] = [Math.floor(x * CELLS), Math.floor(y * CELLS)];
    const [right, down] = [x * CELLS - column, y * CELLS - row];
    const at = row * (CELLS + 1) + column;
    const upper = nodes[at] + (nodes[at + 1] - nodes[at]) * right;
    const lower = nodes[at + CELLS + 1] + (nodes[at + CELLS + 2] - nodes[at + CELLS + 1]) * right;
    return upper + (lower - upper) * down;
  };
}

/** Returns the phantom as a PNG (unfiltered rows: reading it costs what reading any PNG costs). */
export function phantomAsPng({ width, height, channels, samples }: Phantom): Buffer {
  const rowBytes = width * channels;
  const rows = Buffer.alloc(height * (rowBytes + 1));
  for (let y = 0; y < height; y++)
    samples.copy(rows, y * (rowBytes + 1) + 1, y * rowBytes, (y + 1) * rowBytes);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 1 ? 0 : 2], 8);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const pixels = deflateSync(rows, { level: 1 });
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Returns the phantom as a 24-bit BMP, the lossless format that steghide takes. */
export function phantomAsBmp({ width, height, channels, samples }: Phantom): Buffer {
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + rowBytes * height);
  file.write("BM");
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = 54 + (height - 1 - y) * rowBytes + x * 3;
      for (let channel = 0; channel < 3; channel++)
        file[to + 2 - channel] = samples[from + (channels === 1 ? 0 : channel)];
    }
  return file;
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), framed.length - 4);
  return framed;
}

/** xorshift32: the same numbers everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
