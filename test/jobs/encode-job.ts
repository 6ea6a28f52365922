/** A job for createFakePictureJobs: it takes so many tenths of a second, and its "PNG" is the note. */
import { randomBytes } from "node:crypto";
import type { EncodePictureJob } from "../../src/app/picture-jobs.js";

export const encodeJob = (tenths: number, note: string | Uint8Array = "a note"): EncodePictureJob => ({
  image: Buffer.of(tenths, 1, 2),
  note: Buffer.from(note),
  password: "marked-password",
  keyId: randomBytes(8),
  publicKeyPem: "public",
  privateKeyPem: "marked-private-key",
  recordId: randomBytes(16),
  protectShare: 0.35,
  wantOverlay: false,
});
