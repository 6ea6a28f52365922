/**
 * A box for data at rest: nonce (12, random) || AES-256-GCM ciphertext || tag (16). The associated data is not in the
 * box; it names the place that the box belongs to, so that one box cannot be swapped for another.
 * Random 96-bit nonces allow 2^32 boxes under one key (SP 800-38D, section 8.3): derive one key for each purpose.
 */
import { randomBytes } from "node:crypto";
import { decryptAesGcm, encryptAesGcm, NONCE_BYTES, TAG_BYTES } from "./aes-gcm.js";

export const BOX_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/** Returns plaintext.length + 28 bytes, different at every call. `key` is 32 bytes. */
export function sealBox(key: Uint8Array, plaintext: Uint8Array, associatedData: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  return Buffer.concat([nonce, encryptAesGcm(key, nonce, plaintext, associatedData)]);
}

/** Returns the plaintext; null when the key or the associated data is another, or the box was changed or cut. */
export function openBox(key: Uint8Array, box: Uint8Array, associatedData: Uint8Array): Uint8Array | null {
  if (box.length < BOX_OVERHEAD_BYTES) return null;
  return decryptAesGcm(key, box.subarray(0, NONCE_BYTES), box.subarray(NONCE_BYTES), associatedData);
}
