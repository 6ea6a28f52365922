/**
 * Worker threads for arithmetic that would block the event loop. Work is taken first come, first served, one task per
 * thread; beyond `maxWaiting` it is refused with `busy` and an estimate from the durations measured so far.
 *
 * A cancelled task that waits is dropped. One that runs is given up at once for its caller, and its thread has
 * STOP_AFTER_MS to end by itself before it is terminated: short tasks then cost no thread start, and a hostile
 * picture cannot hold a thread.
 */
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { AppError, fromPlainError } from "../errors.js";
import type { RunOptions, RunTask, ThreadTask } from "../threads.js";
import { createGate } from "./gate.js";
import type { ThreadCall, ThreadReply } from "./serve-thread-tasks.js";

const STOP_AFTER_MS = 5_000;
const MAX_THREADS = 8;
/** Pictures lie outside the JavaScript heap; a thread whose heap grows past this is broken and is replaced. */
const MAX_HEAP_MIB = 1024;

export interface ThreadPoolOptions {
  /** Default: the cores of this machine, at most 8. */
  readonly threads?: number;
  /** Tasks that may wait for a free thread. */
  readonly maxWaiting: number;
  /** Module whose default export answers a ThreadCall; default: src/thread-entry. */
  readonly entry?: URL;
}

export interface ThreadPoolStatus {
  readonly threads: number;
  readonly running: number;
  readonly waiting: number;
  /** Moving average over the latest tasks; 0 before the first. */
  readonly meanMs: number;
}

export interface ThreadPool {
  /** Fails with busy, with the signal's reason, and with whatever the task fails with. */
  readonly run: RunTask;
  describe(): ThreadPoolStatus;
  /** Refuses new tasks, waits for the others at most `graceMs`, then terminates the threads. */
  close(graceMs: number): Promise<void>;
}

const defaultThreads = (): number => Math.max(1, Math.min(availableParallelism(), MAX_THREADS));

export function createThreadPool(options: ThreadPoolOptions): ThreadPool {
  const threads = options.threads ?? defaultThreads();
  const fromSource = import.meta.url.endsWith(".ts");
  const entry = options.entry ?? new URL(`../thread-entry.${fromSource ? "ts" : "js"}`, import.meta.url);
  // Piscina's own queue is not in order once it has filled; it never has to queue behind this gate.
  const gate = createGate({ running: threads, maxWaiting: options.maxWaiting });
  const calls = new Map<Promise<ThreadReply>, (error: unknown) => void>();
  let closing = false;
  let started: Piscina | undefined;

  /** Threads start with the first task: most commands of the command line need none. */
  function startThreads(): Piscina {
    const pool = new Piscina({
      filename: fileURLToPath(entry),
      // A pool that may shrink does not grow again after it had to terminate its last thread.
      minThreads: threads,
      maxThreads: threads,
      execArgv: fromSource ? ["--import", createRequire(import.meta.url).resolve("tsx")] : [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    });
    // A thread that fails while it loads belongs to no task: without this its callers would wait for ever.
    pool.on("error", (error: unknown) => {
      for (const giveUp of calls.values()) giveUp(error);
    });
    return pool;
  }

  /** Settles when the thread is free again; `giveUp` hears of a cancellation before that. */
  async function occupyThread(
    call: ThreadCall,
    { signal, transfer }: RunOptions,
    giveUp: (reason: unknown) => void,
  ): Promise<ThreadReply> {
    started ??= startThreads();
    const stop = new AbortController();
    let stopTimer: NodeJS.Timeout | undefined;
    const onAbort = () => {
      giveUp(signal?.reason);
      stopTimer = setTimeout(() => stop.abort(), STOP_AFTER_MS);
      stopTimer.unref();
    };
    const work: Promise<ThreadReply> = started.run(call, {
      signal: stop.signal,
      transferList: transfer && [...transfer],
    });
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await work;
    } finally {
      clearTimeout(stopTimer);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  const run = async <Input, Output>(
    task: ThreadTask<Input, Output>,
    input: Input,
    runOptions: RunOptions = {},
  ): Promise<Output> => {
    if (closing) throw new AppError("busy", { retryAfterSeconds: 1 });
    let giveUp: (error: unknown) => void = () => {};
    const call: ThreadCall = { name: task.name, input };
    const answered = new Promise<ThreadReply>((resolve, reject) => {
      giveUp = reject;
      gate.enter("", () => occupyThread(call, runOptions, reject), runOptions.signal).then(resolve, reject);
    });
    calls.set(answered, giveUp);
    const reply = await answered.finally(() => calls.delete(answered));
    if (reply.error) throw fromPlainError(reply.error);
    return reply.output as Output;
  };

  return {
    run,
    describe: () => ({ threads, ...gate.describe() }),
    async close(graceMs) {
      closing = true;
      const timer = setTimeout(() => {
        for (const giveUp of calls.values()) giveUp(new AppError("cancelled"));
      }, graceMs);
      await Promise.allSettled(calls.keys());
      clearTimeout(timer);
      await started?.destroy();
    },
  };
}
