/**
 * Which single steps a sample value may take: never beyond the range, and never to a grey level that its channel of
 * the cover does not contain, for a level that appears out of nothing is a certain sign of a change.
 */
import type { Raster } from "../raster.js";

export const MAY_RISE = 1;
export const MAY_FALL = 2;

/** One entry per channel and value (channel * 2^bitDepth + value): MAY_RISE and MAY_FALL, or 0 = neither. */
export type Moves = Uint8Array;

/** Returns which values occur in rows [fromRow, toRow): 1 at channel * 2^bitDepth + value. */
export function surveyLevels(raster: Raster, fromRow: number, toRow: number): Uint8Array {
  const { channels, width, data } = raster;
  const range = 2 ** raster.bitDepth;
  const present = new Uint8Array(channels * range);
  const end = toRow * width * channels;
  for (let channel = 0; channel < channels; channel++) {
    const base = channel * range;
    for (let i = fromRow * width * channels + channel; i < end; i += channels) present[base + data[i]] = 1;
  }
  return present;
}

/** Returns the permitted moves, from the levels that occur anywhere in the picture. */
export function permitMoves(present: Uint8Array, bitDepth: 8 | 16): Moves {
  const range = 2 ** bitDepth;
  const moves = new Uint8Array(present.length);
  for (let i = 0; i < present.length; i++) {
    const value = i % range;
    const rise = value < range - 1 && present[i + 1] ? MAY_RISE : 0;
    const fall = value > 0 && present[i - 1] ? MAY_FALL : 0;
    moves[i] = rise | fall;
  }
  return moves;
}

/** Returns the greatest value that occurs in any channel. */
export function greatestLevel(present: Uint8Array, bitDepth: 8 | 16): number {
  const range = 2 ** bitDepth;
  let greatest = 0;
  for (let i = 0; i < present.length; i++) if (present[i] && i % range > greatest) greatest = i % range;
  return greatest;
}
