/**
 * RSAES-OAEP (RFC 8017, section 7.1) with SHA-256, MGF1 with SHA-256 and an empty label, for 3072-bit keys alone.
 * node-forge wraps: it takes the seed as an argument, which test vectors need. OpenSSL (node:crypto) unwraps: it works
 * with the private key in constant time, and a hundred times faster than JavaScript. docs/adr/0302 tells more.
 */
import { constants, createPrivateKey, privateDecrypt } from "node:crypto";
import forge from "node-forge";
import { RSA_BITS } from "./audience-key-pair.js";

export const WRAPPED_BYTES = RSA_BITS / 8;
export const OAEP_SEED_BYTES = 32;
/** 384 - 2 * 32 - 2. */
export const MAX_MESSAGE_BYTES = WRAPPED_BYTES - 2 * OAEP_SEED_BYTES - 2;

/**
 * Returns 384 bytes that only the private key turns back into `message` (at most 318 bytes). `seed` is 32 random bytes,
 * never used before. Throws RangeError for a key of another size or too long a message.
 */
export function wrapWithPublicKey(publicKeyPem: string, message: Uint8Array, seed: Uint8Array): Uint8Array {
  const publicKey = forge.pki.publicKeyFromPem(publicKeyPem) as forge.pki.rsa.PublicKey;
  checkKeyBits(publicKey.n.bitLength());
  if (message.length > MAX_MESSAGE_BYTES) {
    throw new RangeError(`message: expected at most ${MAX_MESSAGE_BYTES} bytes, got ${message.length}`);
  }
  if (seed.length !== OAEP_SEED_BYTES) {
    throw new RangeError(`seed: expected ${OAEP_SEED_BYTES} bytes, got ${seed.length}`);
  }
  const options = {
    md: forge.md.sha256.create(),
    mgf1: { md: forge.md.sha256.create() },
    seed: toBinaryString(seed),
  };
  const wrapped = publicKey.encrypt(toBinaryString(message), "RSA-OAEP", options);
  return Buffer.from(wrapped, "latin1");
}

/**
 * Returns the message; null when these bytes were not wrapped for this key, whatever the reason.
 * Throws RangeError for a key of another size.
 */
export function unwrapWithPrivateKey(privateKeyPem: string, wrapped: Uint8Array): Uint8Array | null {
  const key = createPrivateKey(privateKeyPem);
  checkKeyBits(key.asymmetricKeyDetails?.modulusLength ?? 0);
  if (wrapped.length !== WRAPPED_BYTES) return null;
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, wrapped);
  } catch {
    return null;
  }
}

function checkKeyBits(bits: number): void {
  if (bits !== RSA_BITS) throw new RangeError(`key: expected RSA with ${RSA_BITS} bits, got ${bits}`);
}

/** node-forge takes and gives bytes as strings with one character for each byte. */
function toBinaryString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
