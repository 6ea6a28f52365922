/** How near the trellis code comes to the least possible distortion; shared by the column search and the measurements. */
import { trellisColumns } from "../src/stego/trellis-code.js";
import { solveTrellis } from "../src/stego/trellis-solver.js";

/** Deterministic uniform numbers in [0, 1): mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns lambda and the least distortion of a binary layer that carries `bits` on samples of these costs. */
export function payloadLimitedBound(
  costs: Float64Array,
  bits: number,
): { lambda: number; distortion: number } {
  let low = 1e-3;
  let high = 1e3;
  let distortion = 0;
  for (let i = 0; i < 36; i++) {
    const lambda = Math.sqrt(low * high);
    let entropy = 0;
    distortion = 0;
    for (const cost of costs) {
      const odds = Math.exp(-lambda * cost);
      const p = odds / (1 + odds);
      if (p > 0) entropy += Math.log2(1 + odds) + (p * lambda * cost) / Math.LN2;
      distortion += p * cost;
    }
    if (entropy >= bits) low = lambda;
    else high = lambda;
  }
  return { lambda: Math.sqrt(low * high), distortion };
}

export interface Trial {
  readonly costs: Float64Array;
  readonly prices: Uint8Array;
  readonly target: Uint8Array;
  readonly bound: number;
}

/** `costs` in random order; the message is `bits` random bits. */
export function createTrial(costs: Float64Array, bits: number, unitsPerNat: number, seed: number): Trial {
  const random = createRandom(seed);
  const { lambda, distortion } = payloadLimitedBound(costs, bits);
  const prices = Uint8Array.from(costs, (cost) => Math.min(254, Math.round(unitsPerNat * lambda * cost)));
  const target = Uint8Array.from({ length: bits }, () => Math.floor(random() * 2));
  return { costs, prices, target, bound: distortion };
}

/** Returns the distortion over the bound: 1 would be perfect. */
export function measureRatio(
  { costs, prices, target, bound }: Trial,
  height: number,
  columnsOf = trellisColumns,
): number {
  const flips = solveTrellis(prices, target, height, columnsOf);
  if (flips === null) return Number.POSITIVE_INFINITY;
  let distortion = 0;
  for (let i = 0; i < flips.length; i++) if (flips[i]) distortion += costs[i];
  return distortion / bound;
}
