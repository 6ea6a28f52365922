/** What a header and a body are tied to, as bytes: the associated data of SPEC.md, sections 3.2 and 4.1. */
import { KEY_ID_BYTES } from "./audience-key-pair.js";

export const RECORD_ID_BYTES = 16;

export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly bitDepth: 8 | 16;
}

export interface BodyBinding extends PictureShape {
  /** 8 bytes, names the audience's key pair. */
  readonly keyId: Uint8Array;
  /** 16 bytes, names the record. */
  readonly recordId: Uint8Array;
}

const HEADER_LABEL = Buffer.from("careveil header\0", "ascii");
const BODY_LABEL = Buffer.from("careveil/1 body\0", "ascii");

/** Returns label (16) || shape (10). The label has no version: every version's header opens the same way. */
export function encodeHeaderBinding(shape: PictureShape): Uint8Array {
  return Buffer.concat([HEADER_LABEL, encodeShape(shape)]);
}

/** Returns label with the version (16) || keyId (8) || recordId (16) || shape (10). */
export function encodeBodyBinding(binding: BodyBinding): Uint8Array {
  checkIds(binding);
  return Buffer.concat([BODY_LABEL, binding.keyId, binding.recordId, encodeShape(binding)]);
}

/** Throws RangeError when an id has another length than the format's. */
export function checkIds({ keyId, recordId }: Pick<BodyBinding, "keyId" | "recordId">): void {
  if (keyId.length !== KEY_ID_BYTES) {
    throw new RangeError(`keyId: expected ${KEY_ID_BYTES} bytes, got ${keyId.length}`);
  }
  if (recordId.length !== RECORD_ID_BYTES) {
    throw new RangeError(`recordId: expected ${RECORD_ID_BYTES} bytes, got ${recordId.length}`);
  }
}

/** width (4) || height (4) || channels (1) || bitDepth (1), big-endian. */
function encodeShape({ width, height, channels, bitDepth }: PictureShape): Uint8Array {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt32BE(width, 0);
  bytes.writeUInt32BE(height, 4);
  bytes.writeUInt8(channels, 8);
  bytes.writeUInt8(bitDepth, 9);
  return bytes;
}
