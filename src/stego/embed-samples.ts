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
 * (`out` is then untouched). The code's i-th sample is samples[places[i]]. `random`: decides what the message leaves
 * open.
 */
export function embedSamples(
  cover: Cover,
  samples: Uint32Array,
  places: Uint32Array,
  layers: Layers,
  random: Keystream,
  out: Samples,
): number | null {
  const { data } = cover.raster;
  const { levels } = cover;
  const lookUp = createMoveLookup(cover);
  // The picture is read in the order of `samples`, which is ascending, and only what is read of it is shuffled.
  const values = new Uint16Array(samples.length);
  const moves = new Uint8Array(samples.length);
  const priceOf = new Uint8Array(samples.length).fill(WET);
  for (let s = 0; s < samples.length; s++) {
    const sample = samples[s];
    values[s] = data[sample];
    moves[s] = lookUp(sample);
    if (moves[s] === 0) continue;
    priceOf[s] = layers.prices[(moves[s] === (MAY_RISE | MAY_FALL) ? BOTH_WAYS : 0) + levels[sample]];
  }
  const prices = new Uint8Array(samples.length);
  const lowBits = new Uint8Array(samples.length);
  const secondBits = new Uint8Array(samples.length);
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    prices[i] = priceOf[place];
    lowBits[i] = values[place] & 1;
    secondBits[i] = (values[place] >>> 1) & 1;
  }
  const flips = chooseChanges(prices, lowBits, layers, random);
  if (flips === null) return null;

  const changed = indicesOf(flips);
  const stego = new Uint16Array(changed.length);
  const free: number[] = [];
  for (let c = 0; c < changed.length; c++) {
    const place = places[changed[c]];
    if (moves[place] === (MAY_RISE | MAY_FALL)) free.push(c);
    stego[c] = values[place] + (moves[place] & MAY_RISE ? 1 : -1);
  }
  for (let c = 0; c < changed.length; c++) secondBits[changed[c]] = (stego[c] >>> 1) & 1;
  const target = xor(bandSyndrome(secondBits, layers.directionMessage.length), layers.directionMessage);
  const dry = Uint32Array.from(free, (c) => changed[c]);
  // A rise and a fall differ in the second bit, whatever the sample.
  const falls =
    target.length === 0
      ? Uint8Array.from(free, () => random.below(2))
      : solveBand(samples.length, dry, target, () => random.below(2));
  if (falls === null) return null;
  for (let f = 0; f < free.length; f++) if (falls[f]) stego[free[f]] -= 2;
  for (let c = 0; c < changed.length; c++) out[samples[places[changed[c]]]] = stego[c];
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
