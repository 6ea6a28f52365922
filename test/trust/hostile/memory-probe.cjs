/** Loaded into the program under test: at SIGUSR2 it collects garbage and appends what is left to MEMORY_PROBE_FILE. */
const { appendFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  process.on("SIGUSR2", () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    appendFileSync(process.env.MEMORY_PROBE_FILE, `${JSON.stringify({ heapUsed, external })}\n`);
  });
}
