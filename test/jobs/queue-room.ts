/** A Redis of its own with bots that ask, workers in this process, and workers that can be killed. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PictureWorker, startPictureWorker } from "../../src/jobs/picture-worker.js";
import { createQueuedPictureJobs, type QueuedPictureJobs } from "../../src/jobs/queued-picture-jobs.js";
import { silentLog } from "../../src/log.js";
import { startRedis, type TestServer } from "../store/servers.js";
import { createFakePictureJobs } from "./fake-picture-jobs.js";
import { testBox } from "./test-box.js";

const CLOSED_WITHIN_MS = 1_000;

export interface QueueRoom {
  readonly server: TestServer;
  startBot(options?: { url?: string; maxWaiting?: number }): QueuedPictureJobs;
  startWorker(onEncode?: () => void): Promise<PictureWorker>;
  startWorkerProcess(): Promise<ChildProcess>;
  /** Process ids of the worker processes, one for each picture that was begun. */
  begunBy(): number[];
  /** Ends whatever a test started, and empties Redis. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function openQueueRoom(): Promise<QueueRoom> {
  const server = await startRedis();
  const directory = mkdtempSync(join(tmpdir(), "careveil-queue-"));
  const journal = join(directory, "journal");
  const bots: QueuedPictureJobs[] = [];
  const workers: PictureWorker[] = [];
  const processes: ChildProcess[] = [];
  return {
    server,
    startBot({ url = server.url, maxWaiting = 100 } = {}) {
      const bot = createQueuedPictureJobs({ url, box: testBox, maxWaiting, log: silentLog });
      bots.push(bot);
      return bot;
    },
    async startWorker(onEncode) {
      const worker = startPictureWorker({
        url: server.url,
        box: testBox,
        jobs: createFakePictureJobs(onEncode),
        concurrency: 1,
        log: silentLog,
      });
      workers.push(worker);
      await worker.ready;
      return worker;
    },
    async startWorkerProcess() {
      const script = join(import.meta.dirname, "queue-worker-process.ts");
      const child = spawn(process.execPath, ["--import", "tsx", script, server.url, journal], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      processes.push(child);
      await new Promise((resolve) => child.stdout.once("data", resolve));
      return child;
    },
    begunBy() {
      try {
        return readFileSync(journal, "utf8").trim().split("\n").map(Number);
      } catch {
        return [];
      }
    },
    async clear() {
      for (const child of processes.splice(0)) child.kill("SIGKILL");
      await Promise.all(bots.splice(0).map((bot) => bot.close()));
      await Promise.all(workers.splice(0).map((worker) => worker.close(CLOSED_WITHIN_MS)));
      execFileSync("redis-cli", ["-u", server.url, "flushall"], { stdio: "ignore" });
      rmSync(journal, { force: true });
    },
    async close() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
