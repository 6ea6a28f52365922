/**
 * The last step of reading a colour picture, on a worker thread because it visits every sample: recognises grey that
 * was saved as colour, checks that alpha is opaque, and packs what remains.
 */
import type { Samples } from "../raster.js";
import type { ThreadTask } from "../threads.js";

export interface DecodedSamples {
  /** Interleaved; three channels, or four of which the last is alpha. */
  readonly data: Samples;
  readonly channels: 3 | 4;
}

export type TakenSamples =
  | { readonly transparent: true }
  | {
      readonly transparent: false;
      /** The input itself where nothing had to be left out. */
      readonly data: Samples;
      readonly channels: 1 | 3;
    };

export const takeSamplesTask: ThreadTask<DecodedSamples, TakenSamples> = {
  name: "image.take-samples",
  run: takeSamples,
};

function takeSamples({ data, channels }: DecodedSamples): TakenSamples {
  if (channels === 4 && !isOpaque(data)) return { transparent: true };
  const kept = isGrey(data, channels) ? 1 : 3;
  if (kept === channels) return { transparent: false, data, channels: kept };
  const packed = createSamples(data, (data.length / channels) * kept);
  for (let to = 0, from = 0; to < packed.length; to += kept, from += channels)
    for (let channel = 0; channel < kept; channel++) packed[to + channel] = data[from + channel];
  return { transparent: false, data: packed, channels: kept };
}

/** Returns zeros of the same depth in shared memory. */
export function createSamples(like: Uint8Array | Uint16Array, length: number): Samples {
  return like instanceof Uint16Array
    ? new Uint16Array(new SharedArrayBuffer(length * 2))
    : new Uint8Array(new SharedArrayBuffer(length));
}

function isOpaque(rgba: Samples): boolean {
  const opaque = rgba instanceof Uint16Array ? 0xffff : 0xff;
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== opaque) return false;
  return true;
}

function isGrey(colour: Samples, channels: 3 | 4): boolean {
  for (let i = 0; i < colour.length; i += channels)
    if (colour[i] !== colour[i + 1] || colour[i] !== colour[i + 2]) return false;
  return true;
}
