/**
 * A box for data at rest: key number (1) || nonce (12, random) || AES-256-GCM ciphertext || tag (16). The associated
 * data names the place that the box belongs to, so that no box can be moved. Node's own AES: a picture of 1 MiB takes
 * about 1 ms, which may happen on the event loop.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

export interface AtRestKey {
  /** 1 to 255; grows with every rotation of the master key. */
  readonly number: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export function sealAtRest(atRestKey: AtRestKey, plaintext: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", atRestKey.key, nonce);
  cipher.setAAD(Buffer.from(place));
  const body = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([Buffer.of(atRestKey.number), nonce, body, cipher.getAuthTag()]);
}

/** The number of the key that the box needs; 0 when it is no box. */
export const keyNumberOf = (box: Uint8Array): number => (box.length < OVERHEAD_BYTES ? 0 : box[0]);

/** Returns the plaintext; null when key or place is another, or the box was changed or cut. */
export function openAtRest(key: Uint8Array, box: Uint8Array, place: string): Buffer | null {
  if (box.length < OVERHEAD_BYTES) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(1, 1 + NONCE_BYTES));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(box.subarray(1 + NONCE_BYTES, box.length - TAG_BYTES)),
      decipher.final(),
    ]);
  } catch {
    return null;
  }
}
