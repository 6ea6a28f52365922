/**
 * PNG files with 16 bits per sample, as scanners make them. A browser keeps their upper eight bits alone: values of a CT
 * then look black, and a step of one cannot be seen at all. PNG specification (W3C, third edition), sections 7 and 9.
 */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_END = 33;
/** The four letters, read as a number. */
const IDAT = 0x49444154;
const GREY = 0;
const RGB = 2;
/** The share of samples at either end that the window leaves out, as the region model's overlay does. */
const OUTSIDE = 0.005;

export interface DeepPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Row-major, interleaved. */
  readonly samples: Uint16Array;
}

/** Returns the samples, or null for anything but a sound 16-bit grey or RGB PNG without interlacing. */
export async function readDeepPng(file: Blob): Promise<DeepPicture | null> {
  const head = new Uint8Array(await file.slice(0, HEADER_END).arrayBuffer());
  const [depth, colour, , , interlace] = head.subarray(24);
  const isDeep = depth === 16 && (colour === GREY || colour === RGB) && interlace === 0;
  if (!isDeep || SIGNATURE.some((byte, i) => head[i] !== byte)) return null;
  const view = new DataView(head.buffer);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const channels = colour === GREY ? 1 : 3;
  try {
    const rows = await inflate(await dataOf(file));
    if (rows.length !== height * (1 + width * channels * 2)) return null;
    return { width, height, channels, samples: unfilter(rows, height, width * channels, channels * 2) };
  } catch {
    return null;
  }
}

/** Returns the picture as RGBA with 8 bits, its values spread over the range that nearly all of them fill. */
export function windowed({ width, height, channels, samples }: DeepPicture): ImageData {
  const [low, high] = windowOf(samples);
  const scale = 255 / Math.max(1, high - low);
  const shown = new ImageData(width, height);
  for (let i = 0, at = 0; i < samples.length; i += channels, at += 4) {
    for (let channel = 0; channel < 3; channel++)
      shown.data[at + channel] = (samples[i + (channels === 1 ? 0 : channel)] - low) * scale;
    shown.data[at + 3] = 255;
  }
  return shown;
}

function windowOf(samples: Uint16Array): [low: number, high: number] {
  const counts = new Uint32Array(65536);
  for (const sample of samples) counts[sample]++;
  const outside = samples.length * OUTSIDE;
  const reach = (from: number, step: 1 | -1) => {
    let value = from;
    for (let passed = counts[value]; passed <= outside; passed += counts[value]) value += step;
    return value;
  };
  return [reach(0, 1), reach(65535, -1)];
}

/** The compressed rows: what all IDAT chunks hold. */
async function dataOf(file: Blob): Promise<Blob> {
  const view = new DataView(await file.arrayBuffer());
  const parts: Blob[] = [];
  for (let at = SIGNATURE.length; at + 8 <= view.byteLength; ) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === IDAT) parts.push(file.slice(at + 8, at + 8 + length));
    at += length + 12;
  }
  return new Blob(parts);
}

async function inflate(data: Blob): Promise<Uint8Array> {
  const stream = data.stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Undoes the filter of each row, in place. `reach`: bytes between a byte and its left neighbour. */
function unfilter(rows: Uint8Array, height: number, rowSamples: number, reach: number): Uint16Array {
  const samples = new Uint16Array(height * rowSamples);
  const rowBytes = rowSamples * 2;
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const start = y * (rowBytes + 1);
    const filter = rows[start];
    const row = rows.subarray(start + 1, start + 1 + rowBytes);
    for (let x = 0; x < rowBytes; x++) {
      const left = x < reach ? 0 : row[x - reach];
      const corner = x < reach ? 0 : above[x - reach];
      row[x] += predict(filter, left, above[x], corner);
    }
    for (let x = 0; x < rowSamples; x++) samples[y * rowSamples + x] = (row[2 * x] << 8) | row[2 * x + 1];
    above = row;
  }
  return samples;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) throw new RangeError(`filter: expected 0 to 4, got ${filter}`);
  const estimate = left + up - corner;
  const toLeft = Math.abs(estimate - left);
  const toUp = Math.abs(estimate - up);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
