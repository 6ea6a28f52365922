/**
 * What travels between a bot and a worker: bytes sealed under a key of the deployment, in their own Redis keys that
 * expire; the queue itself holds nothing but random-looking names.
 */
import { createHmac } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import type { Redis } from "ioredis";
import type { EncodePictureJob } from "../app/picture-jobs.js";
import type { PlainError } from "../errors.js";

/** Longer than any time limit; what a crash leaves behind is gone after it. */
const KEEP_SECONDS = 3600;
/** An answer stays for a second asker with the same job for so long. */
const KEEP_ANSWER_SECONDS = 120;
/** How long a cancellation is remembered: longer than a worker takes to notice. */
const KEEP_CANCELLED_SECONDS = 600;

/** A connection that owes an answer and is silent for so long is made anew; BullMQ's blocking commands take 10 s. */
export const SILENT_MS = 20_000;

export const QUEUE_NAME = "pictures";
export const QUEUE_PREFIX = "careveil-queue";

/** Seals and opens for one place; the store's at-rest keys behind it are the same on all machines. */
export interface PayloadBox {
  readonly nameKey: Uint8Array;
  seal(bytes: Uint8Array, place: string): Uint8Array;
  open(box: Uint8Array, place: string): Uint8Array;
}

export type JobRequest =
  | { readonly kind: "encode"; readonly job: EncodePictureJob }
  | { readonly kind: "find"; readonly image: Uint8Array }
  | {
      readonly kind: "open";
      readonly image: Uint8Array;
      readonly password: string;
      readonly privateKeyPem: string;
    }
  | { readonly kind: "capacity"; readonly image: Uint8Array; readonly protectShare: number }
  | { readonly kind: "classify"; readonly image: Uint8Array }
  | { readonly kind: "regions"; readonly image: Uint8Array; readonly protectShare: number };

/** Equal requests have equal names, so that they merge; an encode is named by its record alone. */
export function nameJob(request: JobRequest, serialized: Uint8Array, box: PayloadBox): string {
  const mac = createHmac("sha256", box.nameKey).update("picture job\0");
  return mac
    .update(request.kind === "encode" ? request.job.recordId : serialized)
    .digest("hex")
    .slice(0, 40);
}

export const serializeRequest = (request: JobRequest): Uint8Array => serialize(request);

export async function writeRequest(
  redis: Redis,
  jobId: string,
  serialized: Uint8Array,
  box: PayloadBox,
): Promise<void> {
  const key = requestKey(jobId);
  await redis.set(key, Buffer.from(box.seal(serialized, key)), "EX", KEEP_SECONDS);
}

/** Returns null when it has expired. */
export async function readRequest(redis: Redis, jobId: string, box: PayloadBox): Promise<JobRequest | null> {
  return read(redis, requestKey(jobId), box) as Promise<JobRequest | null>;
}

export interface JobAnswer {
  readonly result?: unknown;
  readonly error?: PlainError;
  /** How long the worker took. */
  readonly ms: number;
}

export async function writeAnswer(
  redis: Redis,
  jobId: string,
  answer: JobAnswer,
  box: PayloadBox,
): Promise<void> {
  const key = answerKey(jobId);
  // In one step: whoever finds no request any more finds the answer.
  await redis
    .multi()
    .set(key, Buffer.from(box.seal(serialize(answer), key)), "EX", KEEP_ANSWER_SECONDS)
    .del(requestKey(jobId))
    .exec();
}

/** Returns null when there is none, or it has expired. */
export async function readAnswer(redis: Redis, jobId: string, box: PayloadBox): Promise<JobAnswer | null> {
  return read(redis, answerKey(jobId), box) as Promise<JobAnswer | null>;
}

async function read(redis: Redis, key: string, box: PayloadBox): Promise<unknown> {
  const sealed = await redis.getBuffer(key);
  return sealed && deserialize(box.open(sealed, key));
}

const requestKey = (jobId: string) => `${QUEUE_PREFIX}:request:${jobId}`;
const answerKey = (jobId: string) => `${QUEUE_PREFIX}:answer:${jobId}`;
/** Exists while nobody wants the answer any more. */
export const cancelKey = (jobId: string) => `${QUEUE_PREFIX}:cancelled:${jobId}`;
/** How many want the answer: equal jobs are one, and one person's cancelling must not end it for another. */
const askersKey = (jobId: string) => `${QUEUE_PREFIX}:askers:${jobId}`;

/** One more wants the answer; an earlier cancellation of the same job is over. */
export async function joinAskers(redis: Redis, jobId: string): Promise<void> {
  const key = askersKey(jobId);
  await redis.multi().incr(key).expire(key, KEEP_SECONDS).del(cancelKey(jobId)).exec();
}

/** In one step: whoever joins meanwhile joins before the last one has left, or takes the mark away. */
const LEAVE = `
if redis.call("DECR", KEYS[1]) > 0 then return 0 end
redis.call("DEL", KEYS[1])
if ARGV[1] ~= "0" then redis.call("SET", KEYS[2], "1", "EX", ARGV[1]) end
return 1`;

/** One wants the answer no more. Returns whether that was the last one; for a cancellation, the job is then marked. */
export async function leaveAskers(redis: Redis, jobId: string, isCancelled: boolean): Promise<boolean> {
  const markSeconds = isCancelled ? KEEP_CANCELLED_SECONDS : 0;
  return (await redis.eval(LEAVE, 2, askersKey(jobId), cancelKey(jobId), markSeconds)) === 1;
}

/** What nobody will read. */
export async function deleteRequest(redis: Redis, jobId: string): Promise<void> {
  await redis.del(requestKey(jobId));
}
