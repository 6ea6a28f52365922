/**
 * Costs on a logarithmic scale of 255 levels, one byte per sample: the whole plan of an embedding is then made from a
 * histogram, and a cost map needs no more memory than the picture. A level is 1/16 of an octave; its rounding changes
 * a cost by at most 3%.
 */

export const WET_LEVEL = 255;
const STEPS_PER_OCTAVE = 16;
/** Level 0 begins at 2^-9; the last level, above 2^6.8, means "hardly ever". */
const LEAST_EXPONENT = -9;
const BITS_SHIFT = 19;
const FIRST_BITS = (127 + LEAST_EXPONENT) * STEPS_PER_OCTAVE;

/** Returns the cost in the middle of each level, in units of `scaleCosts`. */
export const LEVEL_COSTS: Float64Array = Float64Array.from({ length: WET_LEVEL }, (_, level) => {
  const octave = Math.floor(level / STEPS_PER_OCTAVE) + LEAST_EXPONENT;
  return 2 ** octave * (1 + ((level % STEPS_PER_OCTAVE) + 0.5) / STEPS_PER_OCTAVE);
});

/** Returns the factor that brings costs of 16-bit pictures to the range of 8-bit ones. `greatest`: largest sample. */
export function costScale(greatest: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(greatest + 1)) - 8);
}

/** Turns `costs` into levels, in place of their bits: returns levels 0..254. */
export function toLevels(costs: Float32Array, scale: number): Uint8Array {
  const scaled = new Float32Array(costs.length);
  for (let i = 0; i < costs.length; i++) scaled[i] = costs[i] * scale;
  // Exponent and the first four bits of the mantissa of a binary32 number are already the logarithm.
  const bits = new Uint32Array(scaled.buffer);
  const levels = new Uint8Array(costs.length);
  for (let i = 0; i < levels.length; i++) {
    levels[i] = Math.min(WET_LEVEL - 1, Math.max(0, (bits[i] >>> BITS_SHIFT) - FIRST_BITS));
  }
  return levels;
}
