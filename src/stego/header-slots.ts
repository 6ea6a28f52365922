/** Where the sealed header may lie: a few keyed sets of samples, each larger than the one before. */
import { Keystream, PURPOSE } from "./keystream.js";

/** Samples per header bit in each slot. A later slot serves pictures of which less is usable. */
export const SLOT_WIDTHS = [32, 128, 512] as const;
/** A slot takes at most this share of the picture, and needs this many samples per header bit. */
const LARGEST_SHARE = 4;
const LEAST_WIDTH = 3;

/** Returns how many samples slot `slot` has, or 0 when the picture is too small for any. */
export function slotSize(samples: number, headerBytes: number, slot: number): number {
  const bits = headerBytes * 8;
  const size = Math.min(SLOT_WIDTHS[slot] * bits, Math.floor(samples / LARGEST_SHARE));
  return size < LEAST_WIDTH * bits ? 0 : size;
}

/**
 * Returns the `size` sample positions of a slot in the order in which the header's code runs over them: the first
 * `size` draws without replacement from 0..samples - 1 (a Fisher-Yates shuffle from the front, cut short).
 */
export function slotPositions(samples: number, size: number, seed: Uint8Array, slot: number): Uint32Array {
  const random = new Keystream(seed, PURPOSE.headerPositions, slot);
  const positions = new Uint32Array(size);
  const moved = createMap(size);
  for (let i = 0; i < size; i++) {
    const j = i + random.below(samples - i);
    const here = moved.get(i);
    positions[i] = j === i ? here : moved.get(j);
    if (j !== i) moved.set(j, here);
  }
  return positions;
}

/** An open-addressing map from position to its occupant, the position itself where nothing was moved. */
function createMap(entries: number) {
  const mask = 2 ** Math.ceil(Math.log2(entries * 2 + 2)) - 1;
  const keys = new Uint32Array(mask + 1);
  const values = new Uint32Array(mask + 1);
  const find = (key: number) => {
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (keys[at] !== 0 && keys[at] !== key + 1) at = (at + 1) & mask;
    return at;
  };
  return {
    get(key: number): number {
      const at = find(key);
      return keys[at] === 0 ? key : values[at];
    },
    set(key: number, value: number): void {
      const at = find(key);
      keys[at] = key + 1;
      values[at] = value;
    },
  };
}
