/**
 * Sealed tables over any backend: names become HMACs, values become boxes, and `update` is atomic across processes
 * and machines. A value that cannot be opened is an error, never "absent".
 */
import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../errors.js";
import { keyNumberOf, openAtRest, sealAtRest } from "./at-rest-box.js";
import type { Backend, IndexRange } from "./backend.js";
import type { DeploymentKeys } from "./deployment-keys.js";

/** Contention of this length means that something else is wrong. */
const MAX_UPDATE_TRIES = 500;
const MAX_PAUSE_MS = 30;
/** Every sealed value: member = its name, score = the number of the key that sealed it. */
const ALL_VALUES = "all-values";
const BATCH = 200;
const MAX_VALUES = 100_000_000;

/** Values are JSON; `id` is whatever names the value in clear, `name` what the store sees. */
export interface Table<Value> {
  get(id: string): Promise<Value | null>;
  put(id: string, value: Value): Promise<void>;
  delete(id: string): Promise<void>;
  /**
   * Reads, decides and writes as one step. `decide` may run several times; `next` left out keeps the value, null
   * deletes it. Returns what `decide` returned the time that counted.
   */
  update<Result>(
    id: string,
    decide: (current: Value | null) => { readonly next?: Value | null; readonly result: Result },
  ): Promise<Result>;
  nameOf(id: string): string;
  getNamed(name: string): Promise<Value | null>;
  updateNamed: Table<Value>["update"];
  deleteNamed(name: string): Promise<void>;
}

/** Puts values of one table in an order. */
export interface Index<Value> {
  put(id: string, score: number): Promise<void>;
  putNamed(name: string, score: number): Promise<void>;
  remove(id: string): Promise<void>;
  /** Leaves an entry alone that was meanwhile moved to a score above `upTo`. */
  removeNamed(name: string, upTo?: number): Promise<void>;
  /** Entries whose value is gone are removed, and do not count towards the limit. */
  list(range: IndexRange): Promise<readonly { name: string; value: Value; score: number }[]>;
}

export interface Vault {
  table<Value>(name: string): Table<Value>;
  /** `group`, such as one author, is sealed like every id. */
  index<Value>(name: string, group: string, over: Table<Value>): Index<Value>;
  /** The 32 hex digits that stand for the id outside, in names of files too. */
  sealName(purpose: string, id: string): string;
  sealBytes(bytes: Uint8Array, place: string): Buffer;
  /** Fails with store-unavailable (details reason) when it is not a box for this place. */
  openBytes(box: Uint8Array, place: string): Buffer;
  /** Seals again what older keys sealed; returns how many values. Safe to stop and to repeat. */
  resealValues(onProgress?: (done: number) => void, signal?: AbortSignal): Promise<number>;
  /** Every value by its sealed name, as they are when it begins. */
  allValues(): AsyncIterable<{ readonly name: string; readonly value: unknown }>;
  getNamed(name: string): Promise<unknown>;
  putNamed(name: string, value: unknown): Promise<void>;
  deleteNamed(name: string): Promise<void>;
}

export function createVault(backend: Backend, keys: DeploymentKeys): Vault {
  const [current] = keys.atRest;
  const sealName = (purpose: string, id: string) =>
    createHmac("sha256", keys.nameKey).update(`${purpose}\0${id}`).digest("hex").slice(0, 32);
  const sealBytes = (bytes: Uint8Array, place: string) => sealAtRest(current, bytes, place);
  const openBytes = (box: Uint8Array, place: string) => {
    const key = keys.atRest.find(({ number }) => number === keyNumberOf(box));
    const bytes = key ? openAtRest(key.key, box, place) : null;
    if (bytes === null)
      throw new AppError("store-unavailable", { reason: key ? "damaged" : "sealed-by-another-key" });
    return bytes;
  };
  const seal = (value: unknown, name: string) =>
    sealBytes(Buffer.from(JSON.stringify(value)), name).toString("base64");
  const open = (text: string, name: string) =>
    JSON.parse(openBytes(Buffer.from(text, "base64"), name).toString());
  // Listed before it is written: a listed name without a value is harmless, an unlisted value would be forgotten.
  const listValue = (name: string) => backend.indexPut(ALL_VALUES, name, current.number);

  async function deleteNamed(name: string): Promise<void> {
    await backend.values.delete(name);
    await backend.indexRemove(ALL_VALUES, name);
  }

  async function putNamed(name: string, value: unknown): Promise<void> {
    await listValue(name);
    await backend.values.set(name, seal(value, name));
  }

  async function getNamed<Value>(name: string): Promise<Value | null> {
    const stored = await backend.values.get(name);
    return stored === undefined ? null : open(stored, name);
  }

  /** In batches: a store that is asked for everything at once answers the last too late. */
  async function getAll<Value>(table: Table<Value>, names: readonly string[]): Promise<(Value | null)[]> {
    const values: (Value | null)[] = [];
    while (values.length < names.length) {
      const batch = names.slice(values.length, values.length + BATCH);
      values.push(...(await Promise.all(batch.map((name) => table.getNamed(name)))));
    }
    return values;
  }

  async function update<Value, Result>(
    name: string,
    decide: (current: Value | null) => { readonly next?: Value | null; readonly result: Result },
  ): Promise<Result> {
    for (let tries = 0; tries < MAX_UPDATE_TRIES; tries++) {
      const stored = await backend.values.get(name);
      const { next, result } = decide(stored === undefined ? null : open(stored, name));
      if (next === undefined) return result;
      if (stored === undefined && next !== null) await listValue(name);
      const sealed = next === null ? undefined : seal(next, name);
      if (await backend.swap(name, stored, sealed)) {
        if (next === null) await backend.indexRemove(ALL_VALUES, name);
        return result;
      }
      await sleep(Math.random() * Math.min(MAX_PAUSE_MS, tries + 1));
    }
    throw new AppError("store-unavailable", { reason: "contention" });
  }

  return {
    sealName,
    sealBytes,
    openBytes,
    table: (table) => {
      const nameOf = (id: string) => `${table}:${sealName(table, id)}`;
      return {
        nameOf,
        getNamed,
        deleteNamed,
        get: (id) => getNamed(nameOf(id)),
        delete: (id) => deleteNamed(nameOf(id)),
        update: (id, decide) => update(nameOf(id), decide),
        updateNamed: update,
        put: (id, value) => putNamed(nameOf(id), value),
      };
    },
    index: <Value>(indexName: string, group: string, over: Table<Value>) => {
      const name = `${indexName}:${sealName(indexName, group)}`;
      const removeNamed = (member: string, upTo?: number) => backend.indexRemove(name, member, upTo);
      return {
        put: (id, score) => backend.indexPut(name, over.nameOf(id), score),
        putNamed: (member, score) => backend.indexPut(name, member, score),
        remove: (id) => removeNamed(over.nameOf(id)),
        removeNamed,
        async list(range) {
          const found: { name: string; value: Value; score: number }[] = [];
          for (;;) {
            const entries = await backend.indexRange(name, {
              ...range,
              skip: (range.skip ?? 0) + found.length,
              limit: range.limit - found.length,
            });
            const values = await getAll(
              over,
              entries.map(({ member }) => member),
            );
            for (const [i, { member, score }] of entries.entries()) {
              const value = values[i];
              if (value !== null) found.push({ name: member, value, score });
              // Deleted, unless it was moved meanwhile: then its value is about to be written.
              else await removeNamed(member, score);
            }
            // Others have moved up to where gone ones stood.
            if (values.every((value) => value !== null)) return found;
          }
        },
      };
    },
    getNamed,
    putNamed,
    deleteNamed,
    async *allValues() {
      // All names at once: between two pages others would move up where one was deleted, and be missed.
      for (const { member: name } of await backend.indexRange(ALL_VALUES, { limit: MAX_VALUES })) {
        const value = await getNamed(name);
        if (value !== null) yield { name, value };
      }
    },
    async resealValues(onProgress, signal) {
      let done = 0;
      for (;;) {
        signal?.throwIfAborted();
        const old = await backend.indexRange(ALL_VALUES, { upTo: current.number - 1, limit: BATCH });
        if (old.length === 0) return done;
        for (const { member: name } of old) {
          const stored = await backend.values.get(name);
          if (stored === undefined) await backend.indexRemove(ALL_VALUES, name);
          else if (await backend.swap(name, stored, seal(open(stored, name), name))) {
            await listValue(name);
            done += 1;
          }
        }
        onProgress?.(done);
      }
    },
  };
}
