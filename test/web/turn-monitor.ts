/**
 * How long the event loop stood still, and how much of that was the program's own doing. perf_hooks counts wall time;
 * on a machine that is busy with something else a thread also waits for its turn on a core, and Linux says how long
 * (/proc/thread-self/schedstat). Elsewhere both figures are the same.
 */
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const TICK_MS = 5;

export interface LongestTurn {
  /** As perf_hooks has it. */
  readonly wallMs: number;
  /** Without the time in which the thread was ready to run but had no core. */
  readonly ownMs: number;
}

/** Returns a function that gives the longest turn since it was last called. */
export function monitorTurns(): () => LongestTurn {
  const delay = monitorEventLoopDelay({ resolution: TICK_MS });
  delay.enable();
  let at = performance.now();
  let waited = waitedForCoreMs();
  let ownMs = 0;
  setInterval(() => {
    const now = performance.now();
    const nowWaited = waitedForCoreMs();
    ownMs = Math.max(ownMs, now - at - TICK_MS - (nowWaited - waited));
    at = now;
    waited = nowWaited;
  }, TICK_MS).unref();
  return () => {
    const longest = { wallMs: delay.max / 1e6, ownMs };
    delay.reset();
    ownMs = 0;
    return longest;
  };
}

function waitedForCoreMs(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}
