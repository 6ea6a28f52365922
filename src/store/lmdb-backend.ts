/**
 * The embedded store: LMDB, a memory-mapped B+ tree in one file. Its commits are atomic, several processes may use it
 * at once, and a process that is killed leaves the last commit; every promise here resolves after the flush to disk.
 */
import { EventEmitter } from "node:events";
import type { KeyvStoreAdapter, StoredData } from "keyv";
import { type Database, open } from "lmdb";
import type { Backend, IndexEntry } from "./backend.js";
import { createStringKeyv } from "./string-keyv.js";

/** keyv's adapter over one LMDB database of strings. */
class LmdbKeyvAdapter extends EventEmitter implements KeyvStoreAdapter {
  /** keyv reads both fields to learn whether it may iterate. */
  readonly opts = { dialect: "lmdb", url: "" };
  namespace?: string;
  readonly #database: Database<string, string>;

  constructor(database: Database<string, string>) {
    super();
    this.#database = database;
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    return this.#database.get(key) as StoredData<Value> | undefined;
  }

  async set(key: string, value: string): Promise<void> {
    await this.#database.put(key, value);
  }

  async delete(key: string): Promise<boolean> {
    return this.#database.transaction(() => {
      const existed = this.#database.doesExist(key);
      if (existed) this.#database.removeSync(key);
      return existed;
    });
  }

  async clear(): Promise<void> {
    await this.#database.clearAsync();
  }
}

/** Opens or creates the store in `directory`. */
export function openLmdbBackend(directory: string): Backend {
  // Without overlapping sync a commit resolves after its flush, not before.
  const root = open({ path: directory, maxDbs: 4, overlappingSync: false, noSubdir: false });
  const values = root.openDB<string, string>({ name: "values", encoding: "string" });
  /** [index, score, member] */
  const byScore = root.openDB<string, [string, number, string]>({ name: "by-score", encoding: "string" });
  /** [index, member] -> score */
  const byMember = root.openDB<string, [string, string]>({ name: "by-member", encoding: "string" });

  function removeMember(index: string, member: string, upTo = Number.MAX_VALUE): void {
    const score = byMember.get([index, member]);
    if (score === undefined || Number(score) > upTo) return;
    byMember.removeSync([index, member]);
    byScore.removeSync([index, Number(score), member]);
  }

  return {
    kind: "embedded",
    values: createStringKeyv(new LmdbKeyvAdapter(values)),
    swap: (name, expected, next) =>
      root.transaction(() => {
        if (values.get(name) !== expected) return false;
        if (next === undefined) values.removeSync(name);
        else values.putSync(name, next);
        return true;
      }),
    indexPut: (index, member, score) =>
      root.transaction(() => {
        removeMember(index, member);
        byMember.putSync([index, member], String(score));
        byScore.putSync([index, score, member], "");
      }),
    indexRemove: (index, member, upTo) => root.transaction(() => removeMember(index, member, upTo)),
    indexRange: async (
      index,
      { from = 0, upTo = Number.MAX_VALUE, newestFirst = false, skip = 0, limit },
    ) => {
      const low: [string, number, string] = [index, from, ""];
      const high: [string, number, string] = [index, upTo, "\uffff"];
      const range = newestFirst ? { start: high, end: low, reverse: true } : { start: low, end: high };
      return byScore
        .getRange({ ...range, offset: skip, limit })
        .map(({ key: [, score, member] }): IndexEntry => ({ score, member })).asArray;
    },
    ping: async () => {
      values.get("ping");
    },
    close: () => root.close(),
  };
}
