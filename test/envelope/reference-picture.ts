/**
 * A second reader, written from SPEC.md sections 2.1, 5 and 6 alone, slow and plain: from the bytes of a PNG file to the
 * header and the body that lie in it. It shares no code with src/stego and src/image; the trellis columns are parsed
 * out of SPEC.md's appendix.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { derive, type ReferenceShape } from "./reference-envelope.js";

export interface ReferencePicture extends ReferenceShape {
  readonly samples: Uint16Array;
}

const HEADER_BITS = 584;

export interface ReferenceFound {
  readonly keyId: Buffer;
  readonly recordId: Buffer;
  readonly body: Buffer;
  /** What a reader meets on the way: SPEC.md prints it. Lists are cut to their first entries. */
  readonly steps: readonly (readonly [name: string, value: string])[];
}

/** Returns null when the picture carries no note of this deployment. */
export function referenceReadPicture(
  png: Uint8Array,
  locatorKey: Uint8Array,
): (ReferenceFound & ReferenceShape) | null {
  const picture = readPng(png);
  const { samples, width, height, channels, bitDepth } = picture;
  const total = samples.length;
  const headerSeed = derive(locatorKey, "careveil header positions", 32);
  for (const [slot, slotWidth] of [32, 128, 512].entries()) {
    const size = Math.min(slotWidth * HEADER_BITS, Math.floor(total / 4));
    if (size < 3 * HEADER_BITS) return null;
    const positions = drawPositions(total, size, new Keystream(headerSeed, 1, 0, 0));
    const header = pack(trellisMessage(firstBits(samples, positions), HEADER_BITS, 10));
    const plaintext = openHeader(header, locatorKey, picture);
    if (plaintext === null) continue;
    if (plaintext[0] !== 1) throw new Error("note-version-unknown");
    const bodySeed = derive(locatorKey, "careveil body positions", 32, header.subarray(0, 12));
    const parameters = plaintext.subarray(29);
    const { body, order } = readBody(
      samples,
      new Set(positions),
      plaintext.readUInt32BE(25),
      parameters,
      bodySeed,
    );
    const steps = [
      ["total", String(total)],
      ["headerSeed", headerSeed.toString("hex")],
      [`size(${slot})`, String(size)],
      ["positions", `${positions.slice(0, 8).join(" ")} ...`],
      ["header", header.toString("hex")],
      ["plaintext", plaintext.toString("hex")],
      ["bodySeed", bodySeed.toString("hex")],
      ["segments", String(order.length)],
      ["segment 0", `${order[0].slice(0, 8).join(" ")} ...`],
      ["body", `${body.toString("hex", 0, 64)} ...`],
    ] as const;
    return {
      steps,
      keyId: plaintext.subarray(1, 9),
      recordId: plaintext.subarray(9, 25),
      body,
      width,
      height,
      channels,
      bitDepth,
    };
  }
  return null;
}

function openHeader(header: Buffer, locatorKey: Uint8Array, shape: ReferenceShape): Buffer | null {
  const shapeBytes = Buffer.alloc(10);
  shapeBytes.writeUInt32BE(shape.width, 0);
  shapeBytes.writeUInt32BE(shape.height, 4);
  shapeBytes.set([shape.channels, shape.bitDepth], 8);
  const decipher = createDecipheriv(
    "aes-256-gcm",
    derive(locatorKey, "careveil header key", 32),
    header.subarray(0, 12),
  )
    .setAAD(Buffer.concat([Buffer.from("careveil header\0"), shapeBytes]))
    .setAuthTag(header.subarray(57));
  const plaintext = decipher.update(header.subarray(12, 57));
  try {
    decipher.final();
    return plaintext;
  } catch {
    return null;
  }
}

/** SPEC.md 5.6 to 5.8. */
function readBody(
  samples: Uint16Array,
  slot: Set<number>,
  bodyBytes: number,
  parameters: Buffer,
  seed: Buffer,
): { body: Buffer; order: number[][] } {
  const [, code, height, attempt] = parameters;
  const directionBits = parameters.readUInt32LE(4);
  const changeBits = 8 * bodyBytes - directionBits;
  const available = samples.length - slot.size;
  const count = Math.max(1, Math.ceil(available / Math.min(2 ** 18, 2 ** 28 / 2 ** height)));
  const segments: number[][] = Array.from({ length: count }, () => []);
  const deal = new Keystream(seed, 2, attempt, 0);
  for (let sample = 0; sample < samples.length; sample++) {
    if (!slot.has(sample)) segments[count === 1 ? 0 : deal.below(count)].push(sample);
  }
  const share = (bits: number, x: number) => Number((BigInt(bits) * BigInt(x)) / BigInt(available));
  const changes: number[] = [];
  const directions: number[] = [];
  let start = 0;
  segments.forEach((segment, index) => {
    const shuffle = new Keystream(seed, 3, attempt, index);
    for (let i = segment.length - 1; i > 0; i--) {
      const j = shuffle.below(i + 1);
      [segment[i], segment[j]] = [segment[j], segment[i]];
    }
    const end = start + segment.length;
    const rows = share(changeBits, end) - share(changeBits, start);
    const first = firstBits(samples, segment);
    changes.push(...(code === 0 ? trellisMessage(first, rows, height) : band(first, rows)));
    const second = segment.map((sample) => (samples[sample] >> 1) & 1);
    directions.push(...band(second, share(directionBits, end) - share(directionBits, start)));
    start = end;
  });
  return { body: pack([...changes, ...directions]), order: segments };
}

function firstBits(samples: Uint16Array, positions: readonly number[]): number[] {
  return positions.map((position) => samples[position] & 1);
}

function drawPositions(total: number, size: number, random: Keystream): number[] {
  const all = Array.from({ length: total }, (_, index) => index);
  for (let i = 0; i < size; i++) {
    const j = i + random.below(total - i);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, size);
}

/** SPEC.md 5.4. */
function trellisMessage(bits: readonly number[], length: number, height: number): number[] {
  return length === 0 ? [] : trellis(bits, 8 + length, height).slice(8);
}

function trellis(bits: readonly number[], rows: number, height: number): number[] {
  const syndrome = new Array<number>(rows).fill(0);
  for (let row = 0; row < rows; row++) {
    const from = Math.floor((row * bits.length) / rows);
    const to = Math.floor(((row + 1) * bits.length) / rows);
    for (let k = 0; k < to - from; k++) {
      if (bits[from + k] === 0) continue;
      const column = trellisColumn(height, to - from, k);
      for (let i = 0; i < height && row + i < rows; i++) syndrome[row + i] ^= (column >> i) & 1;
    }
  }
  return syndrome;
}

let columns: Map<string, number[]> | undefined;

/** Lines such as "10 3: 621 837 679" in SPEC.md. */
function readAppendix(): Map<string, number[]> {
  const spec = readFileSync(new URL("../../SPEC.md", import.meta.url), "utf8");
  const lines = spec.matchAll(/^(\d+) (\d+):((?: \d+)+)$/gm);
  return new Map(
    [...lines].map(([, height, width, list]) => [`${height} ${width}`, list.trim().split(" ").map(Number)]),
  );
}

function trellisColumn(height: number, width: number, k: number): number {
  columns ??= readAppendix();
  if (k < 20) return columns.get(`${height} ${Math.min(width, 20)}`)![k];
  return 1 | (1 << (height - 1)) | (mix(k) % 2 ** height);
}

/** SPEC.md 5.5. */
function band(bits: readonly number[], rows: number): number[] {
  const syndrome = new Array<number>(rows).fill(0);
  bits.forEach((bit, k) => {
    if (bit === 0) return;
    const first = Math.floor((k * rows) / bits.length) - 64;
    for (let i = Math.max(0, -first); i < 128 && first + i < rows; i++) {
      const word = mix(Math.imul(4 * k + Math.floor(i / 32) + 1, 0x9e3779b1) >>> 0);
      syndrome[first + i] ^= (word >>> (i % 32)) & 1;
    }
  });
  return syndrome;
}

function mix(value: number): number {
  let k = value >>> 0;
  k = (k ^ (k >>> 16)) >>> 0;
  k = Math.imul(k, 0x85ebca6b) >>> 0;
  k = (k ^ (k >>> 13)) >>> 0;
  k = Math.imul(k, 0xc2b2ae35) >>> 0;
  return (k ^ (k >>> 16)) >>> 0;
}

function pack(bits: readonly number[]): Buffer {
  const bytes = Buffer.alloc(bits.length / 8);
  bits.forEach((bit, index) => {
    bytes[index >> 3] |= bit << (index & 7);
  });
  return bytes;
}

/** SPEC.md 5.2. */
class Keystream {
  readonly #cipher: ReturnType<typeof createCipheriv>;
  #buffer = Buffer.alloc(0);

  constructor(seed: Uint8Array, purpose: number, variant: number, index: number) {
    const counter = Buffer.alloc(16);
    counter.set([purpose, variant]);
    counter.writeUInt32BE(index, 4);
    this.#cipher = createCipheriv("aes-256-ctr", seed, counter);
  }

  below(range: number): number {
    for (;;) {
      if (this.#buffer.length === 0) this.#buffer = this.#cipher.update(Buffer.alloc(4096));
      const word = this.#buffer.readUInt32LE(0);
      this.#buffer = this.#buffer.subarray(4);
      if (word - (word % range) <= 2 ** 32 - range) return word % range;
    }
  }
}

/** Grey or RGB with 8 or 16 bits, not interlaced: what CareVeil writes. */
function readPng(png: Uint8Array): ReferencePicture {
  const bytes = Buffer.from(png);
  const data: Buffer[] = [];
  let head = Buffer.alloc(0);
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") head = content;
    if (type === "IDAT") data.push(content);
    at += 12 + length;
  }
  const [width, height, bitDepth] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8]];
  const channels = head[9] === 0 ? 1 : 3;
  const step = (channels * bitDepth) / 8;
  const row = width * step;
  const raw = inflateSync(Buffer.concat(data));
  const plain = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)];
    for (let x = 0; x < row; x++) {
      const left = x < step ? 0 : plain[y * row + x - step];
      const up = y === 0 ? 0 : plain[(y - 1) * row + x];
      const corner = x < step || y === 0 ? 0 : plain[(y - 1) * row + x - step];
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      plain[y * row + x] = raw[y * (row + 1) + 1 + x] + predicted;
    }
  }
  const samples = Uint16Array.from({ length: width * height * channels }, (_, i) =>
    bitDepth === 8 ? plain[i] : plain.readUInt16BE(2 * i),
  );
  return { width, height, channels, bitDepth, samples };
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
