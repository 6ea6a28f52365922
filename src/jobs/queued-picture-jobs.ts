/**
 * The picture jobs on other machines: puts each on a BullMQ queue and waits for its answer. Equal jobs merge into one;
 * a job whose worker is killed is taken up by another. When too many wait, the answer is `busy` with an estimate.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Queue, QueueEvents } from "bullmq";
import { Redis } from "ioredis";
import type { JobOptions, PictureJobs } from "../app/picture-jobs.js";
import { AppError, fromPlainError } from "../errors.js";
import type { Log } from "../log.js";
import { createDurationEstimate } from "./duration-estimate.js";
import {
  cancelKey,
  type JobAnswer,
  type JobRequest,
  nameJob,
  type PayloadBox,
  QUEUE_NAME,
  QUEUE_PREFIX,
  readAnswer,
  serializeRequest,
  writeRequest,
} from "./job-message.js";

/** How long a cancellation is remembered: longer than any job runs. */
const KEEP_CANCELLED_SECONDS = 600;
const CLOSE_WITHIN_MS = 2_000;

export interface QueueOptions {
  /** redis:// or rediss:// */
  readonly url: string;
  readonly box: PayloadBox;
  readonly maxWaiting: number;
  readonly log: Log;
}

export interface QueuedPictureJobs extends PictureJobs {
  describe(): Promise<{ readonly waiting: number; readonly workers: number }>;
  close(): Promise<void>;
}

/** Fails with store-unavailable (details reason "queue") wherever Redis does not answer. */
export function createQueuedPictureJobs({ url, box, maxWaiting, log }: QueueOptions): QueuedPictureJobs {
  // A bot must hear at once that Redis is away; only the listener for events waits until it is back.
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  const listening = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  const events = new QueueEvents(QUEUE_NAME, { connection: listening, prefix: QUEUE_PREFIX });
  const durations = createDurationEstimate();
  const progress = new Map<string, (step: never, fraction: number) => void>();
  const onError = (error: unknown) => log.warn("queue.unreachable", { cause: nameOf(error) });
  redis.on("error", onError);
  listening.on("error", onError);
  queue.on("error", onError);
  events.on("error", onError);
  queue.setMaxListeners(0);
  events.setMaxListeners(0);
  events.on("progress", ({ jobId, data }) => {
    const { step, fraction } = data as unknown as { step: never; fraction: number };
    progress.get(jobId)?.(step, fraction);
  });

  async function run<Answer>(
    request: JobRequest,
    { signal, onProgress }: JobOptions<never> = {},
  ): Promise<Answer> {
    signal?.throwIfAborted();
    const serialized = serializeRequest(request);
    const jobId = nameJob(request, serialized, box);
    return reachable(async () => {
      // The queue's own commands would wait until Redis is back.
      await redis.ping();
      const answered = request.kind === "encode" && (await readAnswer(redis, jobId, box));
      if (answered) return outcomeOf<Answer>(answered);
      await refuseWhenFull();
      await writeRequest(redis, jobId, serialized, box);
      const job = await queue.add(request.kind, null, {
        jobId,
        removeOnComplete: true,
        removeOnFail: true,
      });
      if (onProgress) progress.set(jobId, onProgress);
      let onAbort = () => {};
      const cancelled = new Promise<never>((_, reject) => {
        onAbort = () => {
          reject(signal?.reason);
          cancel(jobId).catch(() => {});
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        if (signal?.aborted) onAbort();
      });
      try {
        // However it ended, the answer says how; without one the job was taken from too many killed workers.
        await Promise.race([job.waitUntilFinished(events).catch(() => {}), cancelled]);
        const answer = await readAnswer(redis, jobId, box);
        if (answer === null) throw new AppError("internal", {}, { cause: new Error("no worker answered") });
        durations.add(answer.ms);
        return outcomeOf<Answer>(answer);
      } finally {
        progress.delete(jobId);
        signal?.removeEventListener("abort", onAbort);
      }
    });
  }

  async function refuseWhenFull(): Promise<void> {
    const waiting = await queue.getWaitingCount();
    if (waiting < maxWaiting) return;
    const lanes = Math.max(1, await countWorkers());
    throw new AppError("busy", { retryAfterSeconds: durations.secondsFor(waiting, lanes) });
  }

  /** Some hosted servers forbid the command behind it. */
  const countWorkers = () => queue.getWorkersCount().catch(() => 0);

  /** One that waits is taken out; one that runs is told to stop. */
  async function cancel(jobId: string): Promise<void> {
    await redis.set(cancelKey(jobId), "1", "EX", KEEP_CANCELLED_SECONDS);
    await queue.remove(jobId);
  }

  return {
    encode: (job, options) => run({ kind: "encode", job }, options as JobOptions<never>),
    findNote: (image, signal) => run({ kind: "find", image }, { signal }),
    async decode({ image, password, keyFor }, options) {
      const found = await this.findNote(image, options?.signal);
      if (found === null) throw new AppError("note-not-found");
      const privateKeyPem = await keyFor(found);
      return run({ kind: "open", image, password, privateKeyPem }, options as JobOptions<never>);
    },
    measureCapacity: (image, protectShare, signal) =>
      run({ kind: "capacity", image, protectShare }, { signal }),
    classify: (image, signal) => run({ kind: "classify", image }, { signal }),
    findRegions: (image, protectShare, signal) => run({ kind: "regions", image, protectShare }, { signal }),
    describe: async () => ({ waiting: await queue.getWaitingCount(), workers: await countWorkers() }),
    async close() {
      await Promise.race([Promise.allSettled([queue.close(), events.close()]), sleep(CLOSE_WITHIN_MS)]);
      redis.disconnect();
      listening.disconnect();
    },
  };
}

function outcomeOf<Answer>(answer: JobAnswer): Answer {
  if (answer.error) throw fromPlainError(answer.error);
  return answer.result as Answer;
}

async function reachable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (nameOf(error) === "MaxRetriesPerRequestError" || /Connection is closed|ECONNREFUSED/.test(`${error}`))
      throw new AppError("store-unavailable", { reason: "queue" }, { cause: error });
    throw error;
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");
