/** Frees a thread's large arrays when its task is done: V8 sees only their small handles, and would let hundreds of MB lie. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const MUCH_BYTES = 64 * 1024 * 1024;

let collect: (() => void) | undefined;

/** Runs the collector when the arrays that this thread has made hold more than 64 MiB. A few milliseconds, then. */
export function collectGarbage(): void {
  if (process.memoryUsage().arrayBuffers < MUCH_BYTES) return;
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}
