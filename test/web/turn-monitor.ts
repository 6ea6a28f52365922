/**
 * How long the event loop stood still, and how much of that was the program's own doing. perf_hooks counts wall time;
 * on a machine that is busy with something else a thread also waits for a core, or for others that wait for one, and
 * Linux says how long it really ran (/proc/thread-self/schedstat). Elsewhere both figures are the same.
 */
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const TICK_MS = 5;

export interface LongestTurn {
  /** As perf_hooks has it. */
  readonly wallMs: number;
  /** The time in which the thread ran on a core. */
  readonly ownMs: number;
}

/** Returns a function that gives the longest turn since it was last called. */
export function monitorTurns(): () => LongestTurn {
  const delay = monitorEventLoopDelay({ resolution: TICK_MS });
  delay.enable();
  let ran = timeOnCoreMs();
  let ownMs = 0;
  setInterval(() => {
    const now = timeOnCoreMs();
    ownMs = Math.max(ownMs, now - ran);
    ran = now;
  }, TICK_MS).unref();
  return () => {
    const longest = { wallMs: delay.max / 1e6, ownMs };
    delay.reset();
    ownMs = 0;
    return longest;
  };
}

function timeOnCoreMs(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
