/**
 * Seals a note into a body and opens it again. SPEC.md, section 4:
 * wrapped (384) || workFactor (1) || rest of the sealed frame (bodyBytes - 401) || integrity tag (16).
 * The first 286 bytes of the sealed frame travel inside the RSA block, beside the secret: fewer bytes to hide.
 */
import { timingSafeEqual } from "node:crypto";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { AppError } from "../errors.js";
import { decryptAesGcm, encryptAesGcm, NONCE_BYTES, TAG_BYTES } from "./aes-gcm.js";
import { type BodyBinding, encodeBodyBinding } from "./binding.js";
import { deriveKey, KEY_BYTES } from "./derive-key.js";
import { compressNote, decodeFrame, encodeFrame, isFrameLength, measureFrame } from "./note-frame.js";
import { MAX_MESSAGE_BYTES, unwrapWithPrivateKey, WRAPPED_BYTES, wrapWithPublicKey } from "./rsa-oaep.js";
import { isWorkFactor, stretchPassword } from "./stretch-password.js";

export const SECRET_BYTES = 32;
const INTEGRITY_TAG_BYTES = 16;
/** How much of the sealed frame fits into the RSA block beside the secret. */
const INNER_BYTES = MAX_MESSAGE_BYTES - SECRET_BYTES;
/** bodyBytes = frame length + 131. */
const BODY_OVERHEAD_BYTES = WRAPPED_BYTES + 1 + TAG_BYTES - INNER_BYTES + INTEGRITY_TAG_BYTES;

export interface SealInput {
  readonly note: Uint8Array;
  readonly password: string;
  /** SubjectPublicKeyInfo, PEM, RSA-3072. */
  readonly publicKeyPem: string;
  readonly binding: BodyBinding;
}

export interface OpenInput {
  readonly body: Uint8Array;
  readonly password: string;
  /** PKCS#8, PEM, not encrypted, RSA-3072. */
  readonly privateKeyPem: string;
  readonly binding: BodyBinding;
}

/** What is drawn anew for every note. Test vectors alone choose it. */
export interface SealRandomness {
  /** 32 bytes: the secret from which, with the password, all keys of this note come. Overwritten with zeros. */
  readonly secret: Uint8Array;
  /** 32 bytes. */
  readonly oaepSeed: Uint8Array;
}

/** Returns the length of the body that sealing this note gives. */
export async function measureBody(note: Uint8Array): Promise<number> {
  const stored = await compressNote(note);
  return bodyBytesFor(stored.bytes.length);
}

/** Returns the length of the body for a note that takes this many bytes when stored: the worst case is its own length. */
export function bodyBytesFor(storedBytes: number): number {
  return measureFrame(storedBytes) + BODY_OVERHEAD_BYTES;
}

/** True for the lengths that a body can have, and for no other. */
export function isBodyLength(length: number): boolean {
  return isFrameLength(length - BODY_OVERHEAD_BYTES);
}

/** Returns the body; the caller owns it. Fails with note-too-large. */
export async function sealBody(
  { note, password, publicKeyPem, binding }: SealInput,
  { secret, oaepSeed }: SealRandomness,
  workFactor: number,
): Promise<Uint8Array> {
  const bound = encodeBodyBinding(binding);
  const frame = encodeFrame(await compressNote(note), note.length);
  const content = await deriveContentKey(secret, password, workFactor);
  const sealed = encryptAesGcm(content.key, content.nonce, frame, associate(bound, workFactor));
  content.key.fill(0);
  frame.fill(0);

  const message = Buffer.concat([secret, sealed.subarray(0, INNER_BYTES)]);
  const wrapped = wrapWithPublicKey(publicKeyPem, message, oaepSeed);
  const untagged = Buffer.concat([wrapped, Buffer.of(workFactor), sealed.subarray(INNER_BYTES)]);
  const tag = computeIntegrityTag(secret, bound, untagged);
  message.fill(0);
  secret.fill(0);
  return new Uint8Array(Buffer.concat([untagged, tag]));
}

/**
 * Returns the note; the caller owns it. Fails with note-damaged when a bit of the body, its length, its key or what it
 * is bound to is not what was sealed; only then, when the body is proven whole, with wrong-password.
 */
export async function openBody({ body, password, privateKeyPem, binding }: OpenInput): Promise<Uint8Array> {
  const bound = encodeBodyBinding(binding);
  const workFactor = body[WRAPPED_BYTES];
  if (!isBodyLength(body.length) || !isWorkFactor(workFactor)) throw new AppError("note-damaged");

  const message = unwrapWithPrivateKey(privateKeyPem, body.subarray(0, WRAPPED_BYTES));
  if (message?.length !== MAX_MESSAGE_BYTES) throw new AppError("note-damaged");
  const secret = message.subarray(0, SECRET_BYTES);
  const untagged = body.subarray(0, -INTEGRITY_TAG_BYTES);
  const tag = body.subarray(-INTEGRITY_TAG_BYTES);
  if (!timingSafeEqual(computeIntegrityTag(secret, bound, untagged), tag)) throw new AppError("note-damaged");

  const content = await deriveContentKey(secret, password, workFactor);
  const sealed = Buffer.concat([message.subarray(SECRET_BYTES), untagged.subarray(WRAPPED_BYTES + 1)]);
  message.fill(0);
  const frame = decryptAesGcm(content.key, content.nonce, sealed, associate(bound, workFactor));
  content.key.fill(0);
  if (frame === null) throw new AppError("wrong-password");
  const note = await decodeFrame(frame);
  frame.fill(0);
  return note;
}

/**
 * Both the secret and the password are needed. The secret is fresh for every note, so the key is, and the nonce may
 * come from the same derivation.
 */
async function deriveContentKey(
  secret: Uint8Array,
  password: string,
  workFactor: number,
): Promise<{ key: Uint8Array; nonce: Uint8Array }> {
  const salt = deriveKey(secret, "careveil/1 password salt", 16);
  const stretched = await stretchPassword(password, salt, workFactor);
  const both = Buffer.concat([secret, stretched]);
  const derived = deriveKey(both, "careveil/1 content key", KEY_BYTES + NONCE_BYTES);
  both.fill(0);
  stretched.fill(0);
  return { key: derived.subarray(0, KEY_BYTES), nonce: derived.subarray(KEY_BYTES) };
}

function associate(bound: Uint8Array, workFactor: number): Uint8Array {
  return Buffer.concat([bound, Buffer.of(workFactor)]);
}

/** HMAC-SHA256 cut to 128 bits (RFC 2104, section 5), keyed by the secret alone: it judges before the password does. */
function computeIntegrityTag(secret: Uint8Array, bound: Uint8Array, untagged: Uint8Array): Uint8Array {
  const key = deriveKey(secret, "careveil/1 integrity key");
  return hmac(sha256, key, Buffer.concat([bound, untagged])).subarray(0, INTEGRITY_TAG_BYTES);
}
