/** The pictures of the kill campaign: quick stand-ins, or real ones with threads, models and key pairs. */
import type { PictureJobs } from "../../src/app/picture-jobs.js";
import { readConfig } from "../../src/config.js";
import { generateAudienceKeyPair } from "../../src/envelope/audience-key-pair.js";
import { deriveKey } from "../../src/envelope/derive-key.js";
import { createThreadPool } from "../../src/jobs/thread-pool.js";
import { silentLog } from "../../src/log.js";
import { createPictureJobsHere, createVisionHere } from "../../src/picture-rooms.js";
import type { StoreCrypto } from "../../src/store/store-crypto.js";
import { phantom } from "./deployment.js";
import { fakeCrypto, fakePictures } from "./fake-pictures.js";

interface KillPictures {
  readonly crypto: StoreCrypto;
  /** A picture in which the note can be hidden. */
  cover(note: string): Buffer;
  jobsFor(locatorKey: Uint8Array): PictureJobs;
  close(): Promise<void>;
}

export async function openKillPictures(kind: string): Promise<KillPictures> {
  return kind === "real" ? openRealPictures() : standIns;
}

const standIns: KillPictures = {
  crypto: fakeCrypto,
  cover: (note) => Buffer.from(note),
  jobsFor: () => fakePictures,
  async close() {},
};

async function openRealPictures(): Promise<KillPictures> {
  const config = readConfig({});
  const threads = createThreadPool({ threads: 2, maxWaiting: 1_000 });
  const vision = createVisionHere(config, threads, silentLog);
  const picture = phantom(0.06);
  // Loads the models before the life counts, as a start does.
  await vision.describe();
  return {
    crypto: { deriveKey, generateAudienceKeyPair },
    cover: () => picture,
    jobsFor: (locatorKey) => createPictureJobsHere(config, threads, vision, locatorKey),
    async close() {
      await threads.close(0);
      await vision.close();
    },
  };
}
