/** The only place that builds the rooms and joins them to one App. */
import { join } from "node:path";
import type { App } from "./app/app.js";
import { createBreachWatch } from "./app/breach-watch.js";
import { checkReadable, decodeNote } from "./app/decode-note.js";
import { deidentifyDocument, diagnose } from "./app/diagnose.js";
import { encodeNote } from "./app/encode-note.js";
import { createLazyDiagnostics } from "./app/lazy-rooms.js";
import { fetchOwnPicture, listOwnNotes, revokeNote } from "./app/manage-notes.js";
import { noteWaiting } from "./app/note-waiting.js";
import { observeAudit } from "./app/observe-audit.js";
import { type Platform, personKey } from "./app/people.js";
import type { PictureJobs } from "./app/picture-jobs.js";
import type { Diagnostics, Membership, NoteRecord, Vision } from "./app/ports.js";
import { postAlert } from "./app/post-alert.js";
import type { Config } from "./config.js";
import { openDeploymentStore } from "./deployment-store.js";
import { toAppError } from "./errors.js";
import { createDeploymentMetrics, type DeploymentMetrics } from "./jobs/deployment-metrics.js";
import { createGate, type Gate } from "./jobs/gate.js";
import { createThreadPool, type ThreadPool } from "./jobs/thread-pool.js";
import type { Log } from "./log.js";
import { createPictureJobsHere, createVisionHere, MODELS_DIRECTORY } from "./picture-rooms.js";
import { startHourlySweep } from "./store/hourly-sweep.js";
import type { Store } from "./store/open-store.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const MIB = 1024 * 1024;
/** Steps of running pictures that may wait for a thread; new pictures are refused long before, at the gate. */
const MAX_WAITING_TASKS = 1_000_000;

/** Pictures that one process has on the queue; the queue itself says when it is full. */
const QUEUED_AT_ONCE = 64;

/** Opens the store, starts the threads and returns the App. Fails with master-key-wrong, store-unavailable or disk-failed. */
export async function compose(config: Config, log: Log): Promise<App> {
  const store = await openDeploymentStore(config, log);
  const threads = createThreadPool({ threads: config.CAREVEIL_THREADS, maxWaiting: MAX_WAITING_TASKS });
  const vision = createVisionHere(config, threads, log);
  const jobs = await openPictureJobs(config, log, store, threads, vision).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  // Two pictures for each thread: one may wait for the password's stretching while the other embeds.
  const gate = createGate({
    running: config.CAREVEIL_QUEUE_URL ? QUEUED_AT_ONCE : 2 * threads.describe().threads,
    maxWaiting: config.CAREVEIL_MAX_WAITING,
  });
  const metrics = createDeploymentMetrics({
    describeJobs: gate.describe,
    describeThreads: threads.describe,
    isStoreReachable: async () => (await store.health()) === "ok",
  });
  const diagnostics = createLazyDiagnostics(() => openDiagnostics(config, log, metrics));
  return joinApp(config, log, store, threads, gate, jobs, vision, diagnostics, metrics);
}

/** The jobs of this machine, or of the workers behind CAREVEIL_QUEUE_URL. */
async function openPictureJobs(
  config: Config,
  log: Log,
  store: Store,
  threads: ThreadPool,
  vision: Vision,
): Promise<PictureJobs & { close?(): Promise<void> }> {
  if (config.CAREVEIL_QUEUE_URL === undefined)
    return createPictureJobsHere(config, threads, vision, store.keyring.locatorKey);
  const { createQueuedPictureJobs } = await import("./jobs/queued-picture-jobs.js");
  return createQueuedPictureJobs({
    url: config.CAREVEIL_QUEUE_URL,
    box: store.payloadBox,
    maxWaiting: config.CAREVEIL_MAX_WAITING,
    log,
  });
}

/** The room with a thread of its own: large libraries, and documents that come from strangers. */
async function openDiagnostics(config: Config, log: Log, metrics: DeploymentMetrics): Promise<Diagnostics> {
  const { createDiagnostics } = await import("./diagnostics/create-diagnostics.js");
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const entry = new URL(`./diagnostics-thread-entry.${extension}`, import.meta.url);
  const thread = createThreadPool({ threads: 1, maxWaiting: config.CAREVEIL_MAX_WAITING, entry });
  const room = createDiagnostics(
    {
      geminiSend: config.CAREVEIL_GEMINI_SEND,
      apiKey: config.GEMINI_API_KEY,
      model: config.GEMINI_MODEL,
      baseUrl: config.GEMINI_BASE_URL,
      timeLimitMs: config.CAREVEIL_TIME_LIMIT_S * 1000,
      modelDir: join(MODELS_DIRECTORY, "diagnostics"),
    },
    { runTask: thread.run, log, metrics: metrics.gemini },
  );
  return {
    ...room,
    async close() {
      await room.close();
      await thread.close(0);
    },
  };
}

function joinApp(
  config: Config,
  log: Log,
  store: Store,
  threads: ThreadPool,
  gate: Gate,
  jobs: PictureJobs & { close?(): Promise<void> },
  vision: Vision,
  diagnostics: Diagnostics,
  metrics: DeploymentMetrics,
): App {
  const memberships = new Map<Platform, Membership>();
  const timeLimitMs = config.CAREVEIL_TIME_LIMIT_S * 1000;
  const protectShare = config.CAREVEIL_PROTECT_SHARE;
  const localPerson = { platform: "local", workspace: "", id: config.CAREVEIL_LOCAL_USER } as const;
  const { keyring, records, pictures, attempts, limits, pending } = store;
  const watch = createBreachWatch({
    log,
    persons: store.watched,
    async report(alert) {
      metrics.countAlert(alert.reasons);
      if (config.CAREVEIL_ALERT_WEBHOOK) await postAlert(config.CAREVEIL_ALERT_WEBHOOK, alert);
    },
  });
  const audit = observeAudit(store.audit, [metrics.countEvent, watch]);
  const stopSweeping = startHourlySweep(store, log);
  const now = Date.now;
  const manage = { records, pictures, audit, now };

  const app: App = {
    encodeNote: (request) =>
      noteWaiting(request.author, "encode", pending, () =>
        gate.enter(
          personKey(request.author),
          () =>
            encodeNote(request, {
              jobs,
              keyring,
              records,
              pictures,
              audit,
              limits,
              protectShare,
              timeLimitMs,
              retentionMs: config.CAREVEIL_RETENTION_DAYS * DAY_MS,
              now,
            }),
          request.signal,
        ),
      ),
    decodeNote: (request) =>
      noteWaiting(request.reader, "decode", pending, () =>
        gate.enter(
          personKey(request.reader),
          () =>
            decodeNote(request, {
              jobs,
              keyring,
              records,
              attempts,
              audit,
              limits,
              memberships,
              timeLimitMs,
              now,
              onLocked: (record: NoteRecord) => app.onLocked?.(record),
            }),
          request.signal,
        ),
      ),
    async findNote(image, reader, signal) {
      const found = await jobs.findNote(image, signal);
      if (found === null) return null;
      const recordId = Buffer.from(found.header.recordId).toString("hex");
      if (reader) await checkReadable(recordId, reader, { records, memberships, now });
      return { recordId };
    },
    measureCapacity: (image, signal) => jobs.measureCapacity(image, protectShare, signal),
    classify: (image, signal) => jobs.classify(image, signal),
    findRegions: (image, share = protectShare, signal) => jobs.findRegions(image, share, signal),
    listOwnNotes: (person, limit) => listOwnNotes(person, limit, manage),
    revokeNote: (person, recordId) => revokeNote(person, recordId, manage),
    fetchOwnPicture: (person, recordId) => fetchOwnPicture(person, recordId, manage),
    diagnose: (request) =>
      noteWaiting(request.asker, "diagnose", pending, () =>
        diagnose(request, { diagnostics, limits, audit, timeLimitMs }),
      ),
    deidentify: (document, signal) => deidentifyDocument(document, diagnostics, signal),
    memberships,
    localPerson,
    maxFileBytes: config.CAREVEIL_MAX_FILE_MIB * MIB,
    onLocked: null,
    async health() {
      const { threads: count, waiting } = threads.describe();
      const reachable = await store.health();
      const [status, fault] = await vision.describe().then(
        (found) => [found, null] as const,
        (error: unknown) => [null, toAppError(error).details] as const,
      );
      return {
        ready: reachable === "ok",
        store: reachable,
        vision: status,
        visionFault: fault,
        diagnostics: await diagnostics.describe(),
        threads: { count, waiting: waiting + gate.describe().waiting },
      };
    },
    memory: store.memory,
    takeLeftBehind: pending.takeLeftBehind,
    metrics: metrics.render,
    async close(graceMs = 10_000) {
      stopSweeping();
      const failures: unknown[] = [];
      // In this order, and to the end: a room that fails to close must not leave the store open.
      for (const room of [{ close: () => threads.close(graceMs) }, jobs, vision, diagnostics, store])
        await room.close?.().catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
  return app;
}
