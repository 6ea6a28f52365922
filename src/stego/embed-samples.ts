/** Embeds message bits in a list of samples: layer one chooses the changes, layer two their directions. */
import type { Raster, Samples } from "../raster.js";
import { bandSyndrome, solveBand } from "./band-code.js";
import type { Keystream } from "./keystream.js";
import { MAY_FALL, MAY_RISE, type Moves } from "./levels.js";
import type { ChangeCode } from "./parameters.js";
import { BOTH_WAYS } from "./plan.js";
import { LEAD_ROWS, trellisMessage } from "./trellis-code.js";
import { solveTrellis, WET } from "./trellis-solver.js";

/** At this price per sample no path of the trellis ever falls off the scale of 255. */
const FLAT_PRICE = 20;

export interface Cover {
  readonly raster: Raster;
  /** A cost level per sample, 255 = wet. */
  readonly levels: Uint8Array;
  readonly moves: Moves;
}

export interface Layers {
  readonly code: ChangeCode;
  readonly height: number;
  readonly prices: Uint8Array;
  /** One bit per byte. */
  readonly changeMessage: Uint8Array;
  readonly directionMessage: Uint8Array;
}

/** Returns a function that gives MAY_RISE and MAY_FALL of a sample; 0 when it is wet. */
export function createMoveLookup({ raster, levels, moves }: Cover): (sample: number) => number {
  const { channels, data } = raster;
  const range = 2 ** raster.bitDepth;
  if (channels === 1) return (sample) => (levels[sample] === WET ? 0 : moves[data[sample]]);
  return (sample) => (levels[sample] === WET ? 0 : moves[(sample % 3) * range + data[sample]]);
}

/**
 * Writes the changed samples into `out` and returns how many there are, or null when the code finds no solution
 * (`out` is then untouched). `order`: the samples in the code's order. `random`: decides what the message leaves open.
 */
export function embedSamples(
  cover: Cover,
  order: Uint32Array,
  layers: Layers,
  random: Keystream,
  out: Samples,
): number | null {
  const { data } = cover.raster;
  const { levels } = cover;
  const movesOf = createMoveLookup(cover);
  const prices = new Uint8Array(order.length).fill(WET);
  const lowBits = new Uint8Array(order.length);
  const secondBits = new Uint8Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const sample = order[i];
    lowBits[i] = data[sample] & 1;
    secondBits[i] = (data[sample] >>> 1) & 1;
    const moves = movesOf(sample);
    if (moves === 0) continue;
    prices[i] = layers.prices[(moves === (MAY_RISE | MAY_FALL) ? BOTH_WAYS : 0) + levels[sample]];
  }
  const flips = chooseChanges(prices, lowBits, layers, random);
  if (flips === null) return null;

  const changed = indicesOf(flips);
  const stego = new Uint16Array(changed.length);
  const free: number[] = [];
  for (let c = 0; c < changed.length; c++) {
    const sample = order[changed[c]];
    const moves = movesOf(sample);
    if (moves === (MAY_RISE | MAY_FALL)) free.push(c);
    stego[c] = data[sample] + (moves & MAY_RISE ? 1 : -1);
  }
  for (let c = 0; c < changed.length; c++) secondBits[changed[c]] = (stego[c] >>> 1) & 1;
  const target = xor(bandSyndrome(secondBits, layers.directionMessage.length), layers.directionMessage);
  const dry = Uint32Array.from(free, (c) => changed[c]);
  // A rise and a fall differ in the second bit, whatever the sample.
  const falls =
    target.length === 0
      ? Uint8Array.from(free, () => random.below(2))
      : solveBand(order.length, dry, target, () => random.below(2));
  if (falls === null) return null;
  for (let f = 0; f < free.length; f++) if (falls[f]) stego[free[f]] -= 2;
  for (let c = 0; c < changed.length; c++) out[order[changed[c]]] = stego[c];
  return changed.length;
}

function chooseChanges(
  prices: Uint8Array,
  lowBits: Uint8Array,
  { code, height, changeMessage }: Layers,
  random: Keystream,
): Uint8Array | null {
  const rows = changeMessage.length;
  if (rows + LEAD_ROWS > prices.length) return null;
  if (code === "trellis") {
    if (rows === 0) return new Uint8Array(prices.length);
    // Nothing need change for the rows before the message.
    const target = new Uint8Array(LEAD_ROWS + rows);
    target.set(xor(trellisMessage(lowBits, rows, height), changeMessage), LEAD_ROWS);
    const flips = solveTrellis(prices, target, height);
    if (flips !== null) return flips;
    // Prices far apart can drive every path off the scale; nearly equal ones cannot.
    return solveTrellis(
      prices.map((price) => (price === WET ? WET : Math.min(price, FLAT_PRICE))),
      target,
      height,
    );
  }
  const target = xor(bandSyndrome(lowBits, rows), changeMessage);
  const dry = indicesOf(prices.map((price) => (price === WET ? 0 : 1)));
  const chosen = solveBand(prices.length, dry, target, () => random.below(2));
  if (chosen === null) return null;
  const flips = new Uint8Array(prices.length);
  for (let i = 0; i < dry.length; i++) flips[dry[i]] = chosen[i];
  return flips;
}

function indicesOf(flags: Uint8Array): Uint32Array {
  const indices = new Uint32Array(flags.length);
  let count = 0;
  for (let i = 0; i < flags.length; i++) if (flags[i]) indices[count++] = i;
  return indices.slice(0, count);
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  const sum = new Uint8Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = a[i] ^ b[i];
  return sum;
}
