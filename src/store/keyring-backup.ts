/**
 * A backup of what cannot be made again: the deployment's keys, the audiences' key pairs and the records, sealed under
 * a passphrase. Layout: "CVKB", version (1), salt (16), box. scrypt (RFC 7914) with N = 2^17 makes each guess cost a
 * third of a second and 128 MiB.
 */
import { randomBytes, scrypt } from "node:crypto";
import type { NoteRecord } from "../app/ports.js";
import { AppError } from "../errors.js";
import { openAtRest, sealAtRest } from "./at-rest-box.js";
import type { Backend } from "./backend.js";
import {
  type DeploymentKeys,
  decodeDeploymentKeys,
  encodeDeploymentKeys,
  replaceDeploymentKeys,
  withNextMaster,
} from "./deployment-keys.js";
import { keyringTables } from "./keyring.js";
import { createRecords } from "./records.js";
import type { StoreCrypto } from "./store-crypto.js";
import { createVault, type Vault } from "./vault.js";

const MAGIC = Buffer.from("CVKB\x01", "latin1");
const SALT_BYTES = 16;
const PLACE = "careveil keyring backup v1";
const KEPT_TABLES = /^(audience-key|audience|record):/;

interface Backup {
  readonly keys: string;
  readonly values: ReadonlyArray<{ readonly name: string; readonly value: unknown }>;
}

export async function backupKeyring(
  vault: Vault,
  keys: DeploymentKeys,
  passphrase: string,
): Promise<Uint8Array> {
  const values: Array<Backup["values"][number]> = [];
  for await (const entry of vault.allValues()) if (KEPT_TABLES.test(entry.name)) values.push(entry);
  const salt = randomBytes(SALT_BYTES);
  const backup: Backup = { keys: encodeDeploymentKeys(keys), values };
  const key = { number: 1, key: await stretch(passphrase, salt) };
  return Buffer.concat([MAGIC, salt, sealAtRest(key, Buffer.from(JSON.stringify(backup)), PLACE)]);
}

export interface RestoreOptions {
  readonly backend: Backend;
  readonly master: Uint8Array;
  readonly keys: DeploymentKeys;
  readonly crypto: StoreCrypto;
  readonly now: () => number;
}

/**
 * Brings back what is missing, into the same deployment or one that holds nothing yet; what is there stays. Returns how
 * many values came back, and the deployment's keys from now on. Fails with wrong-password or usage.
 */
export async function restoreKeyring(
  bytes: Uint8Array,
  passphrase: string,
  options: RestoreOptions,
): Promise<{ readonly restored: number; readonly keys: DeploymentKeys }> {
  const backup = await openBackup(bytes, passphrase);
  const keys = await adoptKeys(decodeDeploymentKeys(backup.keys), options);
  const vault = createVault(options.backend, keys);
  const { allPairs, allAudiences } = keyringTables(vault);
  const records = createRecords(vault);
  let restored = 0;
  for (const { name, value } of backup.values) {
    if ((await vault.getNamed(name)) !== null) continue;
    if (name.startsWith("record:")) await records.put(value as NoteRecord);
    else {
      await vault.putNamed(name, value);
      const list = name.startsWith("audience-key:") ? allPairs : allAudiences;
      await list.putNamed(name, (value as { createdAt?: number }).createdAt ?? options.now());
    }
    restored += 1;
  }
  return { restored, keys };
}

async function openBackup(bytes: Uint8Array, passphrase: string): Promise<Backup> {
  const start = MAGIC.length + SALT_BYTES;
  if (bytes.length <= start || !MAGIC.equals(bytes.subarray(0, MAGIC.length)))
    throw new AppError("usage", { problem: "That file is no key backup of this version." });
  const key = await stretch(passphrase, bytes.subarray(MAGIC.length, start));
  const json = openAtRest(key, bytes.subarray(start), PLACE);
  if (json === null) throw new AppError("wrong-password");
  return JSON.parse(json.toString());
}

/** Makes the store's keys those of the backup, sealed by this deployment's master key. */
async function adoptKeys(
  restored: DeploymentKeys,
  { backend, master, keys, crypto }: RestoreOptions,
): Promise<DeploymentKeys> {
  if (Buffer.from(keys.locatorKey).equals(restored.locatorKey)) return keys;
  const names: string[] = [];
  for await (const { name } of createVault(backend, keys).allValues()) names.push(name);
  if (names.some((name) => KEPT_TABLES.test(name)))
    throw new AppError("usage", {
      problem: "This data directory already holds another deployment's notes; restore into an empty one.",
    });
  // What an empty deployment wrote about itself cannot be read under the restored keys.
  const vault = createVault(backend, keys);
  for (const name of names) await vault.deleteNamed(name);
  const next = { ...withNextMaster(restored, master, crypto), resealing: false };
  return replaceDeploymentKeys(backend, master, master, () => next, crypto);
}

function stretch(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize("NFKC"),
      salt,
      32,
      { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}
