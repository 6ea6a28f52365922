/**
 * A wet-paper code with a banded random parity-check matrix: every sample has a random column of 128 bits that starts
 * at a row in proportion to its place. It carries almost one bit per sample that may change, whichever those are, and
 * minimises nothing. It serves where all permitted changes cost the same: the sign of a change, and pictures that are
 * filled to the brim. Wet paper: Fridrich, Goljan, Lisonek, Soukal, 2005; solving in a band: Dillinger and Walzer,
 * "Ribbon filter", 2021.
 */
import { mixIndex } from "./trellis-code.js";

const BAND = 128;
/** Columns begin half a band before their row, so that both ends of the message are covered by enough samples. */
const LEAD = BAND / 2;
/** Unknowns that one equation may have; more samples than that within one band stay unchanged. */
const WINDOW = 256;
const WINDOW_WORDS = WINDOW / 32;

/** Word `word` (0..3) of sample `sample`'s column; bit i of the column is bit i % 32 of word floor(i / 32). */
function columnWord(sample: number, word: number): number {
  return mixIndex(Math.imul(sample * 4 + word + 1, 0x9e3779b1));
}

/** The first row (from -64) of sample `sample`'s column. */
function firstRow(sample: number, samples: number, rows: number): number {
  return Math.floor((sample * rows) / samples) - LEAD;
}

/** Returns the syndrome of `bits` (one 0 or 1 per sample): `rows` bits, one per byte. */
export function bandSyndrome(bits: Uint8Array, rows: number): Uint8Array {
  const syndrome = new Uint8Array(rows);
  if (rows === 0) return syndrome;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let row = -LEAD;
  let carry = 0;
  for (let sample = 0; sample < bits.length; sample++) {
    if (bits[sample]) {
      a ^= columnWord(sample, 0);
      b ^= columnWord(sample, 1);
      c ^= columnWord(sample, 2);
      d ^= columnWord(sample, 3);
    }
    for (carry += rows; carry >= bits.length; carry -= bits.length) closeRow();
  }
  while (row < rows) closeRow();
  return syndrome;

  function closeRow(): void {
    if (row >= 0 && row < rows) syndrome[row] = a & 1;
    row++;
    a = (a >>> 1) | (b << 31);
    b = (b >>> 1) | (c << 31);
    c = (c >>> 1) | (d << 31);
    d >>>= 1;
  }
}

/**
 * Returns which samples to change (1) so that their syndrome becomes `target`, or null when the dry samples cannot
 * express it. `dry`: ascending indices of the samples that may change, of `samples` in all. `choose` is asked for a
 * random bit for each sample that the target leaves free. The result has one entry per entry of `dry`.
 */
export function solveBand(
  samples: number,
  dry: Uint32Array,
  target: Uint8Array,
  choose: () => number,
): Uint8Array | null {
  const rows = target.length;
  const flips = new Uint8Array(dry.length);
  if (rows === 0) return flips;
  const columns = thin(samples, rows, dry);
  const unknowns = columns.length;
  // pivots[u]: an equation whose first unknown is u; bit i of its words stands for unknown u + i.
  const pivots = new Uint32Array(unknowns * WINDOW_WORDS);
  const rights = new Uint8Array(unknowns);
  const isPivot = new Uint8Array(unknowns);
  const starts = Int32Array.from(columns, (u) => firstRow(dry[u], samples, rows));
  const equation = new Uint32Array(WINDOW_WORDS);
  let from = 0;
  for (let row = 0; row < rows; row++) {
    while (from < unknowns && starts[from] + BAND <= row) from++;
    equation.fill(0);
    for (let u = from; u < unknowns && starts[u] <= row; u++) {
      const bit = row - starts[u];
      const set = (columnWord(dry[columns[u]], bit >>> 5) >>> (bit & 31)) & 1;
      equation[(u - from) >>> 5] |= set << ((u - from) & 31);
    }
    if (!insert(from, target[row])) return null;
  }

  for (let u = unknowns - 1; u >= 0; u--) {
    let value = choose();
    if (isPivot[u]) {
      value = rights[u];
      for (let word = 0; word < WINDOW_WORDS; word++) {
        let bits = pivots[u * WINDOW_WORDS + word];
        if (word === 0) bits &= ~1;
        for (; bits !== 0; bits &= bits - 1) {
          value ^= flips[columns[u + word * 32 + (31 - Math.clz32(bits & -bits))]];
        }
      }
    }
    flips[columns[u]] = value;
  }
  return flips;

  /** Reduces `equation`, whose bit 0 stands for unknown `first`, by the pivots and keeps what is left as a pivot. */
  function insert(first: number, rightSide: number): boolean {
    let right = rightSide;
    let base = first;
    for (;;) {
      const shift = countTrailingZeros(equation);
      if (shift === WINDOW) return right === 0;
      shiftDown(equation, shift);
      base += shift;
      const at = base * WINDOW_WORDS;
      if (!isPivot[base]) {
        pivots.set(equation, at);
        rights[base] = right;
        isPivot[base] = 1;
        return true;
      }
      for (let word = 0; word < WINDOW_WORDS; word++) equation[word] ^= pivots[at + word];
      right ^= rights[base];
    }
  }
}

/** Returns positions in `dry` such that no band of rows meets more than WINDOW of them. */
function thin(samples: number, rows: number, dry: Uint32Array): Uint32Array {
  const kept = new Uint32Array(dry.length);
  let count = 0;
  let from = 0;
  for (let u = 0; u < dry.length; u++) {
    const start = firstRow(dry[u], samples, rows);
    while (from < count && firstRow(dry[kept[from]], samples, rows) + BAND <= start) from++;
    if (count - from < WINDOW) kept[count++] = u;
  }
  return kept.subarray(0, count);
}

function countTrailingZeros(words: Uint32Array): number {
  for (let word = 0; word < words.length; word++) {
    const bits = words[word];
    if (bits !== 0) return word * 32 + 31 - Math.clz32(bits & -bits);
  }
  return words.length * 32;
}

function shiftDown(words: Uint32Array, shift: number): void {
  const skip = shift >>> 5;
  const low = shift & 31;
  const { length } = words;
  for (let word = 0; word < length; word++) {
    const here = word + skip < length ? words[word + skip] : 0;
    const next = word + skip + 1 < length ? words[word + skip + 1] : 0;
    words[word] = low === 0 ? here : (here >>> low) | (next << (32 - low));
  }
}
