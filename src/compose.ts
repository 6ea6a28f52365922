/** The only place that builds the rooms and joins them to one App. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { App } from "./app/app.js";
import { checkReadable, decodeNote } from "./app/decode-note.js";
import { deidentifyDocument, diagnose } from "./app/diagnose.js";
import { encodeNote } from "./app/encode-note.js";
import { createLazyDiagnostics, createLazyVision } from "./app/lazy-rooms.js";
import { createLocalPictureJobs } from "./app/local-picture-jobs.js";
import { fetchOwnPicture, listOwnNotes, revokeNote } from "./app/manage-notes.js";
import type { Platform } from "./app/people.js";
import type { PictureJobs } from "./app/picture-jobs.js";
import type { Diagnostics, Membership, NoteRecord, Vision } from "./app/ports.js";
import type { Config } from "./config.js";
import { openDeploymentStore } from "./deployment-store.js";
import { createEnvelope } from "./envelope/create-envelope.js";
import { createImages } from "./image/create-images.js";
import { createGate, type Gate } from "./jobs/gate.js";
import { createThreadPool, type ThreadPool } from "./jobs/thread-pool.js";
import type { Log } from "./log.js";
import { createStego } from "./stego/create-stego.js";
import type { Store } from "./store/open-store.js";
import { createVision } from "./vision/create-vision.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const MIB = 1024 * 1024;
/** Steps of running pictures that may wait for a thread; new pictures are refused long before, at the gate. */
const MAX_WAITING_TASKS = 1_000_000;

/** Beside src/ when run from source; one folder higher when run from dist/src/. */
const MODELS_DIRECTORY = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../models/" : "../../models/", import.meta.url),
);

/** Opens the store, starts the threads and returns the App. Fails with master-key-wrong, store-unavailable or disk-failed. */
export async function compose(config: Config, log: Log): Promise<App> {
  const store = await openDeploymentStore(config, log);
  const threads = createThreadPool({ threads: config.CAREVEIL_THREADS, maxWaiting: MAX_WAITING_TASKS });
  const vision = createLazyVision(() =>
    createVision({
      modelsDir: MODELS_DIRECTORY,
      providers: config.CAREVEIL_PROVIDERS,
      runTask: threads.run,
      log,
    }),
  );
  const diagnostics = createLazyDiagnostics(() => openDiagnostics(config, log));
  const jobs = createLocalPictureJobs({
    images: createImages(
      {
        maxFileBytes: config.CAREVEIL_MAX_FILE_MIB * MIB,
        maxPixels: config.CAREVEIL_MAX_MEGAPIXELS * 1_000_000,
      },
      threads.run,
    ),
    vision,
    stego: createStego(threads.run),
    envelope: createEnvelope(threads.run),
    locatorKey: store.keyring.locatorKey,
  });
  // Two pictures for each thread: one may wait for the password's stretching while the other embeds.
  const gate = createGate({
    running: 2 * threads.describe().threads,
    maxWaiting: config.CAREVEIL_MAX_WAITING,
  });
  return joinApp(config, store, threads, gate, jobs, vision, diagnostics);
}

/** The room with a thread of its own: large libraries, and documents that come from strangers. */
async function openDiagnostics(config: Config, log: Log): Promise<Diagnostics> {
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
    { runTask: thread.run, log },
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
  store: Store,
  threads: ThreadPool,
  gate: Gate,
  jobs: PictureJobs,
  vision: Vision,
  diagnostics: Diagnostics,
): App {
  const memberships = new Map<Platform, Membership>();
  const timeLimitMs = config.CAREVEIL_TIME_LIMIT_S * 1000;
  const protectShare = config.CAREVEIL_PROTECT_SHARE;
  const localPerson = { platform: "local", workspace: "", id: config.CAREVEIL_LOCAL_USER } as const;
  const { keyring, records, pictures, attempts, audit, limits } = store;
  const now = Date.now;
  const manage = { records, pictures, audit, now };
  const party = (person: { platform: string; workspace: string; id: string }) =>
    `${person.platform}:${person.workspace}:${person.id}`;

  const app: App = {
    encodeNote: (request) =>
      gate.enter(
        party(request.author),
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
    decodeNote: (request) =>
      gate.enter(
        party(request.reader),
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
    diagnose: (request) => diagnose(request, { diagnostics, limits, audit, timeLimitMs }),
    deidentify: (document, signal) => deidentifyDocument(document, diagnostics, signal),
    memberships,
    localPerson,
    maxFileBytes: config.CAREVEIL_MAX_FILE_MIB * MIB,
    onLocked: null,
    async health() {
      const { threads: count, waiting } = threads.describe();
      const reachable = await store.health();
      return {
        ready: reachable === "ok",
        store: reachable,
        vision: await vision.describe().catch(() => null),
        diagnostics: await diagnostics.describe(),
        threads: { count, waiting: waiting + gate.describe().waiting },
      };
    },
    metrics: async () => "",
    async close(graceMs = 10_000) {
      await threads.close(graceMs);
      await vision.close();
      await diagnostics.close();
      await store.close();
    },
  };
  return app;
}
