/** Picture jobs that seal a note in JSON instead of a picture, bound to its audience's key pair: fast, and as exact. */
import { createHash, randomBytes } from "node:crypto";
import type { EncodeReport, PictureJobs } from "../../src/app/picture-jobs.js";
import { deriveKey } from "../../src/envelope/derive-key.js";
import { AppError } from "../../src/errors.js";
import type { StoreCrypto } from "../../src/store/store-crypto.js";

interface Sealed {
  readonly note: string;
  readonly password: string;
  readonly keyId: string;
  readonly recordId: string;
  readonly lock: string;
}

/** Public is the hash of private: a key that was lost or mixed up does not open. */
export const fakeCrypto: StoreCrypto = {
  deriveKey,
  generateAudienceKeyPair: async () => {
    const privateKeyPem = randomBytes(300).toString("hex");
    const publicKeyPem = hash(privateKeyPem);
    return { keyId: Buffer.from(publicKeyPem, "hex").subarray(0, 8), publicKeyPem, privateKeyPem };
  },
};

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

export const fakePictures: PictureJobs = {
  async encode(job) {
    const sealed: Sealed = {
      note: Buffer.from(job.note).toString(),
      password: job.password,
      keyId: Buffer.from(job.keyId).toString("hex"),
      recordId: Buffer.from(job.recordId).toString("hex"),
      lock: job.publicKeyPem,
    };
    const report = { recordId: sealed.recordId, width: 1, height: 1 } as EncodeReport;
    return { png: Buffer.from(JSON.stringify(sealed)), overlayPng: null, report };
  },
  async findNote(image) {
    const sealed: Sealed = JSON.parse(Buffer.from(image).toString());
    const [keyId, recordId] = [sealed.keyId, sealed.recordId].map((hex) => Buffer.from(hex, "hex"));
    return {
      header: { keyId, recordId, bodyBytes: 1, parameters: new Uint8Array(16) },
      shape: { width: 1, height: 1, channels: 1, bitDepth: 8 },
    };
  },
  async decode({ image, password, keyFor }) {
    const privateKeyPem = await keyFor((await this.findNote(image))!);
    const sealed: Sealed = JSON.parse(Buffer.from(image).toString());
    if (hash(privateKeyPem) !== sealed.lock) throw new AppError("note-damaged");
    if (password !== sealed.password) throw new AppError("wrong-password");
    return Buffer.from(sealed.note);
  },
  measureCapacity: () => refuse(),
  classify: () => refuse(),
  findRegions: () => refuse(),
};

async function refuse(): Promise<never> {
  throw new AppError("model-unavailable");
}
