/**
 * How often a password may be tried: 5 times per picture and person, then once after each of a series of locks that
 * double from a minute to a day; and 20 wrong times per person in any hour over all pictures. Each step is one atomic
 * update, so attempts that race from many machines cannot exceed the limits. The sweep forgets attempts thirty days
 * after the last one, or after its lock has ended. Nobody gains by waiting for that: sixteen attempts (until locks last
 * a day) and then thirty days of waiting are fewer than one a day, which the locks allow anyway.
 */
import { personKey } from "../app/people.js";
import type { Attempts } from "../app/ports.js";
import { AppError } from "../errors.js";
import { createCounters } from "./counters.js";
import { createSlidingWindow } from "./sliding-window.js";
import type { Vault } from "./vault.js";

export const FREE_ATTEMPTS = 5;
export const ATTEMPTS_PER_HOUR = 20;
const HOUR_MS = 3_600_000;
const FIRST_LOCK_MS = 60_000;
const LONGEST_LOCK_MS = 24 * HOUR_MS;
const FORGOTTEN_AFTER_MS = 30 * 24 * HOUR_MS;

interface Tries {
  readonly used: number;
  /** The time of the last attempt when there is no lock. */
  readonly lockedUntil: number;
}

export interface ManagedAttempts extends Attempts {
  /** Deletes what may be forgotten; returns how many counts. */
  deleteDue(signal?: AbortSignal): Promise<number>;
}

export function createAttempts(vault: Vault, now: () => number = Date.now): ManagedAttempts {
  const tries = createCounters<Tries>(vault, "attempts", {
    keptMs: FORGOTTEN_AFTER_MS,
    dueAt: ({ lockedUntil }) => lockedUntil + FORGOTTEN_AFTER_MS,
    now,
  });
  const perHour = createSlidingWindow(vault, "attempts-per-hour", HOUR_MS, now);
  const idOf = (person: string, recordId: string) => `${recordId}\0${person}`;
  const refuseWhileLocked = (lockedUntil: number) => {
    const waitMs = lockedUntil - now();
    if (waitMs > 0) throw new AppError("attempts-exceeded", { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  };

  return {
    async take(person, recordId) {
      const id = idOf(personKey(person), recordId);
      // A locked picture costs nothing of the hour; the update below decides for good.
      refuseWhileLocked((await tries.get(id))?.lockedUntil ?? 0);
      const retryAfterMs = await perHour.take(personKey(person), ATTEMPTS_PER_HOUR);
      if (retryAfterMs > 0)
        throw new AppError("attempts-exceeded", { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) });
      return tries.update(id, (current) => {
        refuseWhileLocked(current?.lockedUntil ?? 0);
        const used = (current?.used ?? 0) + 1;
        return {
          next: { used, lockedUntil: now() + lockAfter(used) },
          result: { left: Math.max(0, FREE_ATTEMPTS - used) },
        };
      });
    },
    async clear(person, recordId) {
      await tries.delete(idOf(personKey(person), recordId));
      // Only wrong passwords count towards the hour: whoever reads thirty notes with the right ones may go on.
      await perHour.giveBack(personKey(person));
    },
    deleteDue: async (signal) => (await tries.deleteDue(signal)) + (await perHour.deleteDue(signal)),
  };
}

/** Milliseconds of the lock that follows the attempt of this number. */
function lockAfter(used: number): number {
  if (used < FREE_ATTEMPTS) return 0;
  return Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** (used - FREE_ATTEMPTS));
}
