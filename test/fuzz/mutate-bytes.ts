/** Damage that knows nothing of the format, and damage to the chunks of a PNG file with their checksums set right. */
import { deflateSync, inflateSync } from "node:zlib";
import { assemblePng, pngChunk } from "../support/images/make-png.js";
import type { RandomSource } from "./random-source.js";

export type ByteMutation = (file: Buffer, random: RandomSource, other: Buffer) => Buffer;

/** A place and a length within the file. */
function span(file: Buffer, random: RandomSource): [number, number] {
  const from = random.below(file.length + 1);
  return [from, Math.min(file.length, from + 1 + random.below(random.pick([4, 64, 4096])))];
}

export const BYTE_MUTATIONS: Readonly<Record<string, ByteMutation>> = {
  "flip bits": (file, random) => {
    const changed = Buffer.from(file);
    for (let i = random.pick([1, 1, 3, 30, 300]); i > 0 && file.length > 0; i--) {
      changed[random.below(file.length)] ^= 1 << random.below(8);
    }
    return changed;
  },
  "flip bits at the beginning": (file, random) => {
    const changed = Buffer.from(file);
    const head = Math.min(file.length, 64);
    for (let i = random.pick([1, 2, 5]); i > 0 && head > 0; i--)
      changed[random.below(head)] ^= 1 << random.below(8);
    return changed;
  },
  "overwrite a span": (file, random) => {
    const changed = Buffer.from(file);
    const [from, to] = span(file, random);
    const filler = random.pick([0, 0x7f, 0xff]);
    if (random.below(2)) changed.fill(filler, from, to);
    else random.bytes(to - from).copy(changed, from);
    return changed;
  },
  "cut the end off": (file, random) => file.subarray(0, random.below(file.length + 1)),
  "cut the beginning off": (file, random) => file.subarray(random.below(file.length + 1)),
  "remove a span": (file, random) => {
    const [from, to] = span(file, random);
    return Buffer.concat([file.subarray(0, from), file.subarray(to)]);
  },
  "repeat a span": (file, random) => {
    const [from, to] = span(file, random);
    return Buffer.concat([file.subarray(0, to), file.subarray(from)]);
  },
  "insert random bytes": (file, random) => {
    const at = random.below(file.length + 1);
    return Buffer.concat([file.subarray(0, at), random.bytes(random.below(300)), file.subarray(at)]);
  },
  "append bytes": (file, random) => Buffer.concat([file, random.bytes(1 + random.below(2000))]),
  "join with another file": (file, random, other) =>
    Buffer.concat([
      file.subarray(0, random.below(file.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]),
  "another file's beginning": (file, random, other) => {
    const head = random.pick([4, 8, 12, 33, 64]);
    return Buffer.concat([other.subarray(0, head), file.subarray(head)]);
  },
  "random bytes behind a true beginning": (file, random) =>
    Buffer.concat([file.subarray(0, random.pick([0, 4, 8, 12, 33])), random.bytes(random.below(3000))]),
  "text under a picture's name": (_, random) => {
    const words = ["pain", "left", "knee", "since", "Monday", "\n", "<svg>", "GIF89a", "%PDF-1.7", "\0"];
    return Buffer.from(Array.from({ length: random.below(200) }, () => random.pick(words)).join(" "));
  },
};

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function readChunks(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({
      type: png.toString("latin1", at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  return chunks;
}

const writeChunks = (chunks: readonly Chunk[]) =>
  assemblePng(chunks.map(({ type, data }) => pngChunk(type, data)));

function changeChunk(png: Buffer, type: string, change: (data: Buffer) => Buffer): Buffer {
  return writeChunks(
    readChunks(png).map((chunk) => (chunk.type === type ? { type, data: change(chunk.data) } : chunk)),
  );
}

const EXTRA_TYPES = [
  "gAMA",
  "cHRM",
  "sRGB",
  "iCCP",
  "tRNS",
  "PLTE",
  "bKGD",
  "acTL",
  "eXIf",
  "tEXt",
  "zTXt",
  "IDAT",
  "IHDR",
];

/** These need a whole PNG file. */
export const CHUNK_MUTATIONS: Readonly<Record<string, ByteMutation>> = {
  "PNG: header field": (file, random) =>
    changeChunk(file, "IHDR", (data) => {
      const changed = Buffer.from(data);
      const field = random.below(13);
      if (field < 8)
        changed.writeUInt32BE(
          random.pick([0, 1, 7, 96, 112, 113, 65_535, 2 ** 31 - 1, 2 ** 32 - 1]),
          field & 4,
        );
      else changed[field] = random.pick([0, 1, 2, 3, 4, 6, 8, 16, 255]);
      return changed;
    }),
  "PNG: bytes before compression": (file, random) =>
    changeChunk(file, "IDAT", (data) => {
      const rows = Buffer.from(inflateSync(data));
      for (let i = random.pick([1, 1, 2, 10, 100]); i > 0; i--)
        rows[random.below(rows.length)] ^= 1 << random.below(8);
      const length = random.below(4) ? rows.length : random.below(rows.length + 1);
      return deflateSync(rows.subarray(0, length));
    }),
  "PNG: compressed bytes": (file, random) =>
    changeChunk(file, "IDAT", (data) => BYTE_MUTATIONS["flip bits"](data, random, data)),
  "PNG: chunk removed": (file, random) => {
    const chunks = readChunks(file);
    chunks.splice(random.below(chunks.length), 1);
    return writeChunks(chunks);
  },
  "PNG: chunk doubled or moved": (file, random) => {
    const chunks = readChunks(file);
    const chunk = random.below(2) ? random.pick(chunks) : chunks.splice(random.below(chunks.length), 1)[0];
    chunks.splice(random.below(chunks.length + 1), 0, chunk);
    return writeChunks(chunks);
  },
  "PNG: chunk added": (file, random) => {
    const chunks = readChunks(file);
    const data = random.bytes(random.pick([0, 1, 2, 4, 6, 8, 13, 32, 300]));
    chunks.splice(1 + random.below(chunks.length), 0, { type: random.pick(EXTRA_TYPES), data });
    return writeChunks(chunks);
  },
  "PNG: decompression bomb": (file, random) => {
    const rows = Buffer.alloc(random.pick([1, 4]) * 1024 * 1024);
    return changeChunk(file, "IDAT", () => deflateSync(rows));
  },
};
