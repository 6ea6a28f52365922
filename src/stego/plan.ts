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

/** Trellis costs are this many units per nat of log-odds: 255 units are more than any path is ever behind. */
const UNITS_PER_NAT = 10;
/** Bits of layer two per change that may go either way, once the number of changes is known. */
const DIRECTION_EFFICIENCY = 0.97;
/** Layer one by trellis carries at most this share of the usable samples; fuller pictures take the band code. */
const TRELLIS_LOAD = 0.5;
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
export function planBody(
  histogram: CostHistogram,
  bodyBits: number,
  segments: number,
  retreat: number,
): Plan | null {
  return (
    (retreat < 3 ? planTrellis(histogram, bodyBits, segments, retreat) : null) ??
    planBand(histogram, bodyBits, segments)
  );
}

/** Prices for a single trellis layer that carries `bits`: the header. */
export function priceLayer(histogram: CostHistogram, bits: number): Uint8Array {
  const lambda = findLambda((candidate) => sumLayers(histogram, candidate, 0).entropy, bits);
  return priceLevels(histogram, lambda ?? 0, 0, bits);
}

function planTrellis(
  histogram: CostHistogram,
  bodyBits: number,
  segments: number,
  retreat: number,
): Plan | null {
  const usable = histogram.reduce((sum, count) => sum + count, 0);
  const directions = (lambda: number) => {
    if (retreat === 2) return 0;
    const each = sumLayers(histogram, lambda, DIRECTION_EFFICIENCY).bothWays / segments;
    const slack = (2.5 + 3 * retreat) * Math.sqrt(each) + 8;
    return segments * Math.max(0, Math.floor(DIRECTION_EFFICIENCY * each - slack));
  };
  const carried = (lambda: number) =>
    sumLayers(histogram, lambda, DIRECTION_EFFICIENCY).entropy + directions(lambda);
  const lambda = findLambda(carried, bodyBits);
  if (lambda === null) return null;
  const directionBits = Math.min(bodyBits, directions(lambda));
  const changeBits = bodyBits - directionBits;
  if (changeBits > TRELLIS_LOAD * usable) return null;
  return {
    code: "trellis",
    directionBits,
    prices: priceLevels(histogram, lambda, DIRECTION_EFFICIENCY, changeBits),
  };
}

/** The cheapest samples that hold the body, all equally likely to change. */
function planBand(histogram: CostHistogram, bodyBits: number, segments: number): Plan | null {
  let usable = 0;
  let both = 0;
  for (let level = 0; level < WET_LEVEL; level++) {
    usable += histogram[level] + histogram[BOTH_WAYS + level];
    both += histogram[BOTH_WAYS + level];
    if (measureRoom(usable, both, segments) < bodyBits) continue;
    const prices = new Uint8Array(HISTOGRAM_LENGTH).fill(WET);
    prices.fill(0, 0, level + 1);
    prices.fill(0, BOTH_WAYS, BOTH_WAYS + level + 1);
    // What fits in layer one goes there last: layer two is filled in proportion.
    const changes = bandRoom(usable, segments);
    const room = changes + bandRoom(both / 2, segments);
    const changeBits = Math.min(bodyBits, Math.ceil((bodyBits * changes) / room));
    return { code: "band", directionBits: bodyBits - changeBits, prices };
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
