/** What all processes of a deployment remember for a while: sealed, and deleted by the sweep when its time is over. */
import type { SharedMemory } from "../app/ports.js";
import type { Vault } from "./vault.js";

interface Kept {
  /** "" for a claim, which is nothing but taken. */
  readonly value: string;
  readonly until: number;
}

export interface ManagedSharedMemory extends SharedMemory {
  deleteDue(now: number, signal?: AbortSignal): Promise<void>;
}

const BATCH = 100;

export function createSharedMemory(vault: Vault, now: () => number = Date.now): ManagedSharedMemory {
  const kept = vault.table<Kept>("memory");
  const due = vault.index("memory-due", "", kept);
  const claimOf = (id: string) => `claim\0${id}`;

  return {
    // Listed first: whatever happens next, the sweep finds it.
    async keep(id, value, forMs) {
      const until = now() + forMs;
      await due.put(id, until);
      await kept.put(id, { value, until });
    },
    async find(id) {
      const found = await kept.get(id);
      return found && found.until >= now() ? found.value : null;
    },
    async claim(id, forMs) {
      const until = now() + forMs;
      await due.put(claimOf(id), until);
      return kept.update(claimOf(id), (current) =>
        current && current.until >= now() ? { result: false } : { next: { value: "", until }, result: true },
      );
    },
    async deleteDue(at, signal) {
      for (;;) {
        signal?.throwIfAborted();
        const batch = await due.list({ upTo: at - 1, limit: BATCH });
        if (batch.length === 0) return;
        for (const { name } of batch) {
          const stays = await kept.updateNamed(name, (current) =>
            current && current.until < at ? { next: null, result: 0 } : { result: current?.until ?? 0 },
          );
          // Listed too early by another process that kept the same at the same moment.
          if (stays > 0) await due.putNamed(name, stays);
          // Whoever claimed it again meanwhile has moved it to a later time, where it stays.
          await due.removeNamed(name, at - 1);
        }
      }
    },
  };
}
