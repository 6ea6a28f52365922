/** What the store's tests share: a deployment in a temporary directory, people, and records. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { Person } from "../../src/app/people.js";
import type { NoteRecord } from "../../src/app/ports.js";
import { deriveKey } from "../../src/envelope/derive-key.js";
import { silentLog } from "../../src/log.js";
import { openStore, type Store, type StoreOptions } from "../../src/store/open-store.js";
import type { StoreCrypto } from "../../src/store/store-crypto.js";

/** Key pairs that cost nothing to make: for tests in which nobody encrypts. */
const quickCrypto: StoreCrypto = {
  deriveKey,
  generateAudienceKeyPair: async () => {
    const text = randomBytes(16).toString("hex");
    return { keyId: randomBytes(8), publicKeyPem: `public ${text}`, privateKeyPem: `private ${text}` };
  },
};

const opened: Store[] = [];
const directories: string[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "careveil-store-"));
  directories.push(directory);
  return directory;
}

/** Opens a store that the test need not close. */
export async function openTestStore(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({
    dataDirectory: options.dataDirectory ?? temporaryDirectory(),
    crypto: quickCrypto,
    log: silentLog,
    ...options,
  });
  opened.push(store);
  return store;
}

export async function closeTestStore(store: Store): Promise<void> {
  opened.splice(opened.indexOf(store), 1);
  await store.close();
}

export const person = (id: string): Person => ({ platform: "slack", workspace: "T1", id });

export const record = (overrides: Partial<NoteRecord> = {}): NoteRecord => ({
  id: randomBytes(16).toString("hex"),
  audience: { kind: "deployment" },
  author: person("U1"),
  createdAt: 1_000,
  expiresAt: null,
  revokedAt: null,
  width: 64,
  height: 64,
  pngBytes: 4096,
  pngSha256: randomBytes(32).toString("hex"),
  ...overrides,
});
