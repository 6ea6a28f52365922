/** `careveil worker`: does the picture jobs of other machines until it is told to stop. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "./config.js";
import { openDeploymentStore } from "./deployment-store.js";
import { AppError } from "./errors.js";
import { startPictureWorker } from "./jobs/picture-worker.js";
import { createThreadPool } from "./jobs/thread-pool.js";
import type { Log } from "./log.js";
import { createPictureJobsHere, createVisionHere } from "./picture-rooms.js";

/** Jobs that run when a stop is asked for may go on this long; then another worker takes them up. */
const GRACE_MS = 15_000;
const LEFT_WITHIN_MS = 2_000;
const MAX_WAITING_TASKS = 1_000_000;

/** Fails with config-invalid without a queue, and as opening the store does. */
export async function work(
  config: Config,
  log: Log,
  { signal, announce }: { signal: AbortSignal; announce: (line: string) => void },
): Promise<void> {
  const url = config.CAREVEIL_QUEUE_URL;
  if (url === undefined)
    throw new AppError("config-invalid", {
      problems: ["CAREVEIL_QUEUE_URL: a worker needs the queue's address, such as redis://localhost:6379"],
    });
  const store = await openDeploymentStore(config, log);
  const threads = createThreadPool({ threads: config.CAREVEIL_THREADS, maxWaiting: MAX_WAITING_TASKS });
  const vision = createVisionHere(config, threads, log);
  const concurrency = threads.describe().threads;
  const worker = startPictureWorker({
    url,
    box: store.payloadBox,
    jobs: createPictureJobsHere(config, threads, vision, store.keyring.locatorKey),
    concurrency,
    log,
  });
  let graceMs = 0;
  try {
    const stopped = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    // While the queue is away it is never ready, and must be stoppable all the same.
    await Promise.race([worker.ready.then(() => (graceMs = GRACE_MS)), stopped]);
    if (!signal.aborted) announce(`The worker is ready: ${concurrency} pictures at a time.`);
    await stopped;
    announce("Stopping: letting running work finish.");
  } finally {
    // Leaving a queue that is away would last until it is back.
    await Promise.race([worker.close(graceMs), sleep(graceMs + LEFT_WITHIN_MS, undefined, { ref: false })]);
    await threads.close(0);
    await vision.close();
    await store.close();
  }
}
