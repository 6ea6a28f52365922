/** The room as the program opens it, on the processor and on the calling thread. */
import type { Vision } from "../../src/app/ports.js";
import { type Log, silentLog } from "../../src/log.js";
import { runInline } from "../../src/threads.js";
import { createVision } from "../../src/vision/create-vision.js";

/** `modelsDir`: the shipped networks unless said otherwise. */
export const openVision = (providers = "cpu", log: Log = silentLog, modelsDir = "models"): Promise<Vision> =>
  createVision({ modelsDir, providers, runTask: runInline, log });
