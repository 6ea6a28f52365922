import { randomBytes } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { deriveKey } from "../../src/envelope/derive-key.js";
import type { Backend } from "../../src/store/backend.js";
import { loadDeploymentKeys } from "../../src/store/deployment-keys.js";
import { openLmdbBackend } from "../../src/store/lmdb-backend.js";
import { createSharedMemory } from "../../src/store/shared-memory.js";
import { createVault } from "../../src/store/vault.js";
import { temporaryDirectory } from "./support.js";

let backend: Backend | undefined;
afterEach(() => backend?.close());

async function openVault() {
  backend = openLmdbBackend(temporaryDirectory());
  const crypto = { deriveKey, generateAudienceKeyPair: () => Promise.reject(new Error("not needed")) };
  return createVault(backend, await loadDeploymentKeys(backend, randomBytes(32), crypto));
}

it("shows every value also when others are deleted meanwhile, so that no backup misses a key", async () => {
  const vault = await openVault();
  const table = vault.table<number>("numbers");
  await Promise.all(Array.from({ length: 260 }, (_, i) => table.put(String(i), i)));
  const seen = new Set<unknown>();
  for await (const { name, value } of vault.allValues()) {
    seen.add(value);
    if (seen.size <= 70) await table.deleteNamed(name);
  }
  expect(seen.size).toBe(260);
});

it("lists in order more entries than one batch holds", async () => {
  const vault = await openVault();
  const table = vault.table<number>("numbers");
  const index = vault.index("in-order", "", table);
  await Promise.all(
    Array.from({ length: 450 }, async (_, i) => {
      await table.put(String(i), i);
      await index.put(String(i), i);
    }),
  );
  const listed = await index.list({ limit: 1_000 });
  expect(listed.map(({ value }) => value)).toEqual(Array.from({ length: 450 }, (_, i) => i));
});

it("sweeps what two processes kept at the same moment, though it was listed under the earlier end", async () => {
  const vault = await openVault();
  const memory = createSharedMemory(vault, () => 0);
  await memory.keep("a form", "its answers", 5_000);
  await vault.index("memory-due", "", vault.table("memory")).put("a form", 1_000);
  await memory.deleteDue(2_000);
  expect(await memory.find("a form")).toBe("its answers");
  await memory.deleteDue(6_000);
  expect(await memory.find("a form")).toBeNull();
});
