/** Picture jobs without pictures: the note comes back as the "PNG", as slowly as its first byte says (in 100 ms). */
import { setTimeout as sleep } from "node:timers/promises";
import type { EncodedPicture, EncodeReport, PictureJobs } from "../../src/app/picture-jobs.js";
import { AppError } from "../../src/errors.js";

export function createFakePictureJobs(onEncode: () => void = () => {}): PictureJobs {
  const refuse = async () => {
    throw new AppError("model-unavailable");
  };
  return {
    async encode({ image, note }, { signal, onProgress } = {}): Promise<EncodedPicture> {
      onEncode();
      onProgress?.("seal", 0.5);
      await sleep(image[0] * 100, undefined, { signal });
      return { png: note, overlayPng: null, report: { width: image.length } as EncodeReport };
    },
    async findNote(image) {
      if (image.length === 0) return null;
      const header = { keyId: image, recordId: image, bodyBytes: 1, parameters: image };
      return { header, shape: { width: 1, height: 1, channels: 1, bitDepth: 8 } };
    },
    async decode({ password, keyFor }) {
      const found = await this.findNote(Buffer.of(1));
      if (password !== (await keyFor(found!))) throw new AppError("wrong-password");
      return Buffer.from("the note");
    },
    measureCapacity: refuse,
    classify: refuse,
    findRegions: refuse,
  };
}
