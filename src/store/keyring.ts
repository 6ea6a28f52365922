/** The audiences' RSA key pairs. Private parts exist outside a sealed value only while a note is sealed or opened. */
import { audienceKey } from "../app/people.js";
import type { AudienceKey, Keyring } from "../app/ports.js";
import { AppError } from "../errors.js";
import type { StoreCrypto } from "./store-crypto.js";
import type { Vault } from "./vault.js";

interface StoredPair {
  readonly keyId: string;
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
  readonly createdAt: number;
}

interface CurrentKey {
  readonly keyId: string;
  readonly publicKeyPem: string;
}

export interface ListedKey {
  readonly keyId: string;
  readonly createdAt: number;
  /** Seals new notes; the others are kept for notes made before. */
  readonly current: boolean;
}

export interface ManagedKeyring extends Keyring {
  /** Gives every audience a new pair for notes to come; notes of the old pairs still open. Returns how many. */
  rotateAll(): Promise<number>;
  /** Oldest first. */
  list(): Promise<readonly ListedKey[]>;
}

const MAX_KEYS = 1_000_000;

export function keyringTables(vault: Vault) {
  const pairs = vault.table<StoredPair>("audience-key");
  const current = vault.table<CurrentKey>("audience");
  return {
    pairs,
    current,
    allPairs: vault.index("audience-keys", "", pairs),
    allAudiences: vault.index("audiences", "", current),
  };
}

export function createKeyring(
  vault: Vault,
  locatorKey: Uint8Array,
  { generateAudienceKeyPair }: Pick<StoreCrypto, "generateAudienceKeyPair">,
  now: () => number = Date.now,
): ManagedKeyring {
  const { pairs, current, allPairs, allAudiences } = keyringTables(vault);
  /** So that a hundred notes at once make one pair in this process; `update` decides between processes. */
  const inCreation = new Map<string, Promise<AudienceKey>>();

  async function createPair(): Promise<CurrentKey> {
    const pair = await generateAudienceKeyPair();
    const keyId = Buffer.from(pair.keyId).toString("hex");
    // The private part is stored before anybody can learn the public one.
    await pairs.put(keyId, {
      keyId,
      publicKeyPem: pair.publicKeyPem,
      privateKeyPem: pair.privateKeyPem,
      createdAt: now(),
    });
    await allPairs.put(keyId, now());
    return { keyId, publicKeyPem: pair.publicKeyPem };
  }

  async function createFirst(name: string): Promise<AudienceKey> {
    const existing = await current.get(name);
    if (existing) return toAudienceKey(existing);
    const created = await createPair();
    await allAudiences.put(name, now());
    const winner = await current.update(name, (other) =>
      other ? { result: other } : { next: created, result: created },
    );
    if (winner.keyId !== created.keyId) {
      await allPairs.remove(created.keyId);
      await pairs.delete(created.keyId);
    }
    return toAudienceKey(winner);
  }

  return {
    locatorKey,
    keyFor(audience) {
      const name = audienceKey(audience);
      const running = inCreation.get(name);
      if (running) return running;
      const creation = createFirst(name).finally(() => inCreation.delete(name));
      inCreation.set(name, creation);
      return creation;
    },
    async privateKeyPem(keyId) {
      const pair = await pairs.get(Buffer.from(keyId).toString("hex"));
      if (pair === null) throw new AppError("note-key-missing");
      return pair.privateKeyPem;
    },
    async rotateAll() {
      const audiences = await allAudiences.list({ limit: MAX_KEYS });
      for (const { name } of audiences) {
        const next = await createPair();
        await current.updateNamed(name, () => ({ next, result: undefined }));
      }
      return audiences.length;
    },
    async list() {
      const audiences = await allAudiences.list({ limit: MAX_KEYS });
      const currentIds = new Set(audiences.map(({ value }) => pairs.nameOf(value.keyId)));
      const found = await allPairs.list({ limit: MAX_KEYS });
      return found.map(({ name, value }) => ({
        keyId: value.keyId,
        createdAt: value.createdAt,
        current: currentIds.has(name),
      }));
    },
  };
}

const toAudienceKey = ({ keyId, publicKeyPem }: CurrentKey): AudienceKey => ({
  keyId: Buffer.from(keyId, "hex"),
  publicKeyPem,
});
