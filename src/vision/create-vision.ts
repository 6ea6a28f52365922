/** The vision room behind its port: the only place that knows onnxruntime. Sessions are made once, at start. */
import type { Classification, ProtectedRegions, Verdict, Vision, VisionStatus } from "../app/ports.js";
import { toAppError } from "../errors.js";
import type { Log } from "../log.js";
import type { Raster } from "../raster.js";
import type { RunTask } from "../threads.js";
import { BatchedModel } from "./batched-model.js";
import { overlayTask } from "./draw-overlay.js";
import {
  type CheckedModel,
  type ClassifierCard,
  classifierCard,
  type ModelCard,
  readModel,
  regionCard,
} from "./model-card.js";
import {
  type OpenSession,
  openSession,
  pointlessProviders,
  providersToTry,
  type SkippedProvider,
} from "./open-session.js";
import { protectTask } from "./protect-regions.js";
import { shrinkTask } from "./shrink-picture.js";

export interface VisionOptions {
  /** Folder with the models and their cards. */
  readonly modelsDir: string;
  /** As in CAREVEIL_PROVIDERS: "auto" or a comma-separated list, best first. */
  readonly providers: string;
  readonly runTask: RunTask;
  readonly log: Log;
}

/** Returns the room with both models warm; fails with model-unavailable when a file, a card or a session is not sound. */
export async function createVision({ modelsDir, providers, runTask, log }: VisionOptions): Promise<Vision> {
  const [classifier, regions] = await Promise.all([
    readModel(modelsDir, "classifier", classifierCard),
    readModel(modelsDir, "regions", regionCard),
  ]);
  const skipped = pointlessProviders(providers);
  const untried = () =>
    providersToTry(providers).filter((name) => !skipped.some(({ provider }) => provider === name));
  const first = await openSession(classifier, untried());
  skipped.push(...first.skipped);
  // What failed for one model is not tried again for the other.
  const second = await openSession(regions, untried());
  skipped.push(...second.skipped);
  for (const { provider, reason } of skipped) log.warn("vision.provider-skipped", { provider, reason });
  log.info("vision.ready", { classifier: first.provider, regions: second.provider });

  const judge = new BatchedModel(first.session, classifier.card);
  const marker = new BatchedModel(second.session, regions.card);
  const look = async (model: BatchedModel, card: ModelCard, raster: Raster, signal?: AbortSignal) => {
    const [, height, width] = card.inputs[0].shape as [string, number, number];
    const { rgb } = await runTask(shrinkTask, { raster, width, height }, { signal });
    return model.run(rgb, signal);
  };
  return {
    async classify(raster, signal) {
      const { logit } = await guarded(() => look(judge, classifier.card, raster, signal));
      return judgeLogit(logit[0], classifier.card, first.provider);
    },
    async findRegions(raster, { share, signal }) {
      if (!(share >= 0 && share <= 1)) throw new RangeError(`share: expected 0 to 1, got ${share}`);
      const { suspicion } = await guarded(() => look(marker, regions.card, raster, signal));
      const [, height, width] = regions.card.outputs[0].shape as [string, number, number];
      const { marginCells, closingCells } = regions.card;
      const request = { raster, heat: { width, height, data: suspicion }, share, marginCells, closingCells };
      const found = await runTask(protectTask, request, { signal });
      return { ...found, provider: second.provider };
    },
    drawOverlay: (raster: Raster, { mask, regions: list, heat }: ProtectedRegions, signal?: AbortSignal) =>
      runTask(overlayTask, { raster, regions: { mask, regions: list, heat } }, { signal }),
    describe: () => Promise.resolve(statusOf([classifier, regions], [first, second], skipped)),
    async close() {
      await Promise.all([judge.close(), marker.close()]);
    },
  };
}

/** Returns verdict and calibrated probability for the network's raw answer. */
export function judgeLogit(
  logit: number,
  { temperature, thresholds }: Pick<ClassifierCard, "temperature" | "thresholds">,
  provider: string,
): Classification {
  const probability = 1 / (1 + Math.exp(-logit / temperature));
  const verdict: Verdict =
    probability >= thresholds.medical ? "medical" : probability <= thresholds.other ? "other" : "unsure";
  return { verdict, probability, provider };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toAppError(error);
  }
}

function statusOf(
  models: readonly CheckedModel<ModelCard>[],
  sessions: readonly OpenSession[],
  skipped: readonly SkippedProvider[],
): VisionStatus {
  const provider = [...new Set(sessions.map((session) => session.provider))].join("+");
  return {
    provider,
    skipped,
    models: models.map(({ card }) => ({ name: card.name, sha256: card.sha256, bytes: card.bytes })),
  };
}
