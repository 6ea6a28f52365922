/**
 * Lets a limited number of pieces of work run at once and makes the rest wait in fair turns: among the parties that
 * wait, each gets one turn before any gets a second, so that one person's hundred pictures do not stand before
 * another's single one. Within a party: first come, first served. Beyond `maxWaiting` it answers `busy`.
 */
import { AppError } from "../errors.js";
import { createDurationEstimate } from "./duration-estimate.js";

export interface GateOptions {
  /** Pieces of work that run at the same time. */
  readonly running: number;
  /** Pieces of work that may wait, over all parties. */
  readonly maxWaiting: number;
}

export interface Gate {
  /**
   * Runs `work` when it is its turn and returns what it returns. Fails with busy (details retryAfterSeconds) when too
   * many wait, and with the signal's reason when it is cancelled while it waits; after that, `work` itself decides.
   */
  enter<T>(party: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  describe(): { readonly running: number; readonly waiting: number; readonly meanMs: number };
}

export function createGate(options: GateOptions): Gate {
  /** In the order of their next turn. */
  const parties = new Map<string, Array<() => void>>();
  const durations = createDurationEstimate();
  let running = 0;
  let waiting = 0;

  function letNextIn(): void {
    const next = parties.entries().next();
    if (next.done || running >= options.running) return;
    const [party, queue] = next.value;
    const start = queue.shift();
    parties.delete(party);
    if (queue.length > 0) parties.set(party, queue);
    waiting -= 1;
    running += 1;
    start?.();
  }

  function leaveQueue(party: string, start: () => void): void {
    const queue = parties.get(party) ?? [];
    queue.splice(queue.indexOf(start), 1);
    if (queue.length === 0) parties.delete(party);
    waiting -= 1;
  }

  function takeTurn(party: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        leaveQueue(party, start);
        reject(signal?.reason);
      };
      const start = () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      const queue = parties.get(party);
      if (queue) queue.push(start);
      else parties.set(party, [start]);
      waiting += 1;
      letNextIn();
    });
  }

  return {
    async enter(party, work, signal) {
      signal?.throwIfAborted();
      if (running >= options.running && waiting >= options.maxWaiting)
        throw new AppError("busy", {
          retryAfterSeconds: durations.secondsFor(waiting + 1, options.running),
        });
      await takeTurn(party, signal);
      const startedAt = performance.now();
      try {
        return await work();
      } finally {
        durations.add(performance.now() - startedAt);
        running -= 1;
        letNextIn();
      }
    },
    describe: () => ({ running, waiting, meanMs: durations.meanMs() }),
  };
}
