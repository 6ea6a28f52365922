/**
 * Opens the deployment's store: the embedded one in the data directory, or Redis or PostgreSQL by URL; pictures in the
 * data directory or a bucket. Recognises a wrong or lost master key before anything is written.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  Attempts,
  Audit,
  AuditAction,
  PendingRequests,
  PictureStore,
  RateLimits,
  Records,
  SharedMemory,
  WatchedPersons,
} from "../app/ports.js";
import { AppError } from "../errors.js";
import type { Log } from "../log.js";
import { createAttempts } from "./attempts.js";
import { createAuditLog } from "./audit-log.js";
import { type AuditReader, createAuditReader } from "./audit-reader.js";
import type { Backend } from "./backend.js";
import { createBlobFiles } from "./blob-files.js";
import { type DeploymentKeys, loadDeploymentKeys } from "./deployment-keys.js";
import { createFileOnce, deleteUnfinished } from "./disk-file.js";
import { findMasterKey } from "./find-master-key.js";
import { guardBackend } from "./guard-backend.js";
import { createKeyring, type ManagedKeyring } from "./keyring.js";
import { backupKeyring, restoreKeyring } from "./keyring-backup.js";
import { openLmdbBackend } from "./lmdb-backend.js";
import { createPendingRequests } from "./pending-requests.js";
import { type Blobs, createPictures } from "./pictures.js";
import { createRateLimits } from "./rate-limits.js";
import { createRecords } from "./records.js";
import { rotateMasterKey } from "./rotate-master-key.js";
import { createSharedMemory } from "./shared-memory.js";
import type { StoreCrypto } from "./store-crypto.js";
import { createVault } from "./vault.js";
import { createWatchedPersons } from "./watched-persons.js";

/** No file takes so long to write. */
const UNFINISHED_AFTER_MS = 3_600_000;

export interface StoreOptions {
  readonly dataDirectory: string;
  /** 32 bytes in base64; default: master.key in the data directory, created once. */
  readonly masterKey?: string;
  /** redis://, rediss://, postgres:// or postgresql://; default: embedded in the data directory. */
  readonly storeUrl?: string;
  /** s3://bucket, or a directory; default: pictures/ in the data directory. */
  readonly pictureStore?: string;
  readonly crypto: StoreCrypto;
  readonly log: Log;
  readonly now?: () => number;
}

export interface PayloadBox {
  /** 32 bytes; for names that tell nothing. */
  readonly nameKey: Uint8Array;
  seal(bytes: Uint8Array, place: string): Uint8Array;
  open(box: Uint8Array, place: string): Uint8Array;
}

export interface Store {
  readonly keyring: ManagedKeyring;
  readonly records: Records;
  readonly pictures: PictureStore;
  readonly attempts: Attempts;
  readonly limits: RateLimits;
  readonly audit: Audit;
  readonly auditReader: AuditReader;
  readonly pending: PendingRequests;
  readonly memory: SharedMemory;
  readonly watched: WatchedPersons;
  /** Seals what travels between machines that share this store's keys. */
  readonly payloadBox: PayloadBox;
  /** Deletes what is due; returns how many pictures, and how many counts of attempts, requests and events. */
  sweep(signal?: AbortSignal): Promise<{ readonly pictures: number; readonly counters: number }>;
  /**
   * A new master key; everything at rest is sealed again. Other processes of the deployment must be restarted
   * afterwards. Stopped half-way, the next call goes on. Fails with usage when the key comes from the environment.
   */
  rotateMasterKey(
    onProgress?: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<{ readonly resealed: number }>;
  rotateAudienceKeys(): Promise<{ readonly rotated: number }>;
  /** Keys and records, sealed under the passphrase. */
  backupKeyring(passphrase: string): Promise<Uint8Array>;
  /** Afterwards this store must be closed and opened again. Fails with wrong-password or usage. */
  restoreKeyring(backup: Uint8Array, passphrase: string): Promise<{ readonly restored: number }>;
  health(): Promise<"ok" | "unreachable">;
  close(): Promise<void>;
}

/** Fails with master-key-wrong (details reason), store-unavailable or disk-failed. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataDirectory, crypto, log, now = Date.now } = options;
  const machine = await readMachineName(dataDirectory);
  const backend = guardBackend(await openBackend(options));
  const master = await findMasterKey(options, backend);
  const keys = await loadDeploymentKeys(backend, master, crypto);
  const vault = createVault(backend, keys);
  const blobs = await openBlobs(options);
  const directory = join(dataDirectory, "audit");
  const audit = createAuditLog({ directory, machine, vault, auditKey: keys.auditKey, now });
  const keyring = createKeyring(vault, keys.locatorKey, crypto, now);
  const pictures = createPictures(vault, blobs);
  const memory = createSharedMemory(vault, now);
  const attempts = createAttempts(vault, now);
  const limits = createRateLimits(vault, now);
  const watched = createWatchedPersons(vault, now);

  /** After the keys have changed: this store's own audit still seals with the old ones. */
  async function auditUnder(next: DeploymentKeys, action: AuditAction, count: number): Promise<void> {
    const log = createAuditLog({
      directory,
      machine,
      vault: createVault(backend, next),
      auditKey: next.auditKey,
      now,
    });
    await log.append({ action, person: null, recordId: null, outcome: "ok", count });
    await log.close();
  }

  return {
    keyring,
    records: createRecords(vault),
    pictures,
    attempts,
    limits,
    audit,
    auditReader: createAuditReader({ directory, machine, vault, auditKey: keys.auditKey }),
    pending: createPendingRequests(vault, machine, now),
    memory,
    watched,
    payloadBox: { nameKey: keys.nameKey, seal: vault.sealBytes, open: vault.openBytes },
    async sweep(signal) {
      await deleteUnfinished(dataDirectory, now() - UNFINISHED_AFTER_MS);
      await memory.deleteDue(now(), signal);
      const deleted = await pictures.deleteDue(now(), signal);
      if (deleted > 0)
        await audit.append({ action: "sweep", person: null, recordId: null, outcome: "ok", count: deleted });
      let counters = 0;
      for (const counted of [attempts, limits, watched]) counters += await counted.deleteDue(signal);
      return { pictures: deleted, counters };
    },
    async rotateMasterKey(onProgress, signal) {
      const masterIsGiven = options.masterKey !== undefined;
      const rotation = { dataDirectory, backend, blobs, master, keys, crypto, masterIsGiven };
      const resealed = await rotateMasterKey(rotation, onProgress, signal);
      await audit.append({
        action: "master.rotate",
        person: null,
        recordId: null,
        outcome: "ok",
        count: resealed,
      });
      return { resealed };
    },
    async rotateAudienceKeys() {
      const rotated = await keyring.rotateAll();
      await audit.append({
        action: "key.rotate",
        person: null,
        recordId: null,
        outcome: "ok",
        count: rotated,
      });
      return { rotated };
    },
    async backupKeyring(passphrase) {
      const backup = await backupKeyring(vault, keys, passphrase);
      await audit.append({ action: "keyring.backup", person: null, recordId: null, outcome: "ok" });
      return backup;
    },
    async restoreKeyring(backup, passphrase) {
      const restore = { backend, master, keys, crypto, now };
      const { restored, keys: next } = await restoreKeyring(backup, passphrase, restore);
      await auditUnder(next, "keyring.restore", restored);
      return { restored };
    },
    health: () =>
      backend.ping().then(
        () => "ok" as const,
        (error) => {
          log.warn("store.unreachable", { code: error.code });
          return "unreachable" as const;
        },
      ),
    async close() {
      await audit.close();
      await blobs.close();
      await backend.close();
    },
  };
}

async function openBackend({ storeUrl, dataDirectory }: StoreOptions): Promise<Backend> {
  try {
    if (storeUrl === undefined) return openLmdbBackend(join(dataDirectory, "store"));
    // The clients are large: only who uses one loads it.
    if (/^rediss?:/.test(storeUrl))
      return await (await import("./redis-backend.js")).openRedisBackend(storeUrl);
    return await (await import("./postgres-backend.js")).openPostgresBackend(storeUrl);
  } catch (error) {
    throw new AppError("store-unavailable", {}, { cause: error });
  }
}

async function openBlobs({ pictureStore, dataDirectory }: StoreOptions): Promise<Blobs> {
  if (pictureStore?.startsWith("s3:"))
    return (await import("./blob-bucket.js")).createBlobBucket(pictureStore);
  return createBlobFiles(pictureStore ?? join(dataDirectory, "pictures"));
}

/** A random name that stays with the data directory. */
async function readMachineName(dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, "machine.id");
  await createFileOnce(path, Buffer.from(randomUUID()));
  return readFile(path, "utf8");
}
