/**
 * A new master key, in steps of which each leaves a working deployment: the new key is written beside the old one; the
 * deployment's keys are sealed by it in one atomic swap; its file takes the old one's place; then everything at rest
 * is sealed again, bit by bit. Killed anywhere, the next start finds the key that fits, and the next rotation goes on
 * where this one stopped.
 */
import { rename } from "node:fs/promises";
import { AppError } from "../errors.js";
import type { Backend } from "./backend.js";
import { type DeploymentKeys, replaceDeploymentKeys, withNextMaster } from "./deployment-keys.js";
import { flushDirectory } from "./disk-file.js";
import { createMasterKeyFile, masterKeyPath, nextMasterKeyPath } from "./master-key.js";
import { type Blobs, createPictures } from "./pictures.js";
import type { StoreCrypto } from "./store-crypto.js";
import { createVault } from "./vault.js";

export interface RotationOptions {
  readonly dataDirectory: string;
  readonly backend: Backend;
  readonly blobs: Blobs;
  readonly master: Uint8Array;
  readonly keys: DeploymentKeys;
  readonly crypto: StoreCrypto;
  /** The key comes from the environment, where nobody but its owner can change it. */
  readonly masterIsGiven: boolean;
}

/** Returns how many values and pictures were sealed again. Fails with usage when the key comes from the environment. */
export async function rotateMasterKey(
  options: RotationOptions,
  onProgress?: (done: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  const { backend, blobs, crypto } = options;
  const { master, keys } = options.keys.resealing ? options : await beginRotation(options);
  const vault = createVault(backend, keys);
  const values = await vault.resealValues(onProgress, signal);
  const pictures = await createPictures(vault, blobs).reseal((done) => onProgress?.(values + done), signal);
  await replaceDeploymentKeys(backend, master, master, (now) => ({ ...now, resealing: false }), crypto);
  return values + pictures;
}

async function beginRotation({
  dataDirectory,
  backend,
  master,
  crypto,
  masterIsGiven,
}: RotationOptions): Promise<{ master: Uint8Array; keys: DeploymentKeys }> {
  if (masterIsGiven)
    throw new AppError("usage", {
      problem:
        "The master key comes from CAREVEIL_MASTER_KEY. Write it into master.key in the data directory (mode 0600), unset the variable, then rotate.",
    });
  const nextMaster = await createMasterKeyFile(nextMasterKeyPath(dataDirectory));
  const keys = await replaceDeploymentKeys(
    backend,
    master,
    nextMaster,
    (now) => withNextMaster(now, nextMaster, crypto),
    crypto,
  );
  await putNextMasterInPlace(dataDirectory);
  return { master: nextMaster, keys };
}

export async function putNextMasterInPlace(dataDirectory: string): Promise<void> {
  const path = masterKeyPath(dataDirectory);
  await rename(nextMasterKeyPath(dataDirectory), path);
  await flushDirectory(path);
}
