/** The 16 bytes that tell the reader how the body was embedded (SPEC "Embedding parameters"). */
import { AppError } from "../errors.js";
import { GREATEST_HEIGHT, LEAST_HEIGHT } from "./trellis-code.js";

const PARAMETERS_BYTES = 16;
const VERSION = 1;

/** `trellis`: which samples change is a syndrome-trellis code; `band`: a banded random code, for full pictures. */
export type ChangeCode = "trellis" | "band";

export interface Parameters {
  readonly code: ChangeCode;
  /** Constraint height of the trellis, 7..12. Also fixes the number of segments. */
  readonly height: number;
  /** 0..255: a new order of the samples for each. */
  readonly attempt: number;
  /** How many of the body's bits, the last ones, the directions of the changes carry. */
  readonly directionBits: number;
}

export function writeParameters({ code, height, attempt, directionBits }: Parameters): Uint8Array {
  const bytes = new Uint8Array(PARAMETERS_BYTES);
  bytes.set([VERSION, code === "trellis" ? 0 : 1, height, attempt]);
  new DataView(bytes.buffer).setUint32(4, directionBits, true);
  return bytes;
}

/** Fails with note-version-unknown unless these are exactly the bytes that `writeParameters` gives. */
export function readParameters(bytes: Uint8Array, bodyBits: number): Parameters {
  const [version, code, height, attempt] = bytes;
  const known =
    bytes.length === PARAMETERS_BYTES &&
    version === VERSION &&
    code <= 1 &&
    height >= LEAST_HEIGHT &&
    height <= GREATEST_HEIGHT &&
    bytes.subarray(8).every((byte) => byte === 0);
  if (!known) throw new AppError("note-version-unknown");
  const directionBits = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (directionBits > bodyBits) throw new AppError("note-damaged");
  return { code: code === 0 ? "trellis" : "band", height, attempt, directionBits };
}
