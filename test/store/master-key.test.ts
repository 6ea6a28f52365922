import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Store } from "../../src/store/open-store.js";
import { closeTestStore, openTestStore, person, record, temporaryDirectory } from "./support.js";

const audience = { kind: "deployment" } as const;

/** A deployment with a key, records and pictures. */
async function filledDeployment(pictureCount = 3) {
  const dataDirectory = temporaryDirectory();
  const store = await openTestStore({ dataDirectory });
  const key = await store.keyring.keyFor(audience);
  const notes = Array.from({ length: pictureCount }, () => record());
  await Promise.all(
    notes.map(async (note) => {
      await store.records.put(note);
      await store.pictures.put(note.id, Buffer.from(note.id), Date.now() + 60_000);
    }),
  );
  const locatorKey = Buffer.from(store.keyring.locatorKey);
  return { dataDirectory, store, key, notes, locatorKey };
}

async function expectEverythingThere(
  store: Store,
  { key, notes, locatorKey }: Awaited<ReturnType<typeof filledDeployment>>,
) {
  expect(Buffer.from(store.keyring.locatorKey)).toEqual(locatorKey);
  expect((await store.keyring.keyFor(audience)).keyId).toEqual(key.keyId);
  expect(await store.keyring.privateKeyPem(key.keyId)).toMatch(/^private/);
  for (const note of notes) {
    expect(await store.records.get(note.id)).toEqual(note);
    expect(Buffer.from((await store.pictures.get(note.id))!).toString()).toBe(note.id);
  }
  expect(await store.records.listByAuthor(person("U1"), 200)).toHaveLength(notes.length);
  expect((await store.auditReader.verify()).problems).toEqual([]);
}

describe("master key", () => {
  it("is created once, readable by its owner alone", async () => {
    const dataDirectory = temporaryDirectory();
    await Promise.all([1, 2, 3, 4, 5].map(() => openTestStore({ dataDirectory })));
    const path = join(dataDirectory, "master.key");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(path, "utf8"), "base64")).toHaveLength(32);
  });

  it("is missed when it is lost, and nothing is created in its place", async () => {
    const { dataDirectory, store } = await filledDeployment(0);
    await closeTestStore(store);
    const path = join(dataDirectory, "master.key");
    renameSync(path, `${path}.away`);
    await expect(openTestStore({ dataDirectory })).rejects.toMatchObject({
      code: "master-key-wrong",
      details: { reason: "lost" },
    });
    expect(existsSync(path)).toBe(false);
    renameSync(`${path}.away`, path);
    await openTestStore({ dataDirectory });
  });

  it("is recognised when it is no key at all", async () => {
    const dataDirectory = temporaryDirectory();
    writeFileSync(join(dataDirectory, "master.key"), "short");
    await expect(openTestStore({ dataDirectory })).rejects.toMatchObject({
      code: "master-key-wrong",
      details: { reason: "not-a-key" },
    });
  });
});

describe("rotation of the master key", () => {
  it("keeps everything readable, under the new key alone", async () => {
    const filled = await filledDeployment(110);
    const { dataDirectory, store } = filled;
    const old = readFileSync(join(dataDirectory, "master.key"), "utf8");
    const { resealed } = await store.rotateMasterKey();
    expect(resealed).toBeGreaterThanOrEqual(2 * 110);
    await closeTestStore(store);
    expect(readFileSync(join(dataDirectory, "master.key"), "utf8")).not.toBe(old);
    await expectEverythingThere(await openTestStore({ dataDirectory }), filled);
    await expect(openTestStore({ dataDirectory, masterKey: old.trim() })).rejects.toMatchObject({
      code: "master-key-wrong",
    });
  });

  it("goes on where it was stopped", async () => {
    const filled = await filledDeployment(110);
    const { dataDirectory, store } = filled;
    const stop = new AbortController();
    await expect(store.rotateMasterKey((done) => done > 0 && stop.abort(), stop.signal)).rejects.toThrow();
    await closeTestStore(store);
    const halfWay = readFileSync(join(dataDirectory, "master.key"), "utf8");
    const again = await openTestStore({ dataDirectory });
    await expectEverythingThere(again, filled);
    expect((await again.rotateMasterKey()).resealed).toBeGreaterThan(0);
    expect(readFileSync(join(dataDirectory, "master.key"), "utf8")).toBe(halfWay);
    await closeTestStore(again);
    await expectEverythingThere(await openTestStore({ dataDirectory }), filled);
  });

  it("finds its way when it was killed between the store and the key's file", async () => {
    const filled = await filledDeployment();
    const { dataDirectory, store } = filled;
    const path = join(dataDirectory, "master.key");
    const old = readFileSync(path);
    await store.rotateMasterKey();
    await closeTestStore(store);
    renameSync(path, `${path}.next`);
    writeFileSync(path, old);
    await expectEverythingThere(await openTestStore({ dataDirectory }), filled);
    expect(existsSync(`${path}.next`)).toBe(false);
  });

  it("is refused while the key comes from the environment", async () => {
    const store = await openTestStore({ masterKey: randomBytes(32).toString("base64") });
    await expect(store.rotateMasterKey()).rejects.toMatchObject({ code: "usage" });
  });
});

describe("backup of the keyring", () => {
  it("brings keys and records into an empty deployment with another master key", async () => {
    const filled = await filledDeployment();
    const backup = await filled.store.backupKeyring("correct horse");
    const dataDirectory = temporaryDirectory();
    const empty = await openTestStore({ dataDirectory });
    await empty.audit.append({ action: "sweep", person: null, recordId: null, outcome: "ok" });
    expect((await empty.restoreKeyring(backup, "correct horse")).restored).toBe(2 + filled.notes.length);
    await closeTestStore(empty);
    const store = await openTestStore({ dataDirectory });
    expect(Buffer.from(store.keyring.locatorKey)).toEqual(filled.locatorKey);
    expect((await store.keyring.keyFor(audience)).keyId).toEqual(filled.key.keyId);
    expect(await store.keyring.privateKeyPem(filled.key.keyId)).toMatch(/^private/);
    expect(await store.records.listByAuthor(person("U1"), 10)).toHaveLength(filled.notes.length);
    expect(await store.keyring.list()).toHaveLength(1);
  });

  it("brings back what is missing and leaves the rest", async () => {
    const { store } = await filledDeployment();
    const backup = await store.backupKeyring("correct horse");
    expect(await store.restoreKeyring(backup, "correct horse")).toEqual({ restored: 0 });
  });

  it("opens with its passphrase alone, and goes into no other deployment that has notes", async () => {
    const { store } = await filledDeployment();
    const backup = await store.backupKeyring("correct horse");
    await expect(store.restoreKeyring(backup, "wrong horse")).rejects.toMatchObject({
      code: "wrong-password",
    });
    await expect(store.restoreKeyring(randomBytes(200), "correct horse")).rejects.toMatchObject({
      code: "usage",
    });
    const other = await filledDeployment();
    await expect(other.store.restoreKeyring(backup, "correct horse")).rejects.toMatchObject({
      code: "usage",
    });
  });

  it("shows nothing of what is in it", async () => {
    const { store, notes } = await filledDeployment();
    const text = Buffer.from(await store.backupKeyring("correct horse")).toString("latin1");
    expect(text).not.toContain("private");
    expect(text).not.toContain(notes[0].id);
  });
});

it("the sweep removes what a killed process began and never finished, once it is old", async () => {
  const { dataDirectory, store } = await filledDeployment(1);
  const [old, recent] = ["pictures/ab/1.unfinished-1", "master.key.next.unfinished-2"].map((name) =>
    join(dataDirectory, name),
  );
  mkdirSync(join(dataDirectory, "pictures/ab"), { recursive: true });
  for (const path of [old, recent]) writeFileSync(path, "half");
  utimesSync(old, 1, 1);
  await store.sweep();
  expect(existsSync(old)).toBe(false);
  expect(existsSync(recent)).toBe(true);
});
