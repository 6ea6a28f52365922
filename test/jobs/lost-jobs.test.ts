/** What can befall a job between being asked for and being answered: killed workers, other askers, a Redis that forgets. */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { QUEUE_NAME, QUEUE_PREFIX } from "../../src/jobs/job-message.js";
import { redisMissing, startRedis } from "../store/servers.js";
import { startSilentProxy } from "../store/silent-proxy.js";
import { encodeJob } from "./encode-job.js";
import { openQueueRoom, type QueueRoom } from "./queue-room.js";

const IS_LONG = process.env.SLOW === "1";
/** A machine that does other things as well. */
const SOON = { timeout: 30_000 };
const onlyLong = IS_LONG ? "" : " (skipped: SLOW=1 runs it)";

describe.skipIf(redisMissing)(`jobs that something befalls${redisMissing}`, { timeout: 120_000 }, () => {
  let room: QueueRoom;
  let redis: Redis;

  beforeAll(async () => {
    room = await openQueueRoom();
    redis = new Redis(room.server.url);
  });
  afterEach(() => room.clear());
  afterAll(async () => {
    redis?.disconnect();
    await room?.close();
  });

  const begun = () => room.begunBy().length;
  const jobKeys = () => redis.keys(`${QUEUE_PREFIX}:${QUEUE_NAME}:${"[0-9a-f]".repeat(40)}`);
  const noteOf = ({ png }: { png: Uint8Array }) => Buffer.from(png).toString();

  it("answers one asker though another, who asked for the same, cancels", async () => {
    let encodes = 0;
    const [one, two] = [room.startBot(), room.startBot()];
    const [job, stop] = [encodeJob(25), new AbortController()];
    const cancelled = one.encode(job, { signal: stop.signal });
    const waiting = two.encode(job);
    await expect.poll(() => redis.keys(`${QUEUE_PREFIX}:askers:*`), SOON).toHaveLength(1);
    await room.startWorker(() => {
      encodes += 1;
    });
    await expect.poll(() => encodes, SOON).toBe(1);
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
    expect(noteOf(await waiting)).toBe("a note");
    expect(encodes).toBe(1);
  });

  it("answers who asks for the same again after cancelling, while it waits and while it runs", async () => {
    const [bot, job] = [room.startBot(), encodeJob(20)];
    const early = new AbortController();
    const first = bot.encode(job, { signal: early.signal });
    await expect.poll(async () => (await bot.describe()).waiting, SOON).toBe(1);
    early.abort();
    await expect(first).rejects.toMatchObject({ name: "AbortError" });
    await room.startWorker();
    const late = new AbortController();
    const second = bot.encode(job, { signal: late.signal });
    await sleep(300);
    late.abort();
    await expect(second).rejects.toMatchObject({ name: "AbortError" });
    expect(noteOf(await bot.encode(job))).toBe("a note");
  });

  it("leaves nothing in Redis of what was cancelled while it waited", async () => {
    const [bot, stop] = [room.startBot(), new AbortController()];
    const waiting = bot.encode(encodeJob(1), { signal: stop.signal });
    await expect.poll(async () => (await bot.describe()).waiting, SOON).toBe(1);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    for (const kind of ["request", "askers"])
      await expect.poll(() => redis.keys(`${QUEUE_PREFIX}:${kind}:*`), SOON).toEqual([]);
  });

  it("asks again for what Redis has lost", async () => {
    const waiting = room.startBot().encode(encodeJob(1));
    await expect.poll(jobKeys, SOON).toHaveLength(1);
    execFileSync("redis-cli", ["-u", room.server.url, "flushall"], { stdio: "ignore" });
    await room.startWorker();
    expect(noteOf(await waiting)).toBe("a note");
  });

  it("takes a picture up though it lost eight workers, and gives it up at the ninth with an answer", async () => {
    const bot = room.startBot();
    for (const [lost, outcome] of [
      [8, "a note"],
      [9, "timed-out"],
    ] as const) {
      let encodes = 0;
      const answer = bot.encode(encodeJob(1)).then(noteOf, ({ code }) => code);
      await expect.poll(jobKeys, SOON).toHaveLength(1);
      const [key] = await jobKeys();
      await redis.hset(key, "stc", lost);
      const worker = await room.startWorker(() => {
        encodes += 1;
      });
      expect(await answer).toBe(outcome);
      expect(encodes).toBe(lost === 8 ? 1 : 0);
      await worker.close(100);
    }
  });

  it("says that the queue is away when Redis takes the connection and is silent", {
    timeout: 60_000,
  }, async () => {
    const other = await startRedis();
    const bot = room.startBot({ url: other.url });
    const id = /process_id:(\d+)/.exec(
      execFileSync("redis-cli", ["-u", other.url, "info"], { encoding: "utf8" }),
    );
    expect((await bot.describe()).waiting).toBe(0);
    process.kill(Number(id![1]), "SIGSTOP");
    try {
      await expect(bot.findNote(Buffer.of(1))).rejects.toMatchObject({ code: "store-unavailable" });
    } finally {
      process.kill(Number(id![1]), "SIGCONT");
      await other.stop();
    }
  });

  it("finds its way back when its connections have gone silent without closing", async () => {
    const proxy = await startSilentProxy(room.server.url);
    try {
      const bot = room.startBot({ url: proxy.url });
      await room.startWorker();
      expect(await bot.findNote(Buffer.of(1))).not.toBeNull();
      proxy.silence();
      await expect(bot.findNote(Buffer.of(2))).rejects.toMatchObject({ code: "store-unavailable" });
      expect(await bot.findNote(Buffer.of(3))).not.toBeNull();
    } finally {
      await room.clear();
      proxy.stop();
    }
  });

  it.skipIf(!IS_LONG)(
    `answers a picture over which five workers in turn were killed${onlyLong}`,
    { timeout: 900_000 },
    async () => {
      const answer = room.startBot().encode(encodeJob(30)).then(noteOf);
      for (let kill = 1; kill <= 5; kill++) {
        const worker = await room.startWorkerProcess();
        await expect.poll(begun, { timeout: 120_000 }).toBe(kill);
        worker.kill("SIGKILL");
      }
      await room.startWorkerProcess();
      expect(await answer).toBe("a note");
    },
  );

  it.skipIf(!IS_LONG)(
    `answers once when a worker that slept past its lock goes on beside the next${onlyLong}`,
    { timeout: 400_000 },
    async () => {
      let answers = 0;
      const answer = room
        .startBot()
        .encode(encodeJob(20))
        .finally(() => {
          answers += 1;
        });
      const sleeper = await room.startWorkerProcess();
      await expect.poll(begun, { timeout: 20_000 }).toBe(1);
      sleeper.kill("SIGSTOP");
      await room.startWorkerProcess();
      await expect.poll(begun, { timeout: 120_000 }).toBe(2);
      sleeper.kill("SIGCONT");
      expect(noteOf(await answer)).toBe("a note");
      await sleep(3_000);
      expect(answers).toBe(1);
      expect(await room.startBot().describe()).toMatchObject({ waiting: 0 });
    },
  );
});
