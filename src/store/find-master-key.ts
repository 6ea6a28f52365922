/** Finds the master key that fits the store, or creates the first one. */
import { AppError } from "../errors.js";
import type { Log } from "../log.js";
import type { Backend } from "./backend.js";
import { hasDeploymentKeys, loadDeploymentKeys } from "./deployment-keys.js";
import {
  createMasterKeyFile,
  masterKeyPath,
  nextMasterKeyPath,
  parseMasterKey,
  readMasterKeyFile,
} from "./master-key.js";
import { putNextMasterInPlace } from "./rotate-master-key.js";
import type { StoreCrypto } from "./store-crypto.js";

interface FindOptions {
  readonly dataDirectory: string;
  readonly masterKey?: string;
  readonly crypto: StoreCrypto;
  readonly log: Log;
}

/** Fails with master-key-wrong: details reason is "not-a-key", "lost" or "other-deployment". */
export async function findMasterKey(
  { masterKey, dataDirectory, crypto, log }: FindOptions,
  backend: Backend,
): Promise<Uint8Array> {
  if (masterKey !== undefined) return parseMasterKey(masterKey);
  const path = masterKeyPath(dataDirectory);
  const existing = await readMasterKeyFile(path);
  if (existing) {
    const next = await readMasterKeyFile(nextMasterKeyPath(dataDirectory));
    if (!next || (await opens(existing))) return existing;
    // A rotation was killed after the store had taken the new key and before its file was in place.
    if (!(await opens(next))) return existing;
    await putNextMasterInPlace(dataDirectory);
    return next;
  }
  // A new key for old data would hide the loss until somebody needs a note.
  if (await hasDeploymentKeys(backend)) throw new AppError("master-key-wrong", { reason: "lost" });
  log.warn("store.master-key-created", { file: path });
  return createMasterKeyFile(path);

  function opens(key: Uint8Array): Promise<boolean> {
    return loadDeploymentKeys(backend, key, crypto).then(
      () => true,
      (error) => {
        if (error instanceof AppError && error.code === "master-key-wrong") return false;
        throw error;
      },
    );
  }
}
