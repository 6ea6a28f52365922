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
/** Where the directions have too little room, changes become cheaper by this much, step by step: units of price. */
const DISCOUNTS = [0, 2, 6, 12];
/** What is known of a sample in one byte: its two lowest bits, and above them MAY_RISE and MAY_FALL. */
const MOVES_SHIFT = 2;

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
  const stateAt = new Uint8Array(samples.length);
  const priceAt = new Uint8Array(samples.length).fill(WET);
  for (let s = 0; s < samples.length; s++) {
    const sample = samples[s];
    const moves = lookUp(sample);
    stateAt[s] = (moves << MOVES_SHIFT) | (data[sample] & 3);
    if (moves === 0) continue;
    priceAt[s] = layers.prices[(moves === (MAY_RISE | MAY_FALL) ? BOTH_WAYS : 0) + levels[sample]];
  }
  const state = new Uint8Array(samples.length);
  const prices = new Uint8Array(samples.length);
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    state[i] = stateAt[place];
    prices[i] = priceAt[place];
  }
  for (const discount of DISCOUNTS) {
    const flips = chooseChanges(cheapen(prices, state, discount), state, layers, random);
    if (flips === null) return null;
    const changed = indicesOf(flips);
    const steps = chooseDirections(changed, state, layers, random);
    if (steps === null) continue;
    for (let c = 0; c < changed.length; c++) {
      const sample = samples[places[changed[c]]];
      out[sample] = data[sample] + steps[c];
    }
    return changed.length;
  }
  return null;
}

/** Makes changes that may go both ways cheaper, and so more of them: the directions then have more room. */
function cheapen(prices: Uint8Array, state: Uint8Array, discount: number): Uint8Array {
  if (discount === 0) return prices;
  return prices.map((price, i) =>
    price === WET || !isFree(state[i]) ? price : Math.max(0, price - discount),
  );
}

/** Returns +1 or -1 for each changed sample, or null when there are too few of them for the direction message. */
function chooseDirections(
  changed: Uint32Array,
  state: Uint8Array,
  { directionMessage }: Layers,
  random: Keystream,
): Int8Array | null {
  const steps = Int8Array.from(changed, (i) => ((state[i] >> MOVES_SHIFT) & MAY_RISE ? 1 : -1));
  const free = indicesOf(Uint8Array.from(changed, (i) => (isFree(state[i]) ? 1 : 0)));
  const secondBits = bitsOf(state, 1);
  for (let c = 0; c < changed.length; c++)
    secondBits[changed[c]] = (((state[changed[c]] & 3) + steps[c]) >> 1) & 1;
  const target = xor(bandSyndrome(secondBits, directionMessage.length), directionMessage);
  const dry = free.map((c) => changed[c]);
  // A rise and a fall differ in the second bit, whatever the sample.
  const falls =
    target.length === 0
      ? Uint8Array.from(free, () => random.below(2))
      : solveBand(state.length, dry, target, () => random.below(2));
  if (falls === null) return null;
  for (let f = 0; f < free.length; f++) if (falls[f]) steps[free[f]] = -1;
  return steps;
}

function isFree(state: number): boolean {
  return state >> MOVES_SHIFT === (MAY_RISE | MAY_FALL);
}

function chooseChanges(
  prices: Uint8Array,
  state: Uint8Array,
  { code, height, changeMessage }: Layers,
  random: Keystream,
): Uint8Array | null {
  const rows = changeMessage.length;
  const lowBits = bitsOf(state, 0);
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

/** Returns bit `bit` of each. */
function bitsOf(state: Uint8Array, bit: number): Uint8Array {
  return state.map((value) => (value >> bit) & 1);
}

function indicesOf(flags: Uint8Array): Uint32Array {
  let count = 0;
  for (let i = 0; i < flags.length; i++) if (flags[i]) count++;
  const indices = new Uint32Array(count);
  for (let i = 0, next = 0; next < count; i++) if (flags[i]) indices[next++] = i;
  return indices;
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  const sum = new Uint8Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = a[i] ^ b[i];
  return sum;
}
