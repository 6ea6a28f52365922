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
  deleteRequest,
  type JobAnswer,
  type JobRequest,
  joinAskers,
  leaveAskers,
  nameJob,
  type PayloadBox,
  QUEUE_NAME,
  QUEUE_PREFIX,
  readAnswer,
  SILENT_MS,
  serializeRequest,
  writeRequest,
} from "./job-message.js";
import { createWakeablePause, type WakeablePause } from "./wakeable-pause.js";

/** Events say at once that a job has ended; this finds those that were lost while Redis was away. */
const LOOK_AGAIN_MS = 2_000;
/** A job that vanished without an answer is asked for again: Redis lost it, or another asker's cancelling met it. */
const MAX_ASKED = 3;
/** A server that takes a command and says nothing counts as away, and its connection as broken. */
const COMMAND_WITHIN_MS = 10_000;
const CLOSE_WITHIN_MS = 2_000;

export interface QueueOptions {
  /** redis:// or rediss:// */
  readonly url: string;
  readonly box: PayloadBox;
  readonly maxWaiting: number;
  readonly log: Log;
}

/** One call that waits for a job's end. */
interface Asker {
  readonly pause: WakeablePause;
  readonly onProgress?: (step: never, fraction: number) => void;
}

export interface QueuedPictureJobs extends PictureJobs {
  describe(): Promise<{ readonly waiting: number; readonly workers: number }>;
  close(): Promise<void>;
}

/** Fails with store-unavailable (details reason "queue") wherever Redis does not answer. */
export function createQueuedPictureJobs({ url, box, maxWaiting, log }: QueueOptions): QueuedPictureJobs {
  // A bot must hear at once that Redis is away; only the listener for events waits until it is back.
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_WITHIN_MS,
    socketTimeout: COMMAND_WITHIN_MS,
  });
  const listening = new Redis(url, { maxRetriesPerRequest: null, socketTimeout: SILENT_MS });
  const queue = new Queue(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  const events = new QueueEvents(QUEUE_NAME, { connection: listening, prefix: QUEUE_PREFIX });
  const durations = createDurationEstimate();
  const askers = new Map<string, Set<Asker>>();
  let isClosing = false;
  const onError = (error: unknown) => log.warn("queue.unreachable", { cause: nameOf(error) });
  redis.on("error", onError);
  listening.on("error", onError);
  queue.on("error", onError);
  events.on("error", onError);
  events.on("progress", ({ jobId, data }) => {
    const { step, fraction } = data as unknown as { step: never; fraction: number };
    for (const { onProgress } of askers.get(jobId) ?? []) onProgress?.(step, fraction);
  });
  const onEnd = ({ jobId }: { jobId: string }) => {
    for (const { pause } of askers.get(jobId) ?? []) pause.wake();
  };
  events.on("completed", onEnd);
  events.on("failed", onEnd);

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
      await joinAskers(redis, jobId);
      const asker: Asker = { pause: createWakeablePause(), onProgress };
      askers.set(jobId, (askers.get(jobId) ?? new Set()).add(asker));
      let isCancelled = true;
      try {
        const answer = await ask(request.kind, jobId, serialized, asker, signal);
        isCancelled = false;
        durations.add(answer.ms);
        return outcomeOf<Answer>(answer);
      } finally {
        askers.get(jobId)?.delete(asker);
        if (askers.get(jobId)?.size === 0) askers.delete(jobId);
        leave(jobId, isCancelled).catch(() => {});
      }
    });
  }

  /** However a job ended, the answer says how. */
  async function ask(
    kind: JobRequest["kind"],
    jobId: string,
    serialized: Uint8Array,
    asker: Asker,
    signal: AbortSignal | undefined,
  ): Promise<JobAnswer> {
    for (let asked = 0; asked < MAX_ASKED; asked++) {
      await writeRequest(redis, jobId, serialized, box);
      await queue.add(kind, null, { jobId, removeOnComplete: true, removeOnFail: true });
      // Redis that is away for a moment takes no job along; the caller's time limit ends the waiting.
      do await nextLook(asker, signal);
      while (await redis.exists(queue.toKey(jobId)).catch(() => 1));
      const answer = await readAnswer(redis, jobId, box);
      if (answer) return answer;
    }
    throw new AppError("internal", {}, { cause: new Error("no worker answered") });
  }

  /** Resolves when the job may have ended; fails with the signal's reason, and with cancelled on closing. */
  async function nextLook({ pause }: Asker, signal: AbortSignal | undefined): Promise<void> {
    if (!isClosing) await pause.rest(LOOK_AGAIN_MS, signal);
    signal?.throwIfAborted();
    if (isClosing) throw new AppError("cancelled");
  }

  async function refuseWhenFull(): Promise<void> {
    const waiting = await queue.getWaitingCount();
    if (waiting < maxWaiting) return;
    const lanes = Math.max(1, await countWorkers());
    throw new AppError("busy", { retryAfterSeconds: durations.secondsFor(waiting, lanes) });
  }

  /** Some hosted servers forbid the command behind it. */
  const countWorkers = () => queue.getWorkersCount().catch(() => 0);

  /** When the last asker cancels, a job that waits is taken out, and one that runs is told to stop. */
  async function leave(jobId: string, isCancelled: boolean): Promise<void> {
    const isLast = await leaveAskers(redis, jobId, isCancelled);
    if (isLast && isCancelled && (await queue.remove(jobId)) === 1) await deleteRequest(redis, jobId);
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
      isClosing = true;
      for (const waiting of askers.values()) for (const { pause } of waiting) pause.wake();
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
    if (
      nameOf(error) === "MaxRetriesPerRequestError" ||
      /Connection is closed|Command timed out|Socket timeout|ECONNREFUSED/.test(`${error}`)
    )
      throw new AppError("store-unavailable", { reason: "queue" }, { cause: error });
    throw error;
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");
