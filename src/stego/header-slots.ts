/** Where the sealed header may lie: a few keyed sets of samples, each an extension of the one before. */
import { Keystream, PURPOSE } from "./keystream.js";

/** Samples per header bit in each slot. A later slot serves pictures of which less is usable. */
export const SLOT_WIDTHS = [32, 128, 512] as const;
/** A slot takes at most one of this many samples, and needs LEAST_WIDTH samples per header bit. */
export const LARGEST_SHARE = 4;
const LEAST_WIDTH = 3;
/** A slot of more than this fraction of the picture is drawn from a full list of positions, which is then faster. */
const DENSE = 8;

/** Returns how many samples slot `slot` has, or 0 when the picture is too small for any. */
export function slotSize(samples: number, headerBytes: number, slot: number): number {
  const bits = headerBytes * 8;
  const size = Math.min(SLOT_WIDTHS[slot] * bits, Math.floor(samples / LARGEST_SHARE));
  return size < LEAST_WIDTH * bits ? 0 : size;
}

/**
 * Returns a function that gives the first `size` positions of the keyed order in which headers lie: every slot is a
 * beginning of the same order. It is drawn without replacement from 0..samples - 1 (a Fisher-Yates shuffle from the
 * front), no further than asked for, and `largest` at most.
 */
export function createPositions(samples: number, largest: number, seed: Uint8Array) {
  const random = new Keystream(seed, PURPOSE.headerPositions, 0);
  const list = largest * DENSE >= samples ? createList(samples) : createSparseList(largest);
  const positions = new Uint32Array(largest);
  let drawn = 0;
  return (size: number): Uint32Array => {
    for (; drawn < size; drawn++) {
      const j = drawn + random.below(samples - drawn);
      positions[drawn] = list.get(j);
      list.set(j, list.get(drawn));
    }
    return positions.subarray(0, size);
  };
}

interface PositionList {
  get(index: number): number;
  set(index: number, position: number): void;
}

/** The list 0, 1, 2, ... itself. */
function createList(samples: number): PositionList {
  const list = new Uint32Array(samples);
  for (let i = 0; i < samples; i++) list[i] = i;
  return {
    get: (index) => list[index],
    set: (index, position) => {
      list[index] = position;
    },
  };
}

/** The same list when few of its entries move: an open-addressing map of those that did. */
function createSparseList(moves: number): PositionList {
  const mask = 2 ** (32 - Math.clz32(moves * 2 + 1)) - 1;
  const keys = new Uint32Array(mask + 1);
  const values = new Uint32Array(mask + 1);
  const find = (index: number) => {
    let at = (Math.imul(index, 0x9e3779b1) >>> 7) & mask;
    while (keys[at] !== 0 && keys[at] !== index + 1) at = (at + 1) & mask;
    return at;
  };
  return {
    get: (index) => {
      const at = find(index);
      return keys[at] === 0 ? index : values[at];
    },
    set: (index, position) => {
      const at = find(index);
      keys[at] = index + 1;
      values[at] = position;
    },
  };
}
