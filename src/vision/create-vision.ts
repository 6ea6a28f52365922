/** The vision room behind its port: the only place that knows onnxruntime. Sessions are made once, at start. */
import { randomUUID } from "node:crypto";
import type { Classification, ProtectedRegions, Verdict, Vision, VisionStatus } from "../app/ports.js";
import { toAppError } from "../errors.js";
import type { Log } from "../log.js";
import type { Raster } from "../raster.js";
import type { RunTask } from "../threads.js";
import { BatchedModel } from "./batched-model.js";
import { pointlessProviders, providersToTry } from "./choose-providers.js";
import { overlayTask } from "./draw-overlay.js";
import { type ClassifierCard, classifierCard, type ModelCard, regionCard } from "./model-card.js";
import {
  closeModelTask,
  type ModelPlace,
  type OpenedModel,
  openModelTask,
  runModelTask,
} from "./model-tasks.js";
import { protectTask } from "./protect-regions.js";
import type { Heat } from "./rank-suspicion.js";
import { shrinkTask } from "./shrink-picture.js";

/** 16-bit pictures have no one look. Where bone or metal darkens all else, the second look lets the brightest 5 % saturate. */
const SOFT_TISSUE_TAIL = 0.05;

export interface VisionOptions {
  /** Folder with the models and their cards. */
  readonly modelsDir: string;
  /** As in CAREVEIL_PROVIDERS: "auto" or a comma-separated list, best first. */
  readonly providers: string;
  readonly runTask: RunTask;
  /** Runs tasks on one thread, always the same: the networks live there. Default: `runTask`. */
  readonly runModel?: RunTask;
  /** That a network computes on. Default: one for each core. */
  readonly modelThreads?: number;
  readonly log: Log;
}

/** Returns the room with both models warm; fails with model-unavailable when a file, a card or a session is not sound. */
export async function createVision({
  modelsDir,
  providers,
  runTask,
  runModel = runTask,
  modelThreads,
  log,
}: VisionOptions): Promise<Vision> {
  const skipped = [...pointlessProviders(providers)];
  const openNext = async (kind: ModelPlace["kind"]) => {
    // What failed for one model is not tried again for the other.
    const untried = providersToTry(providers).filter(
      ({ provider }) => !skipped.some((skip) => skip.provider === provider),
    );
    const place = { id: randomUUID(), modelsDir, kind, providers: untried, threads: modelThreads };
    const opened = await runModel(openModelTask, place);
    skipped.push(...opened.skipped);
    const session = {
      run: (pixels: Uint8Array, rows: number) => runModel(runModelTask, { place, pixels, rows }),
      release: () => runModel(closeModelTask, { id: place.id }),
    };
    return { opened, session };
  };
  const first = await openNext("classifier");
  const second = await openNext("regions");
  for (const { provider, reason } of skipped) log.warn("vision.provider-skipped", { provider, reason });
  log.info("vision.ready", { classifier: first.opened.provider, regions: second.opened.provider });

  const classifier = classifierCard.parse(first.opened.card);
  const regions = regionCard.parse(second.opened.card);
  const judge = new BatchedModel(first.session, classifier);
  const marker = new BatchedModel(second.session, regions);
  const look = async (
    model: BatchedModel,
    card: ModelCard,
    raster: Raster,
    signal?: AbortSignal,
    brightTail?: number,
  ) => {
    const [, height, width] = card.inputs[0].shape as [string, number, number];
    const { rgb } = await runTask(shrinkTask, { raster, width, height, brightTail }, { signal });
    return model.run(rgb, signal);
  };
  const judgeIn = async (raster: Raster, signal?: AbortSignal, brightTail?: number) => {
    const { logit } = await guarded(() => look(judge, classifier, raster, signal, brightTail));
    return judgeLogit(logit[0], classifier, first.opened.provider);
  };
  return {
    async classify(raster, signal) {
      const found = await judgeIn(raster, signal);
      if (raster.bitDepth === 8 || found.verdict === "medical") return found;
      const again = await judgeIn(raster, signal, SOFT_TISSUE_TAIL);
      return again.probability > found.probability ? again : found;
    },
    async findRegions(raster, { share, signal }) {
      if (!(share >= 0 && share <= 1)) throw new RangeError(`share: expected 0 to 1, got ${share}`);
      const maps = await guarded(() => look(marker, regions, raster, signal));
      const [heat, fine] = ["suspicion", "fine"].map((name) => mapOf(regions, name, maps[name]));
      const { marginCells, closingCells } = regions;
      const request = { raster, heat, fine, share, marginCells, closingCells };
      const found = await runTask(protectTask, request, { signal });
      return { ...found, provider: second.opened.provider };
    },
    drawOverlay: (raster: Raster, { mask, regions: list, heat }: ProtectedRegions, signal?: AbortSignal) =>
      runTask(overlayTask, { raster, regions: { mask, regions: list, heat } }, { signal }),
    describe: () => Promise.resolve(statusOf([first.opened, second.opened], skipped)),
    async close() {
      await Promise.all([judge.close(), marker.close()]);
    },
  };
}

/** Returns the output as a map; a model without such an output finds nothing anywhere. */
function mapOf({ outputs }: ModelCard, name: string, data: Float32Array | undefined): Heat {
  const shape = outputs.find((output) => output.name === name)?.shape;
  if (!data || !shape) return { width: 1, height: 1, data: new Float32Array(1) };
  return { width: Number(shape[2]), height: Number(shape[1]), data };
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

function statusOf(models: readonly OpenedModel[], skipped: VisionStatus["skipped"]): VisionStatus {
  return {
    provider: [...new Set(models.map(({ provider }) => provider))].join("+"),
    skipped,
    models: models.map(({ card }) => ({ name: card.name, sha256: card.sha256, bytes: card.bytes })),
  };
}
