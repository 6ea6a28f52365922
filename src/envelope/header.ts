/**
 * The sealed header: 73 bytes that look random to everyone without the deployment's locator key. SPEC.md, section 3:
 * nonce (12) || AES-256-GCM of version (1), keyId (8), recordId (16), bodyBytes (4), parameters (16) || tag (16).
 */
import { randomBytes } from "node:crypto";
import { AppError } from "../errors.js";
import { decryptAesGcm, encryptAesGcm, NONCE_BYTES, TAG_BYTES } from "./aes-gcm.js";
import { KEY_ID_BYTES } from "./audience-key-pair.js";
import { checkIds, encodeHeaderBinding, type PictureShape, RECORD_ID_BYTES } from "./binding.js";
import { isBodyLength } from "./body.js";
import { deriveKey } from "./derive-key.js";

const FORMAT_VERSION = 1;
const PARAMETERS_BYTES = 16;
const RECORD_ID_AT = 1 + KEY_ID_BYTES;
const BODY_BYTES_AT = RECORD_ID_AT + RECORD_ID_BYTES;
const PARAMETERS_AT = BODY_BYTES_AT + 4;
const PLAINTEXT_BYTES = PARAMETERS_AT + PARAMETERS_BYTES;

export const HEADER_BYTES = NONCE_BYTES + PLAINTEXT_BYTES + TAG_BYTES;

export interface NoteHeader {
  /** 8 bytes, names the audience's key pair. */
  readonly keyId: Uint8Array;
  /** 16 bytes, names the record. */
  readonly recordId: Uint8Array;
  readonly bodyBytes: number;
  /** 16 bytes that the embedding layer reads and writes. */
  readonly parameters: Uint8Array;
}

/** Returns 12 random bytes: each header of a deployment needs its own. */
export function createHeaderNonce(): Uint8Array {
  return new Uint8Array(randomBytes(NONCE_BYTES));
}

/** Returns the 32-byte seed that places the header: one for the whole deployment. */
export function deriveHeaderSeed(locatorKey: Uint8Array): Uint8Array {
  return deriveKey(locatorKey, "careveil header positions");
}

/** Returns the 32-byte seed that places the body: one for each header nonce. */
export function deriveBodySeed(locatorKey: Uint8Array, headerNonce: Uint8Array): Uint8Array {
  checkNonce(headerNonce);
  return deriveKey(locatorKey, "careveil body positions", 32, headerNonce);
}

/** Returns 73 bytes; the caller owns them. Throws RangeError for a field that the format cannot hold. */
export function sealHeader(
  locatorKey: Uint8Array,
  nonce: Uint8Array,
  header: NoteHeader,
  shape: PictureShape,
): Uint8Array {
  checkNonce(nonce);
  const sealed = encryptAesGcm(
    deriveHeaderKey(locatorKey),
    nonce,
    encodeHeader(header),
    encodeHeaderBinding(shape),
  );
  return new Uint8Array(Buffer.concat([nonce, sealed]));
}

/**
 * Returns the header and its nonce; null when these bytes are no header of this deployment for a picture of this shape.
 * Fails with note-version-unknown when it is one of another version, note-damaged when its body length is impossible.
 */
export function openHeader(
  locatorKey: Uint8Array,
  bytes: Uint8Array,
  shape: PictureShape,
): { readonly header: NoteHeader; readonly nonce: Uint8Array } | null {
  if (bytes.length !== HEADER_BYTES) return null;
  const nonce = bytes.slice(0, NONCE_BYTES);
  const sealed = bytes.subarray(NONCE_BYTES);
  const plaintext = decryptAesGcm(deriveHeaderKey(locatorKey), nonce, sealed, encodeHeaderBinding(shape));
  return plaintext && { header: decodeHeader(plaintext), nonce };
}

function encodeHeader(header: NoteHeader): Uint8Array {
  checkIds(header);
  if (!isBodyLength(header.bodyBytes)) {
    throw new RangeError(`bodyBytes: expected a length that sealing gives, got ${header.bodyBytes}`);
  }
  if (header.parameters.length !== PARAMETERS_BYTES) {
    throw new RangeError(`parameters: expected ${PARAMETERS_BYTES} bytes, got ${header.parameters.length}`);
  }
  const plaintext = Buffer.alloc(PLAINTEXT_BYTES);
  plaintext.writeUInt8(FORMAT_VERSION, 0);
  plaintext.set(header.keyId, 1);
  plaintext.set(header.recordId, RECORD_ID_AT);
  plaintext.writeUInt32BE(header.bodyBytes, BODY_BYTES_AT);
  plaintext.set(header.parameters, PARAMETERS_AT);
  return plaintext;
}

function decodeHeader(plaintext: Uint8Array): NoteHeader {
  if (plaintext[0] !== FORMAT_VERSION) throw new AppError("note-version-unknown");
  const view = new DataView(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength);
  const bodyBytes = view.getUint32(BODY_BYTES_AT);
  if (!isBodyLength(bodyBytes)) throw new AppError("note-damaged");
  return {
    keyId: plaintext.slice(1, RECORD_ID_AT),
    recordId: plaintext.slice(RECORD_ID_AT, BODY_BYTES_AT),
    bodyBytes,
    parameters: plaintext.slice(PARAMETERS_AT),
  };
}

function deriveHeaderKey(locatorKey: Uint8Array): Uint8Array {
  return deriveKey(locatorKey, "careveil header key");
}

function checkNonce(nonce: Uint8Array): void {
  if (nonce.length !== NONCE_BYTES) {
    throw new RangeError(`nonce: expected ${NONCE_BYTES} bytes, got ${nonce.length}`);
  }
}
