/**
 * Takes picture jobs from the queue and does them on this machine. A worker that is killed loses its lock after some
 * seconds and another takes its job; one that is stopped finishes what runs, or hands it back after the grace.
 */
import { type Job, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { PictureJobs } from "../app/picture-jobs.js";
import { AppError, toPlainError } from "../errors.js";
import type { Log } from "../log.js";
import {
  cancelKey,
  deleteRequest,
  type JobRequest,
  type PayloadBox,
  QUEUE_NAME,
  QUEUE_PREFIX,
  readRequest,
  SILENT_MS,
  writeAnswer,
} from "./job-message.js";

/** A killed worker's job is taken up after at most the sum of both. */
const LOCK_MS = 10_000;
const LOOK_FOR_STALLED_MS = 5_000;
/**
 * A picture that has lost more workers is given up, for it may be what ends them. That many losses by chance are next to
 * impossible even where every third picture meets one, and they take about as long as a picture may take by default.
 */
const MAX_LOST_WORKERS = 8;
const LOOK_FOR_CANCELLED_MS = 1_000;
const PROGRESS_EVERY_MS = 250;

export interface PictureWorkerOptions {
  readonly url: string;
  readonly box: PayloadBox;
  readonly jobs: PictureJobs;
  /** Jobs at the same time. */
  readonly concurrency: number;
  readonly log: Log;
}

export interface PictureWorker {
  /** Resolves when it listens. */
  readonly ready: Promise<unknown>;
  close(graceMs: number): Promise<void>;
}

export function startPictureWorker({
  url,
  box,
  jobs,
  concurrency,
  log,
}: PictureWorkerOptions): PictureWorker {
  const redis = new Redis(url, { maxRetriesPerRequest: null, socketTimeout: SILENT_MS });
  const running = new Map<string, AbortController>();
  const worker = new Worker(QUEUE_NAME, (job) => work(job), {
    connection: redis,
    prefix: QUEUE_PREFIX,
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: LOOK_FOR_STALLED_MS,
    // BullMQ would fail the job without a word; `work` answers instead.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  });
  const onError = (error: unknown) =>
    log.warn("worker.unreachable", { cause: error instanceof Error ? error.name : "" });
  redis.on("error", onError);
  worker.on("error", onError);
  const cancelTimer = setInterval(() => stopCancelled().catch(() => {}), LOOK_FOR_CANCELLED_MS);
  cancelTimer.unref();

  async function stopCancelled(): Promise<void> {
    const ids = [...running.keys()];
    if (ids.length === 0) return;
    const marks = await redis.mget(ids.map(cancelKey));
    for (const [i, mark] of marks.entries()) if (mark !== null) running.get(ids[i])?.abort();
  }

  async function work(job: Job): Promise<void> {
    const id = String(job.id);
    const startedAt = performance.now();
    const ms = () => Math.round(performance.now() - startedAt);
    const stop = new AbortController();
    running.set(id, stop);
    try {
      const request = await readRequest(redis, id, box);
      // The worker before this one was killed after it had answered, or nobody wants the answer any more.
      if (request === null) return;
      if (job.stalledCounter > MAX_LOST_WORKERS) throw new AppError("timed-out");
      const result = await perform(request, stop.signal, createProgress(job));
      await writeAnswer(redis, id, { result, ms: ms() }, box);
      log.info("worker.done", { kind: request.kind, ms: ms() });
    } catch (error) {
      // Whoever asks again meanwhile sees that the job ended without an answer, and puts it on the queue again.
      if (stop.signal.aborted) return await deleteRequest(redis, id);
      // A refusal is an answer too: the same picture would be refused again.
      const plain = toPlainError(error);
      if (plain.code === "internal") log.error("worker.failed", error);
      await writeAnswer(redis, id, { error: plain, ms: ms() }, box);
    } finally {
      running.delete(id);
    }
  }

  async function perform(
    request: JobRequest,
    signal: AbortSignal,
    onProgress: (step: string, fraction: number) => void,
  ): Promise<unknown> {
    switch (request.kind) {
      case "encode":
        return jobs.encode(request.job, { signal, onProgress });
      case "find":
        return jobs.findNote(request.image, signal);
      case "open": {
        const { image, password, privateKeyPem } = request;
        return jobs.decode({ image, password, keyFor: async () => privateKeyPem }, { signal, onProgress });
      }
      case "capacity":
        return jobs.measureCapacity(request.image, request.protectShare, signal);
      case "classify":
        return jobs.classify(request.image, signal);
      case "regions":
        return jobs.findRegions(request.image, request.protectShare, signal);
    }
  }

  return {
    ready: worker.waitUntilReady(),
    async close(graceMs) {
      clearInterval(cancelTimer);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<"late">((resolve) => {
        timer = setTimeout(() => resolve("late"), graceMs);
      });
      const closed = worker.close().then(() => "closed" as const);
      // Without renewal the lock runs out, and another worker takes the job up.
      if ((await Promise.race([closed, late])) === "late") await worker.close(true);
      clearTimeout(timer);
      redis.disconnect();
    },
  };
}

/** Progress is a courtesy: seldom, and its loss is nobody's failure. */
function createProgress(job: Job): (step: string, fraction: number) => void {
  let last = 0;
  return (step, fraction) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    job.updateProgress({ step, fraction }).catch(() => {});
  };
}
