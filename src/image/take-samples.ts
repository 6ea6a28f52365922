/**
 * The last step of reading, on a worker thread because it visits every sample: recognises grey that was saved as
 * colour, checks that alpha is opaque, and packs what remains into shared memory.
 */
import type { Samples } from "../raster.js";
import type { ThreadTask } from "../threads.js";

export interface DecodedSamples {
  /** Interleaved; 1, 3 or 4 channels (the fourth is alpha). Whoever runs the task may take the buffer away. */
  readonly data: Uint8Array | Uint16Array;
  readonly channels: 1 | 3 | 4;
}

export type TakenSamples =
  | { readonly transparent: true }
  | {
      readonly transparent: false;
      readonly data: Samples;
      readonly channels: 1 | 3;
      /** Three channels came in and were equal everywhere. */
      readonly greyFromColour: boolean;
    };

export const takeSamplesTask: ThreadTask<DecodedSamples, TakenSamples> = {
  name: "image.take-samples",
  run: takeSamples,
};

function takeSamples({ data, channels }: DecodedSamples): TakenSamples {
  if (channels === 4 && !isOpaque(data)) return { transparent: true };
  const greyFromColour = channels !== 1 && isGrey(data, channels);
  const kept = greyFromColour || channels === 1 ? 1 : 3;
  const packed = createSamples(data, (data.length / channels) * kept);
  if (kept === channels) packed.set(data);
  else if (kept === 1)
    for (let i = 0, from = 0; i < packed.length; i++, from += channels) packed[i] = data[from];
  else
    for (let i = 0, from = 0; i < packed.length; i += 3, from += 4) {
      packed[i] = data[from];
      packed[i + 1] = data[from + 1];
      packed[i + 2] = data[from + 2];
    }
  return { transparent: false, data: packed, channels: kept, greyFromColour };
}

function createSamples(like: Uint8Array | Uint16Array, length: number): Samples {
  return like instanceof Uint16Array
    ? new Uint16Array(new SharedArrayBuffer(length * 2))
    : new Uint8Array(new SharedArrayBuffer(length));
}

function isOpaque(rgba: Uint8Array | Uint16Array): boolean {
  const opaque = rgba instanceof Uint16Array ? 0xffff : 0xff;
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== opaque) return false;
  return true;
}

function isGrey(colour: Uint8Array | Uint16Array, channels: 3 | 4): boolean {
  for (let i = 0; i < colour.length; i += channels)
    if (colour[i] !== colour[i + 1] || colour[i] !== colour[i + 2]) return false;
  return true;
}
