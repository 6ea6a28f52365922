/**
 * Values that count something and are of no use after a time. Each is listed by when it may be forgotten, before it is
 * written; the sweep looks at the value itself before it forgets, so that what changed meanwhile stays.
 */
import type { Table, Vault } from "./vault.js";

export interface Counters<Value> extends Pick<Table<Value>, "get" | "update" | "delete"> {
  /** Deletes what is of no use any more; returns how many. */
  deleteDue(signal?: AbortSignal): Promise<number>;
}

export interface CountersOptions<Value> {
  /** At the least so long after each update a value is kept. */
  readonly keptMs: number;
  /** Milliseconds since 1970 from which this value is of no use. */
  readonly dueAt: (value: Value) => number;
  readonly now: () => number;
}

const BATCH = 100;

export function createCounters<Value>(
  vault: Vault,
  name: string,
  { keptMs, dueAt, now }: CountersOptions<Value>,
): Counters<Value> {
  const values = vault.table<Value>(name);
  const due = vault.index(`${name}-due`, "", values);
  const isDue = (value: Value | null) => value !== null && dueAt(value) <= now();

  return {
    get: values.get,
    delete: values.delete,
    async update(id, decide) {
      await due.put(id, now() + keptMs);
      return values.update(id, decide);
    },
    async deleteDue(signal) {
      for (let deleted = 0; ; ) {
        signal?.throwIfAborted();
        const until = now();
        const batch = await due.list({ upTo: until, limit: BATCH });
        if (batch.length === 0) return deleted;
        for (const { name, value } of batch) {
          if (!isDue(value)) await due.putNamed(name, dueAt(value));
          else if (await deleteIfDue(name)) deleted += 1;
          // Whoever counts again meanwhile has moved it to a later time, where it stays.
          await due.removeNamed(name, until);
        }
      }
    },
  };

  function deleteIfDue(name: string): Promise<boolean> {
    return values.updateNamed(name, (current) =>
      isDue(current) ? { next: null, result: true } : { result: false },
    );
  }
}
