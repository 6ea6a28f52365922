/** The rooms that do the heavy work on this machine, joined: for the program itself and for a worker. */
import { fileURLToPath } from "node:url";
import { createLazyVision } from "./app/lazy-rooms.js";
import { createLocalPictureJobs } from "./app/local-picture-jobs.js";
import type { PictureJobs } from "./app/picture-jobs.js";
import type { Vision } from "./app/ports.js";
import type { Config } from "./config.js";
import { createEnvelope } from "./envelope/create-envelope.js";
import { createImages } from "./image/create-images.js";
import type { ThreadPool } from "./jobs/thread-pool.js";
import type { Log } from "./log.js";
import { createStego } from "./stego/create-stego.js";
import { createVision } from "./vision/create-vision.js";

const MIB = 1024 * 1024;

/** Beside src/ when run from source; one folder higher when run from dist/src/. */
export const MODELS_DIRECTORY = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../models/" : "../../models/", import.meta.url),
);

export function createVisionHere(config: Config, threads: ThreadPool, log: Log): Vision {
  return createLazyVision(() =>
    createVision({
      modelsDir: MODELS_DIRECTORY,
      providers: config.CAREVEIL_PROVIDERS,
      runTask: threads.run,
      log,
    }),
  );
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
