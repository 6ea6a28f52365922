/**
 * Divides a body between the two layers of the ternary code and prices every cost level for it, from a histogram of
 * the cost map alone. Layer one says which samples change, layer two in which direction (Filler and Fridrich,
 * "Minimizing additive distortion functions with non-binary embedding operation", 2010). Changing a sample that may
 * go both ways carries almost one more bit, so such changes are cheaper by that bit: probabilities follow
 * P / (1 - P) = 2^efficiency e^(-lambda cost), and lambda is the one at which both layers together carry the body.
 */
import { LEVEL_COSTS, WET_LEVEL } from "./cost-levels.js";
import type { ChangeCode } from "./parameters.js";
import { WET } from "./trellis-solver.js";

/** Samples by [may move one way | both ways] and cost level: 2 * 256 counts. */
export type CostHistogram = Float64Array;
export const HISTOGRAM_LENGTH = 512;
export const BOTH_WAYS = 256;

export interface Plan {
  readonly code: ChangeCode;
  readonly directionBits: number;
  /** Trellis cost (0..254, 255 = wet) at the histogram's index. For the band code: 0 or 255. */
  readonly prices: Uint8Array;
}

export interface BodyShape {
  readonly histogram: CostHistogram;
  /** All samples that the body may lie in, wet ones too. */
  readonly samples: number;
  readonly height: number;
  readonly bits: number;
  readonly segments: number;
}

/** Trellis costs are this many units per nat of log-odds: 255 units are more than any path is ever behind. */
const UNITS_PER_NAT = 12;
/** Bits per usable sample below which room for directions is left unused rather than tried to the last bit. */
const SPARSE_RATE = 0.01;
/** Bits that a change carries in its direction where it may go either way. */
const DIRECTION_EFFICIENCY = 0.985;
const BAND_EFFICIENCY = 0.97;

/** Bits that a band code of `segments` segments carries on `samples` samples, whose number per segment varies. */
function bandRoom(samples: number, segments: number): number {
  const each = samples / segments;
  return segments * Math.max(0, Math.floor(BAND_EFFICIENCY * (each - 4 * Math.sqrt(each)) - 16));
}

/** Returns the most body bits that fit when `both` of `usable` samples may go both ways. */
export function measureRoom(usable: number, both: number, segments: number): number {
  return bandRoom(usable, segments) + bandRoom(both / 2, segments);
}

/** Returns null when the body does not fit. `retreat` (0, 1, ...) asks for a plan with more slack each time. */
export function planBody(body: BodyShape, retreat: number): Plan | null {
  return (retreat < 3 ? planTrellis(body, retreat) : null) ?? planBand(body);
}

/** Prices for a single trellis layer that carries `bits`: the header. */
export function priceLayer(histogram: CostHistogram, bits: number): Uint8Array {
  const lambda = findLambda((candidate) => sumLayers(histogram, candidate, 0).entropy, bits);
  return priceLevels(histogram, lambda ?? 0, 0, bits);
}

function planTrellis(body: BodyShape, retreat: number): Plan | null {
  const { histogram, samples, height, bits, segments } = body;
  const usable = histogram.reduce((sum, count) => sum + count, 0);
  const divide = (lambda: number) => {
    const { entropy, bothWays } = sumLayers(histogram, lambda, DIRECTION_EFFICIENCY);
    const rate = entropy / usable;
    const changes = bothWays * (1 + excessChanges(height, rate));
    return { changeBits: entropy, directionBits: directionRoom(changes, segments, rate, retreat) };
  };
  const lambda = findLambda((candidate) => {
    const { changeBits, directionBits } = divide(candidate);
    return changeBits + directionBits;
  }, bits);
  if (lambda === null) return null;
  const directionBits = Math.min(bits, divide(lambda).directionBits);
  const changeBits = bits - directionBits;
  if (changeBits > trellisLoad(height, usable / samples) * usable) return null;
  return {
    code: "trellis",
    directionBits,
    prices: priceLevels(histogram, lambda, DIRECTION_EFFICIENCY, changeBits),
  };
}

/**
 * Returns how many bits layer one may carry by trellis, per usable sample; fuller pictures take the band code. A row
 * of the trellis reaches only `height` rows on, so where wet samples come in clusters it needs more to choose from.
 */
function trellisLoad(height: number, usableShare: number): number {
  return 0.38 + 0.04 * Math.min(3, height - 7) + 0.75 * Math.max(0, usableShare - 0.6);
}

/**
 * Returns by what share the trellis changes more samples than the bound, as `scripts/stego-measure.ts` shows; one
 * picture differs from another by half a percent of the changes. `rate`: bits of layer one per usable sample.
 */
function excessChanges(height: number, rate: number): number {
  return (0.186 / (1 + 2.84 * rate)) * (1 - 0.15 * (height - 10));
}

/**
 * Returns the bits that go into the directions of a body's expected changes. A band code of more rows meets more
 * places where changes are sparse. Where a segment turns out to have too few changes, its embedding makes more; only
 * after that did not help either is a plan with more slack asked for.
 */
function directionRoom(changes: number, segments: number, rate: number, retreat: number): number {
  if (retreat === 2) return 0;
  // A short note in a large picture: a few bits more cost nothing there, a second try at so many samples costs seconds.
  if (rate < SPARSE_RATE) retreat = Math.max(1, retreat);
  const each = changes / segments;
  const load = 0.99 - 0.01 * Math.min(1, Math.max(0, each - 4000) / 12_000);
  const slack = retreat === 0 ? 0.15 * Math.sqrt(each) + 4 : 4 * Math.sqrt(each) + 0.05 * each + 16;
  return segments * Math.max(0, Math.floor(load * each - slack));
}

/** The cheapest samples that hold the body, all equally likely to change. */
function planBand({ histogram, bits, segments }: BodyShape): Plan | null {
  let usable = 0;
  let both = 0;
  for (let level = 0; level < WET_LEVEL; level++) {
    usable += histogram[level] + histogram[BOTH_WAYS + level];
    both += histogram[BOTH_WAYS + level];
    if (measureRoom(usable, both, segments) < bits) continue;
    const prices = new Uint8Array(HISTOGRAM_LENGTH).fill(WET);
    prices.fill(0, 0, level + 1);
    prices.fill(0, BOTH_WAYS, BOTH_WAYS + level + 1);
    // What fits in layer one goes there last: layer two is filled in proportion.
    const changes = bandRoom(usable, segments);
    const room = changes + bandRoom(both / 2, segments);
    const changeBits = Math.min(bits, Math.ceil((bits * changes) / room));
    return { code: "band", directionBits: bits - changeBits, prices };
  }
  return null;
}

function changeProbability(cost: number, lambda: number, gainBits: number): number {
  const odds = 2 ** gainBits * Math.exp(-lambda * cost);
  return Math.min(0.5, odds / (1 + odds));
}

/** Returns the entropy of layer one in bits, and the expected changes of samples that may go both ways. */
function sumLayers(histogram: CostHistogram, lambda: number, efficiency: number) {
  let entropy = 0;
  let bothWays = 0;
  for (let level = 0; level < WET_LEVEL; level++) {
    const cost = LEVEL_COSTS[level];
    const one = changeProbability(cost, lambda, 0);
    const both = changeProbability(cost, lambda, efficiency);
    entropy += histogram[level] * binaryEntropy(one) + histogram[BOTH_WAYS + level] * binaryEntropy(both);
    bothWays += histogram[BOTH_WAYS + level] * both;
  }
  return { entropy, bothWays };
}

function binaryEntropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}

/** Returns the greatest lambda at which `carried` (falling in lambda) is at least `bits`, or null if none is. */
function findLambda(carried: (lambda: number) => number, bits: number): number | null {
  let low = 2 ** -20;
  let high = 2 ** 20;
  if (carried(low) < bits) return null;
  for (let i = 0; i < 60; i++) {
    const middle = Math.sqrt(low * high);
    if (carried(middle) >= bits) low = middle;
    else high = middle;
  }
  return low;
}

function priceLevels(histogram: CostHistogram, lambda: number, efficiency: number, bits: number): Uint8Array {
  const prices = new Uint8Array(HISTOGRAM_LENGTH).fill(WET);
  let payable = 0;
  for (const [base, gain] of [
    [0, 0],
    [BOTH_WAYS, efficiency],
  ]) {
    for (let level = 0; level < WET_LEVEL; level++) {
      const p = changeProbability(LEVEL_COSTS[level], lambda, gain);
      const price = Math.round(UNITS_PER_NAT * Math.log((1 - p) / p));
      prices[base + level] = Math.min(WET, price);
      if (price < WET) payable += histogram[base + level];
    }
  }
  // Samples beyond the scale would hardly ever change. They are left out, which saves their time, where enough remain.
  if (payable < 6 * bits) {
    for (let level = 0; level < WET_LEVEL; level++) {
      prices[level] = Math.min(WET - 1, prices[level]);
      prices[BOTH_WAYS + level] = Math.min(WET - 1, prices[BOTH_WAYS + level]);
    }
  }
  return prices;
}
