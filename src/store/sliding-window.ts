/** At most so many times in any span of time, exactly: the times themselves are kept, and only those that count. */
import { createCounters } from "./counters.js";
import type { Vault } from "./vault.js";

export interface SlidingWindow {
  /** Takes one and returns 0, or takes none and returns the milliseconds until one is free. */
  take(id: string, limit: number): Promise<number>;
  /** Gives the newest one back. */
  giveBack(id: string): Promise<void>;
  /** Deletes windows in which nothing counts any more; returns how many. */
  deleteDue(signal?: AbortSignal): Promise<number>;
}

export function createSlidingWindow(
  vault: Vault,
  name: string,
  spanMs: number,
  now: () => number,
): SlidingWindow {
  const windows = createCounters<readonly number[]>(vault, name, {
    keptMs: spanMs,
    dueAt: (times) => (times.at(-1) ?? 0) + spanMs,
    now,
  });
  return {
    deleteDue: windows.deleteDue,
    take: (id, limit) =>
      windows.update(id, (times) => {
        const recent = (times ?? []).filter((time) => time > now() - spanMs);
        if (recent.length >= limit) return { result: recent[recent.length - limit] + spanMs - now() };
        return { next: [...recent, now()], result: 0 };
      }),
    giveBack: (id) => windows.update(id, (times) => ({ next: times?.slice(0, -1), result: undefined })),
  };
}
