/** What processes remember together, for a single one: no store behind it. */
import type { SharedMemory } from "../../../src/app/ports.js";

export function createMemoryHere(now: () => number = Date.now): SharedMemory {
  const kept = new Map<string, { value: string; until: number }>();
  const isDue = (id: string) => (kept.get(id)?.until ?? -1) < now();
  return {
    async keep(id, value, forMs) {
      kept.set(id, { value, until: now() + forMs });
    },
    find: async (id) => (isDue(id) ? null : kept.get(id)!.value),
    async claim(id, forMs) {
      const isFirst = isDue(`claim ${id}`);
      if (isFirst) kept.set(`claim ${id}`, { value: "", until: now() + forMs });
      return isFirst;
    },
  };
}
