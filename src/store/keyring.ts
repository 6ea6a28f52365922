/** The audiences' RSA key pairs. Private parts exist outside a sealed value only while a note is sealed or opened. */
import { type Audience, audienceKey } from "../app/people.js";
import type { AudienceKey, Keyring } from "../app/ports.js";
import { AppError } from "../errors.js";
import type { StoreCrypto } from "./store-crypto.js";
import type { Vault } from "./vault.js";

interface StoredPair {
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
  readonly createdAt: number;
}

interface CurrentKey {
  readonly keyId: string;
  readonly publicKeyPem: string;
}

export interface ManagedKeyring extends Keyring {
  /** Gives the audience a new pair for notes to come; notes of the old pair still open. */
  rotate(audience: Audience): Promise<AudienceKey>;
}

export function createKeyring(
  vault: Vault,
  locatorKey: Uint8Array,
  { generateAudienceKeyPair }: Pick<StoreCrypto, "generateAudienceKeyPair">,
  now: () => number = Date.now,
): ManagedKeyring {
  const pairs = vault.table<StoredPair>("audience-key");
  const current = vault.table<CurrentKey>("audience");
  /** So that a hundred notes at once make one pair in this process; `update` decides between processes. */
  const inCreation = new Map<string, Promise<AudienceKey>>();

  async function createPair(): Promise<CurrentKey> {
    const pair = await generateAudienceKeyPair();
    const keyId = Buffer.from(pair.keyId).toString("hex");
    // The private part is stored before anybody can learn the public one.
    await pairs.put(keyId, {
      publicKeyPem: pair.publicKeyPem,
      privateKeyPem: pair.privateKeyPem,
      createdAt: now(),
    });
    return { keyId, publicKeyPem: pair.publicKeyPem };
  }

  async function createFirst(name: string): Promise<AudienceKey> {
    const existing = await current.get(name);
    if (existing) return toAudienceKey(existing);
    const created = await createPair();
    const winner = await current.update(name, (other) =>
      other ? { result: other } : { next: created, result: created },
    );
    if (winner.keyId !== created.keyId) await pairs.delete(created.keyId);
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
    async rotate(audience) {
      const created = await createPair();
      await current.put(audienceKey(audience), created);
      return toAudienceKey(created);
    },
  };
}

const toAudienceKey = ({ keyId, publicKeyPem }: CurrentKey): AudienceKey => ({
  keyId: Buffer.from(keyId, "hex"),
  publicKeyPem,
});
