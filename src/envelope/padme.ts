/**
 * How long a text becomes before it is encrypted. Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted
 * Files and Communication with PURBs", PoPETs 2019, algorithm 1) leaves at most O(log log length) bits of the length
 * to be seen, for at most 12% more bytes.
 */

/** Returns the smallest Padmé length that is at least `length` (a whole number from 2 to 2^31 - 1). */
export function padmeLength(length: number): number {
  if (!Number.isInteger(length) || length < 2 || length > 0x7fffffff) {
    throw new RangeError(`length: expected a whole number from 2 to 2^31 - 1, got ${length}`);
  }
  const exponent = floorLog2(length);
  const zeroBits = exponent - (floorLog2(exponent) + 1);
  const step = 2 ** zeroBits;
  return Math.ceil(length / step) * step;
}

function floorLog2(value: number): number {
  return 31 - Math.clz32(value);
}
