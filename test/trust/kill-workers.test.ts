/** Two workers on a queue are killed with kill -9 at random moments, again and again; every picture is answered once. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createQueuedPictureJobs } from "../../src/jobs/queued-picture-jobs.js";
import { silentLog } from "../../src/log.js";
import { encodeJob } from "../jobs/encode-job.js";
import { testBox } from "../jobs/test-box.js";
import { redisMissing, startRedis } from "../store/servers.js";

/** KILLS=20 makes the campaign as long as that. */
const KILLS = Number(process.env.KILLS ?? 0) || (process.env.SLOW === "1" ? 200 : 2);
const IN_FLIGHT = 6;

it.skipIf(redisMissing)(
  `workers that are killed at any moment lose no picture and answer none twice${redisMissing}`,
  { timeout: 3_600_000 },
  async () => {
    const server = await startRedis();
    const directory = mkdtempSync(join(tmpdir(), "careveil-kill-workers-"));
    const journal = join(directory, "journal");
    const bot = createQueuedPictureJobs({ url: server.url, box: testBox, maxWaiting: 100, log: silentLog });
    const workers: ChildProcess[] = [];
    let killing = true;

    async function startWorker(place: number): Promise<void> {
      const script = join(import.meta.dirname, "../jobs/queue-worker-process.ts");
      const child = spawn(process.execPath, ["--import", "tsx", script, server.url, journal], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      workers[place] = child;
      await new Promise((resolve) => child.stdout.once("data", resolve));
    }

    /** Asks for pictures one after the other; returns how many were answered, each with its own note. */
    async function ask(): Promise<number> {
      for (let answered = 0; ; answered++) {
        if (!killing) return answered;
        const note = randomBytes(20);
        const job = encodeJob(randomInt(1, 4), note);
        let answers = 0;
        const { png } = await bot.encode(job).finally(() => {
          answers += 1;
        });
        expect(Buffer.from(png).equals(note)).toBe(true);
        expect(answers).toBe(1);
      }
    }

    try {
      await Promise.all([startWorker(0), startWorker(1)]);
      const asking = Array.from({ length: IN_FLIGHT }, ask);
      // Looked at in the end; until then a failure must not count as nobody's.
      for (const asked of asking) asked.catch(() => {});
      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(randomInt(1_500));
        const place = randomInt(2);
        workers[place].kill("SIGKILL");
        await startWorker(place);
        if ((kill + 1) % 20 === 0) console.log(`${kill + 1} kills`);
      }
      killing = false;
      const answered = (await Promise.all(asking)).reduce((sum, count) => sum + count, 0);
      const started = readFileSync(journal, "utf8").trim().split("\n").length;
      expect(answered).toBeGreaterThan(0);
      expect(started).toBeGreaterThanOrEqual(answered);
      expect(await bot.describe()).toMatchObject({ waiting: 0 });
      console.log(
        `${KILLS} kills: ${answered} pictures answered, ${started - answered} of them begun again by another worker`,
      );
    } finally {
      for (const worker of workers) worker.kill("SIGKILL");
      await bot.close();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
