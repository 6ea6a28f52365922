/** The rooms that do the heavy work on this machine, joined: for the program itself and for a worker. */
import { fileURLToPath } from "node:url";
import { createLazyVision } from "./app/lazy-rooms.js";
import { createLocalPictureJobs } from "./app/local-picture-jobs.js";
import type { PictureJobs } from "./app/picture-jobs.js";
import type { Vision } from "./app/ports.js";
import type { Config } from "./config.js";
import { createEnvelope } from "./envelope/create-envelope.js";
import { createImages } from "./image/create-images.js";
import { createThreadPool, type ThreadPool } from "./jobs/thread-pool.js";
import type { Log } from "./log.js";
import { createStego } from "./stego/create-stego.js";

const MIB = 1024 * 1024;
/** Each model has one batch under way; pictures wait in the room. */
const MAX_WAITING_BATCHES = 16;

/** Beside src/ when run from source; one folder higher when run from dist/src/. */
export const MODELS_DIRECTORY = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../models/" : "../../models/", import.meta.url),
);

/** The room has a thread of its own for the networks, started with the room. Closing the room ends it. */
export function createVisionHere(config: Config, threads: ThreadPool, log: Log): Vision {
  return createLazyVision(async () => {
    const { createVision } = await import("./vision/create-vision.js");
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const entry = new URL(`./model-thread-entry.${extension}`, import.meta.url);
    const thread = createThreadPool({ threads: 1, maxWaiting: MAX_WAITING_BATCHES, entry });
    try {
      const room = await createVision({
        modelsDir: MODELS_DIRECTORY,
        providers: config.CAREVEIL_PROVIDERS,
        runTask: threads.run,
        runModel: thread.run,
        modelThreads: threads.describe().threads,
        log,
      });
      return {
        ...room,
        async close() {
          await room.close();
          await thread.close(0);
        },
      };
    } catch (error) {
      await thread.close(0);
      throw error;
    }
  });
}

export function createPictureJobsHere(
  config: Config,
  threads: ThreadPool,
  vision: Vision,
  locatorKey: Uint8Array,
): PictureJobs {
  const limits = {
    maxFileBytes: config.CAREVEIL_MAX_FILE_MIB * MIB,
    maxPixels: config.CAREVEIL_MAX_MEGAPIXELS * 1_000_000,
  };
  return createLocalPictureJobs({
    images: createImages(limits, threads.run),
    vision,
    stego: createStego(threads.run),
    envelope: createEnvelope(threads.run),
    locatorKey,
  });
}
