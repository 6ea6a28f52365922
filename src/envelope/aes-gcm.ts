/** AES-256-GCM (NIST SP 800-38D): 96-bit nonce, 128-bit tag after the ciphertext. Never one nonce twice under a key. */
import { gcm } from "@noble/ciphers/aes.js";

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/** Returns ciphertext followed by the tag: plaintext.length + 16 bytes. */
export function encryptAesGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
): Uint8Array {
  checkSizes(key, nonce);
  return gcm(key, nonce, associatedData).encrypt(plaintext);
}

/** Returns the plaintext, or null when the tag does not fit: another key, nonce or associated data, or a changed bit. */
export function decryptAesGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  ciphertextAndTag: Uint8Array,
  associatedData: Uint8Array,
): Uint8Array | null {
  checkSizes(key, nonce);
  if (ciphertextAndTag.length < TAG_BYTES) return null;
  const cipher = gcm(key, nonce, associatedData);
  try {
    return cipher.decrypt(ciphertextAndTag);
  } catch {
    // Sizes were checked above, so the tag is the one thing left that the library refuses.
    return null;
  }
}

function checkSizes(key: Uint8Array, nonce: Uint8Array): void {
  if (key.length !== 32) throw new RangeError(`key: expected 32 bytes, got ${key.length}`);
  if (nonce.length !== NONCE_BYTES) {
    throw new RangeError(`nonce: expected ${NONCE_BYTES} bytes, got ${nonce.length}`);
  }
}
