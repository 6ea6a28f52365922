/**
 * The keys of a deployment, derived from its master key at the first start and from then on kept in one sealed value
 * of the store. That value is also the check for a wrong or lost master key, and it is what makes the master key
 * replaceable: pictures already sent keep their locator key, data at rest moves to the new key in its own time.
 */
import { AppError } from "../errors.js";
import { type AtRestKey, openAtRest, sealAtRest } from "./at-rest-box.js";
import type { Backend } from "./backend.js";
import type { StoreCrypto } from "./store-crypto.js";

const NAME = "careveil:deployment-keys";
/** A box has one byte for it. */
const MAX_KEY_NUMBER = 255;

export interface DeploymentKeys {
  /** 32 bytes; the same for the life of the deployment, for it places the headers in every picture. */
  readonly locatorKey: Uint8Array;
  /** 32 bytes; turns ids into names that tell nothing. */
  readonly nameKey: Uint8Array;
  /** 32 bytes; authenticates audit lines. */
  readonly auditKey: Uint8Array;
  /** Newest first; the first one seals, the others still open. */
  readonly atRest: readonly AtRestKey[];
  /** A rotation has begun and not everything is sealed by the newest key yet. */
  readonly resealing: boolean;
}

/** Derives what a new deployment starts with. */
function deriveFirstKeys(master: Uint8Array, { deriveKey }: StoreCrypto): DeploymentKeys {
  return {
    locatorKey: deriveKey(master, "careveil locator v1"),
    nameKey: deriveKey(master, "careveil names v1"),
    auditKey: deriveKey(master, "careveil audit v1"),
    atRest: [{ number: 1, key: deriveAtRestKey(master, deriveKey) }],
    resealing: false,
  };
}

/** The keys of the same deployment under its next master key. */
export function withNextMaster(
  keys: DeploymentKeys,
  nextMaster: Uint8Array,
  { deriveKey }: StoreCrypto,
): DeploymentKeys {
  const number = keys.atRest[0].number + 1;
  if (number > MAX_KEY_NUMBER) throw new AppError("keyring-unavailable", { reason: "too-many-rotations" });
  const atRest = [{ number, key: deriveAtRestKey(nextMaster, deriveKey) }, ...keys.atRest];
  return { ...keys, atRest, resealing: true };
}

const deriveAtRestKey = (master: Uint8Array, deriveKey: StoreCrypto["deriveKey"]) =>
  deriveKey(master, "careveil at rest v1");

export async function hasDeploymentKeys(backend: Backend): Promise<boolean> {
  return (await backend.values.get(NAME)) !== undefined;
}

/**
 * Returns the keys that this master key opens, creating them in an empty store. Fails with master-key-wrong when the
 * store belongs to another master key.
 */
export async function loadDeploymentKeys(
  backend: Backend,
  master: Uint8Array,
  crypto: StoreCrypto,
): Promise<DeploymentKeys> {
  const stored = await backend.values.get(NAME);
  if (stored !== undefined) return openKeys(stored, master, crypto);
  const keys = deriveFirstKeys(master, crypto);
  await backend.swap(NAME, undefined, sealKeys(keys, master, crypto));
  // Another process may have been first, perhaps with another master key: what is stored decides.
  return openKeys((await backend.values.get(NAME)) ?? "", master, crypto);
}

/** Replaces the keys, sealed under `nextMaster`. Fails with store-unavailable when somebody else changed them. */
export async function replaceDeploymentKeys(
  backend: Backend,
  master: Uint8Array,
  nextMaster: Uint8Array,
  change: (keys: DeploymentKeys) => DeploymentKeys,
  crypto: StoreCrypto,
): Promise<DeploymentKeys> {
  const stored = (await backend.values.get(NAME)) ?? "";
  const next = change(openKeys(stored, master, crypto));
  if (!(await backend.swap(NAME, stored, sealKeys(next, nextMaster, crypto))))
    throw new AppError("store-unavailable");
  return next;
}

/** The keys as JSON, for backups. */
export function encodeDeploymentKeys(keys: DeploymentKeys): string {
  const text = (key: Uint8Array) => Buffer.from(key).toString("base64");
  return JSON.stringify({
    locatorKey: text(keys.locatorKey),
    nameKey: text(keys.nameKey),
    auditKey: text(keys.auditKey),
    atRest: keys.atRest.map(({ number, key }) => ({ number, key: text(key) })),
    resealing: keys.resealing,
  });
}

export function decodeDeploymentKeys(json: string): DeploymentKeys {
  const bytes = (text: string) => Buffer.from(text, "base64");
  const parsed = JSON.parse(json);
  return {
    locatorKey: bytes(parsed.locatorKey),
    nameKey: bytes(parsed.nameKey),
    auditKey: bytes(parsed.auditKey),
    atRest: parsed.atRest.map((entry: { number: number; key: string }) => ({
      number: entry.number,
      key: bytes(entry.key),
    })),
    resealing: parsed.resealing,
  };
}

function wrappingKey(master: Uint8Array, { deriveKey }: StoreCrypto): AtRestKey {
  return { number: 1, key: deriveKey(master, "careveil deployment keys v1") };
}

function sealKeys(keys: DeploymentKeys, master: Uint8Array, crypto: StoreCrypto): string {
  const json = Buffer.from(encodeDeploymentKeys(keys));
  return sealAtRest(wrappingKey(master, crypto), json, NAME).toString("base64");
}

function openKeys(stored: string, master: Uint8Array, crypto: StoreCrypto): DeploymentKeys {
  const json = openAtRest(wrappingKey(master, crypto).key, Buffer.from(stored, "base64"), NAME);
  if (json === null) throw new AppError("master-key-wrong", { reason: "other-deployment" });
  return decodeDeploymentKeys(json.toString());
}
