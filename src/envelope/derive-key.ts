/** HKDF-SHA256 (RFC 5869) with a label for each purpose: one parent key, many keys that tell nothing of each other. */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";

export const KEY_BYTES = 32;

/**
 * Returns `length` bytes (1 to 8160) that only the holder of `key` can compute, different for every label and every
 * context. The label is a fixed ASCII text; `context` is appended to it after one zero byte, so that no label can
 * run into a context. No salt: the keys given here are uniform already (RFC 5869, section 3.1).
 */
export function deriveKey(
  key: Uint8Array,
  label: string,
  length = KEY_BYTES,
  context: Uint8Array = new Uint8Array(0),
): Uint8Array {
  if (key.length < KEY_BYTES) {
    throw new RangeError(`key: expected at least ${KEY_BYTES} bytes, got ${key.length}`);
  }
  if (!/^[\x20-\x7e]+$/.test(label))
    throw new TypeError("label: expected printable ASCII, got something else");
  const info = Buffer.concat([Buffer.from(label, "ascii"), Buffer.of(0), context]);
  return hkdf(sha256, key, undefined, info, length);
}
