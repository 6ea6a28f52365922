/**
 * Opens the deployment's store: the embedded one in the data directory, or Redis or PostgreSQL by URL; pictures in the
 * data directory or a bucket. Recognises a wrong or lost master key before anything is written.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Attempts, Audit, PendingRequests, PictureStore, RateLimits, Records } from "../app/ports.js";
import { AppError } from "../errors.js";
import type { Log } from "../log.js";
import { createAttempts } from "./attempts.js";
import { createAuditLog } from "./audit-log.js";
import { type AuditReader, createAuditReader } from "./audit-reader.js";
import type { Backend } from "./backend.js";
import { createBlobBucket } from "./blob-bucket.js";
import { createBlobFiles } from "./blob-files.js";
import { hasDeploymentKeys, loadDeploymentKeys } from "./deployment-keys.js";
import { createFileOnce } from "./disk-file.js";
import { guardBackend } from "./guard-backend.js";
import { createKeyring, type ManagedKeyring } from "./keyring.js";
import { openLmdbBackend } from "./lmdb-backend.js";
import { createMasterKeyFile, masterKeyPath, parseMasterKey, readMasterKeyFile } from "./master-key.js";
import { createPendingRequests } from "./pending-requests.js";
import { type Blobs, createPictures } from "./pictures.js";
import { openPostgresBackend } from "./postgres-backend.js";
import { createRateLimits } from "./rate-limits.js";
import { createRecords } from "./records.js";
import { openRedisBackend } from "./redis-backend.js";
import type { StoreCrypto } from "./store-crypto.js";
import { createVault } from "./vault.js";

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

export interface Store {
  readonly keyring: ManagedKeyring;
  readonly records: Records;
  readonly pictures: PictureStore;
  readonly attempts: Attempts;
  readonly limits: RateLimits;
  readonly audit: Audit;
  readonly auditReader: AuditReader;
  readonly pending: PendingRequests;
  /** Deletes what is due; returns how many pictures. */
  sweep(signal?: AbortSignal): Promise<{ readonly pictures: number }>;
  health(): Promise<"ok" | "unreachable">;
  close(): Promise<void>;
}

/** Fails with master-key-wrong (details reason), store-unavailable or disk-failed. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataDirectory, crypto, log, now = Date.now } = options;
  const machine = await readMachineName(dataDirectory);
  const backend = guardBackend(await openBackend(options));
  const keys = await loadDeploymentKeys(backend, await findMasterKey(options, backend), crypto);
  const vault = createVault(backend, keys);
  const blobs = openBlobs(options);
  const auditOptions = {
    directory: join(dataDirectory, "audit"),
    machine,
    vault,
    auditKey: keys.auditKey,
  };
  const audit = createAuditLog({ ...auditOptions, now });
  const pictures = createPictures(vault, blobs);

  return {
    keyring: createKeyring(vault, keys.locatorKey, crypto, now),
    records: createRecords(vault),
    pictures,
    attempts: createAttempts(vault, now),
    limits: createRateLimits(vault, now),
    audit,
    auditReader: createAuditReader(auditOptions),
    pending: createPendingRequests(vault, machine, now),
    sweep: async (signal) => ({ pictures: await pictures.deleteDue(now(), signal) }),
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
    return /^rediss?:/.test(storeUrl)
      ? await openRedisBackend(storeUrl)
      : await openPostgresBackend(storeUrl);
  } catch (error) {
    throw new AppError("store-unavailable", {}, { cause: error });
  }
}

function openBlobs({ pictureStore, dataDirectory }: StoreOptions): Blobs {
  if (pictureStore?.startsWith("s3:")) return createBlobBucket(pictureStore);
  return createBlobFiles(pictureStore ?? join(dataDirectory, "pictures"));
}

async function findMasterKey(
  { masterKey, dataDirectory, log }: StoreOptions,
  backend: Backend,
): Promise<Uint8Array> {
  if (masterKey !== undefined) return parseMasterKey(masterKey);
  const path = masterKeyPath(dataDirectory);
  const existing = await readMasterKeyFile(path);
  if (existing) return existing;
  // A new key for old data would hide the loss until somebody needs a note.
  if (await hasDeploymentKeys(backend)) throw new AppError("master-key-wrong", { reason: "lost" });
  log.warn("store.master-key-created", { file: path });
  return createMasterKeyFile(path);
}

/** A random name that stays with the data directory. */
async function readMachineName(dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, "machine.id");
  await createFileOnce(path, Buffer.from(randomUUID()));
  return readFile(path, "utf8");
}
