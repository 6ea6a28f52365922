/** How much one person and one workspace may ask for in an hour. Whoever runs the deployment locally has no limit. */
import { type Person, personKey } from "../app/people.js";
import type { RateLimits } from "../app/ports.js";
import { AppError } from "../errors.js";
import { createSlidingWindow } from "./sliding-window.js";
import type { Vault } from "./vault.js";

const HOUR_MS = 3_600_000;
export const PERSON_PER_HOUR = { encode: 60, decode: 120, diagnose: 60 } as const;
const WORKSPACE_PER_HOUR = { encode: 600, decode: 1200, diagnose: 600 } as const;

export interface ManagedRateLimits extends RateLimits {
  /** Deletes counts that are of no use any more; returns how many. */
  deleteDue(signal?: AbortSignal): Promise<number>;
}

export function createRateLimits(vault: Vault, now: () => number = Date.now): ManagedRateLimits {
  const window = createSlidingWindow(vault, "requests", HOUR_MS, now);
  return {
    deleteDue: window.deleteDue,
    async take(person: Person, kind) {
      if (person.platform === "local") return;
      const workspace = `${person.platform}:${person.workspace}`;
      const waits = [await window.take(`${kind}\0person\0${personKey(person)}`, PERSON_PER_HOUR[kind])];
      if (waits[0] === 0 && person.workspace !== "")
        waits.push(await window.take(`${kind}\0workspace\0${workspace}`, WORKSPACE_PER_HOUR[kind]));
      const waitMs = Math.max(...waits);
      if (waitMs > 0) throw new AppError("rate-limited", { retryAfterSeconds: Math.ceil(waitMs / 1000) });
    },
  };
}
