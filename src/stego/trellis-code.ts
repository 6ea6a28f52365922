/**
 * The syndrome-trellis code's parity-check matrix and its decoder (Filler, Judas, Fridrich, "Minimizing Additive
 * Distortion in Steganography Using Syndrome-Trellis Codes", 2011). Integers only.
 */
import { COLUMNS } from "./trellis-columns.js";

export const LEAST_HEIGHT = 7;
export const GREATEST_HEIGHT = 12;
/**
 * Rows before the message's first. Row 0 has only its own samples, all of which may be wet; the message begins where
 * those of several rows reach.
 */
export const LEAD_ROWS = 8;

/**
 * Returns the columns of a row that has `width` samples: column k has `height` bits, bit i belongs to the message bit
 * i rows further down, the lowest and the highest are always set. Widths beyond the searched ones continue the widest
 * with mixed indices.
 */
export function trellisColumns(height: number, width: number): Uint16Array {
  const searched = COLUMNS[height];
  if (width === 0) return new Uint16Array(0);
  const base = searched[Math.min(width, searched.length) - 1];
  const columns = new Uint16Array(width);
  columns.set(base);
  const ends = 1 | (1 << (height - 1));
  for (let k = base.length; k < width; k++) columns[k] = ends | (mixIndex(k) & ((1 << height) - 1));
  return columns;
}

/** MurmurHash3's finaliser: spreads an index over 32 bits. */
export function mixIndex(index: number): number {
  let mixed = index ^ (index >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * Returns the message of `length` bits that `bits` (one 0 or 1 per sample) carry, one per byte: their syndrome of
 * 8 + length rows without its first eight bits. Row r of R spans the samples from floor(r * n / R) to
 * floor((r + 1) * n / R).
 */
export function trellisMessage(bits: Uint8Array, length: number, height: number): Uint8Array {
  return length === 0
    ? new Uint8Array(0)
    : trellisSyndrome(bits, LEAD_ROWS + length, height).subarray(LEAD_ROWS);
}

/** Returns the syndrome of `bits`, one bit per byte. */
export function trellisSyndrome(bits: Uint8Array, rows: number, height: number): Uint8Array {
  const syndrome = new Uint8Array(rows);
  const width = Math.floor(bits.length / rows);
  const rest = bits.length % rows;
  const narrow = trellisColumns(height, width);
  const wide = trellisColumns(height, width + 1);
  let at = 0;
  let carry = 0;
  let open = 0;
  for (let row = 0; row < rows; row++) {
    carry += rest;
    let columns = narrow;
    if (carry >= rows) {
      carry -= rows;
      columns = wide;
    }
    for (let k = 0; k < columns.length; k++) open ^= -bits[at++] & columns[k];
    syndrome[row] = open & 1;
    open >>>= 1;
  }
  return syndrome;
}
