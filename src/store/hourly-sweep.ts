/** Deletes what is due every hour while the program runs. */
import type { Log } from "../log.js";
import type { Store } from "./open-store.js";

const EVERY_MS = 3_600_000;
/** Processes that start together do not sweep together. */
const FIRST_WITHIN_MS = 300_000;

/** Returns the function that stops it. */
export function startHourlySweep(store: Pick<Store, "sweep">, log: Log): () => void {
  const stop = new AbortController();
  const sweep = () => {
    store.sweep(stop.signal).then(
      ({ pictures, counters }) => pictures + counters > 0 && log.info("sweep.done", { pictures, counters }),
      (error) => stop.signal.aborted || log.error("sweep.failed", error),
    );
  };
  let timer = setTimeout(() => {
    sweep();
    timer = setInterval(sweep, EVERY_MS);
    timer.unref();
  }, Math.random() * FIRST_WITHIN_MS);
  timer.unref();
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}
