/**
 * Hides notes in many pictures asked for at once, and measures: time, memory, how long the event loop was held up.
 *   npx tsx test/trust/load.ts [--pictures 500] [--megapixels 1] [--threads N]
 *   npx tsx test/trust/load.ts --workers 2   each a process with one thread behind a Redis queue
 * Prints one row of docs/benchmarks/load.md; --json prints an object.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { compose } from "../../src/compose.js";
import { readConfig } from "../../src/config.js";
import { silentLog } from "../../src/log.js";
import { startRedis } from "../store/servers.js";
import { phantom } from "./deployment.js";

const { values } = parseArgs({
  options: {
    pictures: { type: "string", default: "500" },
    megapixels: { type: "string", default: "1" },
    threads: { type: "string", default: "2" },
    workers: { type: "string", default: "0" },
    json: { type: "boolean", default: false },
  },
});
const pictures = Number(values.pictures);
const megapixels = Number(values.megapixels);
const workerCount = Number(values.workers);
const MIB = 1024 * 1024;
const TICK_MS = 5;

const directory = mkdtempSync(join(tmpdir(), "careveil-load-"));
const redis = workerCount > 0 ? await startRedis() : undefined;
const environment: Record<string, string> = {
  CAREVEIL_DATA_DIR: directory,
  CAREVEIL_THREADS: workerCount > 0 ? "1" : values.threads,
  CAREVEIL_MAX_WAITING: "100000",
  CAREVEIL_TIME_LIMIT_S: "3600",
  ...(redis && { CAREVEIL_STORE_URL: redis.url, CAREVEIL_QUEUE_URL: redis.url }),
};
const workers: ChildProcess[] = [];
const app = await compose(readConfig(environment), silentLog);
try {
  for (let i = 0; i < workerCount; i++) workers.push(await startWorker());
  const image = phantom(megapixels);
  const encode = () =>
    app.encodeNote({
      image,
      note: "a line of the handover\n".repeat(40),
      password: "correct horse battery",
      audience: { kind: "deployment" },
      author: app.localPerson,
    });
  // Loads code and models, and makes the audience's keys.
  await Promise.all(Array.from({ length: Math.max(1, workerCount) * 2 }, encode));

  const delay = monitorEventLoopDelay({ resolution: TICK_MS });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  delay.enable();
  const ownTurns: number[] = [];
  let at = performance.now();
  let waited = waitedForCoreMs();
  const turns = setInterval(() => {
    const [now, nowWaited] = [performance.now(), waitedForCoreMs()];
    ownTurns.push(Math.max(0, now - at - TICK_MS - (nowWaited - waited)));
    [at, waited] = [now, nowWaited];
  }, TICK_MS);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const results = await Promise.allSettled(Array.from({ length: pictures }, encode));
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  clearInterval(watch);
  clearInterval(turns);
  ownTurns.sort((a, b) => a - b);
  const failed = results.filter(({ status }) => status === "rejected").length;
  const report = {
    pictures,
    failed,
    megapixels,
    threads: workerCount > 0 ? 1 : Number(values.threads),
    workers: workerCount,
    seconds: round(seconds),
    picturesPerMinute: round((60 * (pictures - failed)) / seconds),
    cpuSecondsHere: round((cpu.user + cpu.system) / 1e6),
    peakMiB: Math.round(peak / MIB),
    loopP50Ms: round(delay.percentile(50) / 1e6),
    loopP99Ms: round(delay.percentile(99) / 1e6),
    loopOwnP99Ms: round(ownTurns[Math.floor(ownTurns.length * 0.99)] ?? 0),
    loopMaxMs: round(delay.max / 1e6),
    otherLoad: readFileSync("/proc/loadavg", "utf8").split(" ")[0],
  };
  console.log(values.json ? JSON.stringify(report) : `| ${Object.values(report).join(" | ")} |`);
} finally {
  for (const worker of workers) worker.kill("SIGTERM");
  await app.close();
  await redis?.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** On the same data directory: a worker needs the deployment's master key. */
async function startWorker(): Promise<ChildProcess> {
  const main = join(import.meta.dirname, "../../src/main.ts");
  const child = spawn(process.execPath, ["--import", "tsx", main, "worker"], {
    env: { ...process.env, ...environment, CAREVEIL_LOG_LEVEL: "silent" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  await new Promise<void>((ready, failed) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => String(chunk).includes("ready") && ready());
    child.once("exit", () => failed(new Error("the worker did not start")));
  });
  return child;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** While other programs use the cores, the thread that turns the event loop waits for one: not our doing. Linux only. */
function waitedForCoreMs(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}
