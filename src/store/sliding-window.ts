/** At most so many times in any span of time, exactly: the times themselves are kept, and only those that count. */
import type { Vault } from "./vault.js";

export interface SlidingWindow {
  /** Takes one and returns 0, or takes none and returns the milliseconds until one is free. */
  take(id: string, limit: number, spanMs: number): Promise<number>;
  /** Gives the newest one back. */
  giveBack(id: string): Promise<void>;
}

export function createSlidingWindow(vault: Vault, name: string, now: () => number): SlidingWindow {
  const windows = vault.table<readonly number[]>(name);
  return {
    take: (id, limit, spanMs) =>
      windows.update(id, (times) => {
        const recent = (times ?? []).filter((time) => time > now() - spanMs);
        if (recent.length >= limit) return { result: recent[recent.length - limit] + spanMs - now() };
        return { next: [...recent, now()], result: 0 };
      }),
    giveBack: (id) =>
      windows.update(id, (times) => ({ next: (times ?? []).slice(0, -1), result: undefined })),
  };
}
