/**
 * A second envelope, written from SPEC.md alone with OpenSSL's primitives, slow and plain. Vectors are made with it and
 * the real one is held against it; it seals wrong things on demand, which the real one cannot.
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  privateDecrypt,
  publicEncrypt,
  scryptSync,
} from "node:crypto";
import { brotliDecompressSync } from "node:zlib";

export interface ReferenceShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitDepth: number;
}

export interface ReferenceBinding extends ReferenceShape {
  readonly keyId: Uint8Array;
  readonly recordId: Uint8Array;
}

const u8 = (value: number) => Buffer.of(value);
const u32 = (value: number) => Buffer.from(value.toString(16).padStart(8, "0"), "hex");
const shapeBytes = ({ width, height, channels, bitDepth }: ReferenceShape) =>
  Buffer.concat([u32(width), u32(height), u8(channels), u8(bitDepth)]);

/** SPEC.md 2.2. */
export function derive(
  key: Uint8Array,
  label: string,
  length: number,
  context: Uint8Array = Buffer.alloc(0),
): Buffer {
  const info = Buffer.concat([Buffer.from(label), u8(0), context]);
  return Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), info, length));
}

/** SPEC.md 3. */
export function referenceHeaderPlaintext(header: {
  version?: number;
  keyId: Uint8Array;
  recordId: Uint8Array;
  bodyBytes: number;
  parameters: Uint8Array;
}): Buffer {
  const { version = 1, keyId, recordId, bodyBytes, parameters } = header;
  return Buffer.concat([u8(version), keyId, recordId, u32(bodyBytes), parameters]);
}

export function referenceSealHeader(
  locatorKey: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  shape: ReferenceShape,
): Buffer {
  const associated = Buffer.concat([Buffer.from("careveil header\0"), shapeBytes(shape)]);
  return Buffer.concat([
    nonce,
    aesGcm(derive(locatorKey, "careveil header key", 32), nonce, plaintext, associated),
  ]);
}

/** SPEC.md 4.4. */
export function referenceFrame(
  method: number,
  noteBytes: number,
  stored: Uint8Array,
  length?: number,
): Buffer {
  const filled = 9 + stored.length;
  const frame = Buffer.alloc(length ?? (filled <= 270 ? 270 : padme(filled)));
  Buffer.concat([u8(method), u32(noteBytes), u32(stored.length), stored]).copy(frame);
  return frame;
}

function padme(length: number): number {
  const exponent = Math.floor(Math.log2(length));
  const mask = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1) - 1;
  return (length + mask) & ~mask;
}

/** What a sealer could do wrong; nothing of it by default. */
export interface Mistakes {
  /** How much of the message goes into the RSA block. */
  readonly messageBytes?: number;
  /** Flips a bit of the sealed frame before the integrity tag is computed. */
  readonly flipSealedBit?: boolean;
}

/** SPEC.md 4. */
export function referenceSealBody(
  request: {
    frame: Uint8Array;
    password: string;
    publicKeyPem: string;
    binding: ReferenceBinding;
    secret: Uint8Array;
    oaepSeed: Uint8Array;
    workFactor: number;
  },
  { messageBytes = 318, flipSealedBit = false }: Mistakes = {},
): Buffer {
  const { frame, password, publicKeyPem, binding, secret, oaepSeed, workFactor } = request;
  const bound = bindingBytes(binding);
  const { key, nonce } = contentKey(secret, password, workFactor);
  const sealed = aesGcm(key, nonce, frame, Buffer.concat([bound, u8(workFactor)]));
  if (flipSealedBit) sealed[0] ^= 1;
  const message = Buffer.concat([secret, sealed.subarray(0, 286)]).subarray(0, messageBytes);
  const wrapped = publicEncrypt(
    { key: publicKeyPem, padding: constants.RSA_NO_PADDING },
    encodeOaep(message, oaepSeed),
  );
  const untagged = Buffer.concat([wrapped, u8(workFactor), sealed.subarray(286)]);
  return Buffer.concat([untagged, integrityTag(secret, bound, untagged)]);
}

export interface ReferenceOpenRequest {
  readonly body: Uint8Array;
  readonly password: string;
  readonly privateKeyPem: string;
  readonly binding: ReferenceBinding;
}

/** Returns the note, or the error's code. */
export function referenceOpenBody(request: ReferenceOpenRequest): Buffer | "note-damaged" | "wrong-password" {
  const frame = referenceOpenFrame(request);
  return typeof frame === "string" ? frame : openFrame(frame);
}

/** Returns the frame as it was decrypted, or the error's code. */
export function referenceOpenFrame(
  request: ReferenceOpenRequest,
): Buffer | "note-damaged" | "wrong-password" {
  const { password, privateKeyPem, binding } = request;
  const body = Buffer.from(request.body);
  const length = body.length - 131;
  if (length !== 270 && (length < 270 || length > 1_081_344 || padme(length) !== length))
    return "note-damaged";
  const workFactor = body[384];
  if (workFactor < 14 || workFactor > 18) return "note-damaged";

  const bound = bindingBytes(binding);
  let message: Buffer;
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    message = privateDecrypt({ key: privateKeyPem, padding, oaepHash: "sha256" }, body.subarray(0, 384));
  } catch {
    return "note-damaged";
  }
  if (message.length !== 318) return "note-damaged";
  const secret = message.subarray(0, 32);
  const untagged = body.subarray(0, body.length - 16);
  if (!integrityTag(secret, bound, untagged).equals(body.subarray(body.length - 16))) return "note-damaged";

  const { key, nonce } = contentKey(secret, password, workFactor);
  const sealed = Buffer.concat([message.subarray(32), untagged.subarray(385)]);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce)
    .setAAD(Buffer.concat([bound, u8(workFactor)]))
    .setAuthTag(sealed.subarray(sealed.length - 16));
  const frame = decipher.update(sealed.subarray(0, sealed.length - 16));
  try {
    decipher.final();
  } catch {
    return "wrong-password";
  }
  return frame;
}

function openFrame(frame: Buffer): Buffer | "note-damaged" {
  const [method, noteBytes, storedBytes] = [frame[0], frame.readUInt32BE(1), frame.readUInt32BE(5)];
  if (noteBytes > 1024 * 1024 || 9 + storedBytes > frame.length) return "note-damaged";
  const stored = frame.subarray(9, 9 + storedBytes);
  if (!referenceFrame(method, noteBytes, stored).equals(frame)) return "note-damaged";
  if (method === 0) return storedBytes === noteBytes ? stored : "note-damaged";
  if (method !== 1 || storedBytes >= noteBytes) return "note-damaged";
  try {
    const info = { info: true, maxOutputLength: noteBytes };
    const result = brotliDecompressSync(stored, info) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const isExact = result.buffer.length === noteBytes && result.engine.bytesWritten === storedBytes;
    return isExact ? result.buffer : "note-damaged";
  } catch {
    return "note-damaged";
  }
}

function bindingBytes(binding: ReferenceBinding): Buffer {
  return Buffer.concat([
    Buffer.from("careveil/1 body\0"),
    binding.keyId,
    binding.recordId,
    shapeBytes(binding),
  ]);
}

function contentKey(
  secret: Uint8Array,
  password: string,
  workFactor: number,
): { key: Buffer; nonce: Buffer } {
  const salt = derive(secret, "careveil/1 password salt", 16);
  const cost = { N: 2 ** workFactor, r: 8, p: 1, maxmem: 2 ** 30 };
  const stretched = scryptSync(Buffer.from(normalForm(password)), salt, 32, cost);
  const derived = derive(Buffer.concat([secret, stretched]), "careveil/1 content key", 44);
  return { key: derived.subarray(0, 32), nonce: derived.subarray(32) };
}

/** SPEC.md 4.3. */
export function normalForm(password: string): string {
  return password.replaceAll(/[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, " ").normalize("NFC");
}

function integrityTag(secret: Uint8Array, bound: Uint8Array, untagged: Uint8Array): Buffer {
  const key = derive(secret, "careveil/1 integrity key", 32);
  return createHmac("sha256", key).update(bound).update(untagged).digest().subarray(0, 16);
}

function aesGcm(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(associated);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** EME-OAEP, RFC 8017, section 7.1.1, step 2, for 384 bytes, SHA-256 and an empty label. */
function encodeOaep(message: Uint8Array, seed: Uint8Array): Buffer {
  const block = Buffer.alloc(351);
  createHash("sha256").digest().copy(block);
  block[350 - message.length] = 1;
  block.set(message, 351 - message.length);
  const maskedBlock = xor(block, mgf1(seed, 351));
  return Buffer.concat([u8(0), xor(Buffer.from(seed), mgf1(maskedBlock, 32)), maskedBlock]);
}

function mgf1(seed: Uint8Array, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, counter) =>
    createHash("sha256").update(seed).update(u32(counter)).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ other[index]));
}
