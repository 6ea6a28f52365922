/** The room as the program opens it, on the processor and on the calling thread; and what both networks are. */
import type { Vision } from "../../src/app/ports.js";
import { type Log, silentLog } from "../../src/log.js";
import { runInline } from "../../src/threads.js";
import type { Provider } from "../../src/vision/choose-providers.js";
import { createVision } from "../../src/vision/create-vision.js";
import { classifierCard, regionCard } from "../../src/vision/model-card.js";

export const PROVIDERS: readonly Provider[] = ["cpu", "cuda", "webgpu", "coreml", "dml"];

export const NETWORKS = [
  { kind: "classifier", schema: classifierCard },
  { kind: "regions", schema: regionCard },
] as const;

/** `modelsDir`: the shipped networks unless said otherwise. */
export const openVision = (providers = "cpu", log: Log = silentLog, modelsDir = "models"): Promise<Vision> =>
  createVision({ modelsDir, providers, runTask: runInline, log });
