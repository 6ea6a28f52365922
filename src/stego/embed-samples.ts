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
  const valueAt = new Uint16Array(samples.length);
  const movesAt = new Uint8Array(samples.length);
  const priceAt = new Uint8Array(samples.length).fill(WET);
  for (let s = 0; s < samples.length; s++) {
    const sample = samples[s];
    valueAt[s] = data[sample];
    movesAt[s] = lookUp(sample);
    if (movesAt[s] === 0) continue;
    priceAt[s] = layers.prices[(movesAt[s] === (MAY_RISE | MAY_FALL) ? BOTH_WAYS : 0) + levels[sample]];
  }
  const values = new Uint16Array(samples.length);
  const moves = new Uint8Array(samples.length);
  const prices = new Uint8Array(samples.length);
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    values[i] = valueAt[place];
    moves[i] = movesAt[place];
    prices[i] = priceAt[place];
  }
  for (const discount of DISCOUNTS) {
    const flips = chooseChanges(cheapen(prices, moves, discount), values, layers, random);
    if (flips === null) return null;
    const changed = indicesOf(flips);
    const stego = chooseDirections(changed, values, moves, layers, random);
    if (stego === null) continue;
    for (let c = 0; c < changed.length; c++) out[samples[places[changed[c]]]] = stego[c];
    return changed.length;
  }
  return null;
}

/** Makes changes that may go both ways cheaper, and so more of them: the directions then have more room. */
function cheapen(prices: Uint8Array, moves: Uint8Array, discount: number): Uint8Array {
  if (discount === 0) return prices;
  return prices.map((price, i) =>
    price === WET || moves[i] !== (MAY_RISE | MAY_FALL) ? price : Math.max(0, price - discount),
  );
}

/** Returns the changed samples' new values, or null when there are too few of them for the direction message. */
function chooseDirections(
  changed: Uint32Array,
  values: Uint16Array,
  moves: Uint8Array,
  { directionMessage }: Layers,
  random: Keystream,
): Uint16Array | null {
  const stego = Uint16Array.from(changed, (i) => values[i] + (moves[i] & MAY_RISE ? 1 : -1));
  const free = indicesOf(Uint8Array.from(changed, (i) => (moves[i] === (MAY_RISE | MAY_FALL) ? 1 : 0)));
  const secondBits = bitsOf(values, 1);
  for (let c = 0; c < changed.length; c++) secondBits[changed[c]] = (stego[c] >>> 1) & 1;
  const target = xor(bandSyndrome(secondBits, directionMessage.length), directionMessage);
  const dry = free.map((c) => changed[c]);
  // A rise and a fall differ in the second bit, whatever the sample.
  const falls =
    target.length === 0
      ? Uint8Array.from(free, () => random.below(2))
      : solveBand(values.length, dry, target, () => random.below(2));
  if (falls === null) return null;
  for (let f = 0; f < free.length; f++) if (falls[f]) stego[free[f]] -= 2;
  return stego;
}

function chooseChanges(
  prices: Uint8Array,
  values: Uint16Array,
  { code, height, changeMessage }: Layers,
  random: Keystream,
): Uint8Array | null {
  const rows = changeMessage.length;
  const lowBits = bitsOf(values, 0);
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

/** Returns bit `bit` of each value. */
function bitsOf(values: Uint16Array, bit: number): Uint8Array {
  const bits = new Uint8Array(values.length);
  for (let i = 0; i < bits.length; i++) bits[i] = (values[i] >>> bit) & 1;
  return bits;
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
