/** What every store must do, whatever lies behind it. */
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Audience } from "../../src/app/people.js";
import { ATTEMPTS_PER_HOUR, FREE_ATTEMPTS } from "../../src/store/attempts.js";
import type { Backend } from "../../src/store/backend.js";
import { openLmdbBackend } from "../../src/store/lmdb-backend.js";
import type { StoreOptions } from "../../src/store/open-store.js";
import { openPostgresBackend } from "../../src/store/postgres-backend.js";
import { PERSON_PER_HOUR } from "../../src/store/rate-limits.js";
import { openRedisBackend } from "../../src/store/redis-backend.js";
import { openTestStore, person, record, temporaryDirectory } from "./support.js";

const channel = (id: string): Audience => ({ kind: "channel", platform: "slack", workspace: "T1", id });
const uniquePerson = () => person(`U${randomUUID()}`);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How many counts of attempts and requests the store itself holds. */
async function countsIn({ dataDirectory, storeUrl }: Partial<StoreOptions>): Promise<number> {
  const backend = await openBackend(storeUrl, dataDirectory!);
  const values = await backend.indexRange("all-values", { limit: 1_000_000 });
  await backend.close();
  return values.filter(({ member }) => /^(attempts|attempts-per-hour|requests):/.test(member)).length;
}

async function openBackend(storeUrl: string | undefined, dataDirectory: string): Promise<Backend> {
  if (storeUrl === undefined) return openLmdbBackend(join(dataDirectory, "store"));
  return storeUrl.startsWith("redis") ? openRedisBackend(storeUrl) : openPostgresBackend(storeUrl);
}

/** `freshOptions` returns the options of a deployment without data; equal options open the same data again. */
export function describeStoreContract(name: string, freshOptions: () => Promise<Partial<StoreOptions>>) {
  const fresh = async (options: Partial<StoreOptions> = {}) => {
    const all = { dataDirectory: temporaryDirectory(), ...(await freshOptions()), ...options };
    return { options: all, store: await openTestStore(all) };
  };

  describe(`${name} store`, () => {
    describe("keyring", () => {
      it("gives an audience one key, also to a hundred who ask at once in two processes", async () => {
        const { store, options } = await fresh();
        const other = await openTestStore(options);
        const keys = await Promise.all(
          Array.from({ length: 100 }, (_, i) => (i % 2 ? store : other).keyring.keyFor(channel("C1"))),
        );
        expect(new Set(keys.map((key) => key.publicKeyPem)).size).toBe(1);
        const privatePem = await store.keyring.privateKeyPem(keys[0].keyId);
        expect(privatePem.replace("private", "public")).toBe(keys[0].publicKeyPem);
        expect(await other.keyring.privateKeyPem(keys[0].keyId)).toBe(privatePem);
      });

      it("gives different audiences different keys, and none for a key that it does not have", async () => {
        const { store } = await fresh();
        const [one, two] = await Promise.all([
          store.keyring.keyFor(channel("C1")),
          store.keyring.keyFor(channel("C2")),
        ]);
        expect(one.keyId).not.toEqual(two.keyId);
        await expect(store.keyring.privateKeyPem(randomBytes(8))).rejects.toMatchObject({
          code: "note-key-missing",
        });
      });

      it("keeps old keys when an audience gets a new one", async () => {
        const { store } = await fresh();
        const old = await store.keyring.keyFor(channel("C1"));
        expect(await store.keyring.rotateAll()).toBe(1);
        const rotated = await store.keyring.keyFor(channel("C1"));
        expect(rotated.keyId).not.toEqual(old.keyId);
        expect(await store.keyring.privateKeyPem(old.keyId)).toMatch(/^private/);
        const listed = await store.keyring.list();
        expect(new Map(listed.map((key) => [key.keyId, key.current]))).toEqual(
          new Map([
            [Buffer.from(old.keyId).toString("hex"), false],
            [Buffer.from(rotated.keyId).toString("hex"), true],
          ]),
        );
      });

      it("opens the same data with the same locator key, and refuses another master key", async () => {
        const masterKey = randomBytes(32).toString("base64");
        const { store, options } = await fresh({ masterKey });
        const key = await store.keyring.keyFor(channel("C1"));
        const again = await openTestStore(options);
        expect(Buffer.from(again.keyring.locatorKey)).toEqual(Buffer.from(store.keyring.locatorKey));
        expect(await again.keyring.keyFor(channel("C1"))).toEqual(key);
        await expect(
          openTestStore({ ...options, masterKey: randomBytes(32).toString("base64") }),
        ).rejects.toMatchObject({ code: "master-key-wrong", details: { reason: "other-deployment" } });
      });
    });

    describe("records", () => {
      it("returns what was put, and null for what was not", async () => {
        const { store } = await fresh();
        const kept = record({ audience: { kind: "people", people: [person("U2")] } });
        await store.records.put(kept);
        expect(await store.records.get(kept.id)).toEqual(kept);
        expect(await store.records.get(randomBytes(16).toString("hex"))).toBeNull();
      });

      it("lists an author's own records, newest first", async () => {
        const { store } = await fresh();
        const author = uniquePerson();
        for (const createdAt of [3, 1, 2]) await store.records.put(record({ author, createdAt }));
        await store.records.put(record({ author: uniquePerson() }));
        const times = async (limit: number) =>
          (await store.records.listByAuthor(author, limit)).map((found) => found.createdAt);
        expect(await times(10)).toEqual([3, 2, 1]);
        expect(await times(2)).toEqual([3, 2]);
      });

      it("revokes once: the first time counts", async () => {
        const { store } = await fresh();
        const kept = record();
        await store.records.put(kept);
        expect(await store.records.revoke(kept.id, 50)).toBe(true);
        expect(await store.records.revoke(kept.id, 60)).toBe(true);
        expect((await store.records.get(kept.id))?.revokedAt).toBe(50);
        expect(await store.records.revoke(randomBytes(16).toString("hex"), 50)).toBe(false);
      });
    });

    describe("pictures", () => {
      it("returns the bytes until they are deleted", async () => {
        const { store } = await fresh();
        const id = randomBytes(16).toString("hex");
        const png = randomBytes(300_000);
        await store.pictures.put(id, png, Date.now() + MINUTE);
        expect(Buffer.from((await store.pictures.get(id))!)).toEqual(png);
        await store.pictures.delete(id);
        expect(await store.pictures.get(id)).toBeNull();
        await store.pictures.delete(id);
      });

      it("sweeps what is due, all of it and nothing else", async () => {
        let time = 0;
        const { store } = await fresh({ now: () => time });
        const ids = Array.from({ length: 130 }, () => randomBytes(16).toString("hex"));
        for (const [i, id] of ids.entries()) await store.pictures.put(id, Buffer.of(1), i < 120 ? 50 : 100);
        time = 60;
        expect(await store.sweep()).toMatchObject({ pictures: 120 });
        expect(await store.pictures.get(ids[0])).toBeNull();
        expect(await store.pictures.get(ids[125])).not.toBeNull();
        expect(await store.sweep()).toMatchObject({ pictures: 0 });
      });
    });

    describe("attempts", () => {
      it("lets exactly five through when fifty race over five connections", async () => {
        const { store, options } = await fresh();
        const stores = [store, ...(await Promise.all([1, 2, 3, 4].map(() => openTestStore(options))))];
        const reader = uniquePerson();
        const results = await Promise.allSettled(
          Array.from({ length: 50 }, (_, i) => stores[i % 5].attempts.take(reader, "r1")),
        );
        const left = results.flatMap((result) => (result.status === "fulfilled" ? [result.value.left] : []));
        expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
        for (const result of results)
          if (result.status === "rejected") expect(result.reason.code).toBe("attempts-exceeded");
      });

      it("locks for longer and longer, and gives the attempts back after a right password", async () => {
        let time = 1_000_000;
        const { store } = await fresh({ now: () => time });
        const reader = uniquePerson();
        const take = () => store.attempts.take(reader, "r1");
        const wait = () =>
          take().then(
            () => 0,
            (error) => error.details.retryAfterSeconds,
          );
        for (let i = 0; i < FREE_ATTEMPTS; i++) await take();
        for (const seconds of [60, 120, 240, 480]) {
          expect(await wait()).toBe(seconds);
          time += seconds * 1000;
          await take();
        }
        await store.attempts.clear(reader, "r1");
        expect(await take()).toEqual({ left: FREE_ATTEMPTS - 1 });
        expect(await store.attempts.take(uniquePerson(), "r1")).toEqual({ left: FREE_ATTEMPTS - 1 });
      });

      it("counts only wrong passwords towards the hour", async () => {
        const { store } = await fresh();
        const reader = uniquePerson();
        for (let picture = 0; picture < 30; picture++) {
          await store.attempts.take(reader, `right-${picture}`);
          await store.attempts.clear(reader, `right-${picture}`);
        }
      });

      it("lets a person try twenty times an hour over all pictures", async () => {
        let time = 1_000_000;
        const { store } = await fresh({ now: () => time });
        const reader = uniquePerson();
        for (let i = 0; i < ATTEMPTS_PER_HOUR; i++) await store.attempts.take(reader, `r${i}`);
        await expect(store.attempts.take(reader, "r-next")).rejects.toMatchObject({
          code: "attempts-exceeded",
          details: { retryAfterSeconds: 3600 },
        });
        time += 60 * MINUTE;
        await store.attempts.take(reader, "r-next");
      });
    });

    it("limits what a person asks for in an hour, but not whoever runs the deployment", async () => {
      const { store } = await fresh({ now: () => 5_000 });
      const asker = uniquePerson();
      for (let i = 0; i < PERSON_PER_HOUR.encode; i++) await store.limits.take(asker, "encode");
      await expect(store.limits.take(asker, "encode")).rejects.toMatchObject({
        code: "rate-limited",
        details: { retryAfterSeconds: 3600 },
      });
      await store.limits.take(asker, "decode");
      const local = { platform: "local", workspace: "", id: "local" } as const;
      for (let i = 0; i <= PERSON_PER_HOUR.encode; i++) await store.limits.take(local, "encode");
    });

    describe("sweep of counts", () => {
      it("forgets attempts and requests that are of no use any more, and leaves no row of them", async () => {
        let time = 1_000_000;
        const { store, options } = await fresh({ now: () => time });
        const readers = Array.from({ length: 130 }, uniquePerson);
        await Promise.all(readers.map((reader) => store.attempts.take(reader, "r1")));
        for (const reader of readers.slice(0, 10)) await store.limits.take(reader, "decode");
        // Cleared ones leave their place in the order behind; it must not end the sweep early.
        await Promise.all(readers.slice(0, 110).map((reader) => store.attempts.clear(reader, "r1")));
        expect(await store.sweep()).toMatchObject({ counters: 0 });
        time += 61 * MINUTE;
        // Windows of an hour: 130 of attempts, 10 of requests and the workspace's.
        expect(await store.sweep()).toMatchObject({ counters: 141 });
        expect(await countsIn(options)).toBe(20);
        time += 31 * DAY;
        expect(await store.sweep()).toMatchObject({ counters: 20 });
        expect(await countsIn(options)).toBe(0);
        expect(await store.attempts.take(readers[129], "r1")).toEqual({ left: FREE_ATTEMPTS - 1 });
      });

      it("never shortens a lock, and locks go on growing", async () => {
        let time = 1_000_000;
        const { store } = await fresh({ now: () => time });
        const reader = uniquePerson();
        const take = () => store.attempts.take(reader, "r1");
        for (let i = 0; i < FREE_ATTEMPTS; i++) await take();
        for (let lock = MINUTE; lock <= 1024 * MINUTE; lock *= 2) {
          await store.sweep();
          time += lock - 1;
          await store.sweep();
          await expect(take()).rejects.toMatchObject({ code: "attempts-exceeded" });
          time += 1;
          await store.sweep();
          await take();
        }
        // The lock is a day now; a month later, less a minute, it is still known.
        for (const left of [30 * DAY, 29 * DAY]) {
          time += left;
          await store.sweep();
          expect(await take()).toEqual({ left: 0 });
          await expect(take()).rejects.toMatchObject({ details: { retryAfterSeconds: 86_400 } });
        }
        time += 31 * DAY;
        await store.sweep();
        expect(await take()).toEqual({ left: FREE_ATTEMPTS - 1 });
      });

      it("keeps every attempt that is counted while two processes sweep", async () => {
        let time = 1_000_000;
        const { store, options } = await fresh({ now: () => time });
        const other = await openTestStore(options);
        const reader = uniquePerson();
        await store.attempts.take(reader, "r1");
        time += 40 * DAY;
        const [taken] = await Promise.all([
          Promise.allSettled(Array.from({ length: 8 }, () => store.attempts.take(reader, "r1"))),
          store.sweep(),
          other.sweep(),
        ]);
        const through = taken.filter(({ status }) => status === "fulfilled").length;
        // The sweep may come between them and forget the first, old one only.
        expect([FREE_ATTEMPTS - 1, FREE_ATTEMPTS]).toContain(through);
        time += 40 * DAY;
        await store.sweep();
        expect(await countsIn(options)).toBe(0);
      });
    });

    it("returns the requests of a dead process once, and never those of a living one", async () => {
      const { store, options } = await fresh();
      const request = { person: uniquePerson(), kind: "encode", startedAt: Date.now() } as const;
      await store.pending.add(request);
      const done = await store.pending.add({ ...request, startedAt: 1 });
      await store.pending.remove(done);
      expect(await store.pending.takeLeftBehind("slack")).toEqual([]);
      // The same process number in another run: what a container's restart looks like.
      const restarted = await openTestStore(options);
      expect(await restarted.pending.takeLeftBehind("discord")).toEqual([]);
      expect(await restarted.pending.takeLeftBehind("slack")).toEqual([request]);
      expect(await restarted.pending.takeLeftBehind("slack")).toEqual([]);
    });

    describe("what processes remember together", () => {
      it("is found by another process until its time is over, and then swept", async () => {
        let time = 1_000;
        const { store, options } = await fresh({ now: () => time });
        const other = await openTestStore(options);
        await store.memory.keep("a form", "its answers", 60);
        expect(await other.memory.find("a form")).toBe("its answers");
        expect(await other.memory.find("another")).toBeNull();
        time += 61;
        expect(await other.memory.find("a form")).toBeNull();
        await store.sweep();
        time -= 61;
        expect(await other.memory.find("a form")).toBeNull();
      });

      it("is claimed by one of fifty who race over five connections, and again when its time is over", async () => {
        let time = 1_000;
        const { store, options } = await fresh({ now: () => time });
        const stores = [store, ...(await Promise.all([1, 2, 3, 4].map(() => openTestStore(options))))];
        const race = async () => {
          const claims = Array.from({ length: 50 }, (_, i) => stores[i % 5].memory.claim("an event", 60));
          return (await Promise.all(claims)).filter(Boolean).length;
        };
        expect(await race()).toBe(1);
        expect(await race()).toBe(0);
        time += 61;
        expect(await race()).toBe(1);
      });
    });

    it("answers that it is well", async () => {
      expect(await (await fresh()).store.health()).toBe("ok");
    });
  });
}
