/** Message bits: bit i of a byte string is bit i % 8 (0 = least significant) of byte floor(i / 8). */

/** Part of a byte string that holds some bits: the first is bit `offset` (0..7) of bytes[0]. */
export interface BitRange {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly count: number;
}

/** Returns the bytes that hold bits [first, last), copied. */
export function sliceBits(bytes: Uint8Array, first: number, last: number): BitRange {
  const from = Math.floor(first / 8);
  return { bytes: bytes.slice(from, Math.ceil(last / 8)), offset: first - from * 8, count: last - first };
}

/** Returns one bit per byte. */
export function unpackBits({ bytes, offset, count }: BitRange): Uint8Array {
  const bits = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const at = i + offset;
    bits[i] = (bytes[at >>> 3] >>> (at & 7)) & 1;
  }
  return bits;
}

/** Packs one bit per byte so that the first is bit `offset` of the first byte; the bits around them are 0. */
export function packBits(bits: Uint8Array, offset: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((bits.length + offset) / 8));
  for (let i = 0; i < bits.length; i++) {
    const at = i + offset;
    bytes[at >>> 3] |= bits[i] << (at & 7);
  }
  return bytes;
}

/** Sets the bits that packBits gave, at bit `first` of `into`. */
export function mergeBits(packed: Uint8Array, first: number, into: Uint8Array): void {
  const from = Math.floor(first / 8);
  for (let i = 0; i < packed.length; i++) into[from + i] |= packed[i];
}
