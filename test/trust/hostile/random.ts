/** Seeded randomness (mulberry32): a campaign that found something can be run again exactly. */
export interface Random {
  /** A whole number from `low` up to and including `high`. */
  int(low: number, high: number): number;
  pick<Item>(items: readonly Item[]): Item;
  chance(probability: number): boolean;
  bytes(length: number): Buffer;
  /** Letters and digits. */
  word(length: number): string;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    int,
    pick: (items) => items[int(0, items.length - 1)],
    chance: (probability) => next() < probability,
    bytes: (length) => Buffer.from(Uint8Array.from({ length }, () => int(0, 255))),
    word: (length) => Array.from({ length }, () => LETTERS[int(0, LETTERS.length - 1)]).join(""),
  };
}
