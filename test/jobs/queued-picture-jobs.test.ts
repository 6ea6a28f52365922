import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { QUEUE_NAME, QUEUE_PREFIX, readAnswer, writeAnswer } from "../../src/jobs/job-message.js";
import { redisMissing, startRedis } from "../store/servers.js";
import { encodeJob } from "./encode-job.js";
import { openQueueRoom, type QueueRoom } from "./queue-room.js";
import { testBox } from "./test-box.js";

describe.skipIf(redisMissing)(`queue${redisMissing}`, () => {
  let room: QueueRoom;
  beforeAll(async () => {
    room = await openQueueRoom();
  });
  afterEach(() => room.clear());
  afterAll(() => room?.close());

  it("gives a job to a worker and its answer to whoever asked", async () => {
    await room.startWorker();
    const steps: Array<[string, number]> = [];
    const encoded = await room.startBot().encode(encodeJob(3), {
      onProgress: (step, fraction) => steps.push([step, fraction]),
    });
    expect(Buffer.from(encoded.png).toString()).toBe("a note");
    expect(encoded.report.width).toBe(3);
    expect(steps).toEqual([["seal", 0.5]]);
  });

  it("asks for the key where the request was made, and hands refusals back", async () => {
    await room.startWorker();
    const bot = room.startBot();
    const decode = (password: string, image = Buffer.of(1)) =>
      bot.decode({ image, password, keyFor: async () => "right" });
    expect(Buffer.from(await decode("right")).toString()).toBe("the note");
    await expect(decode("wrong")).rejects.toMatchObject({ code: "wrong-password" });
    await expect(decode("right", Buffer.of())).rejects.toMatchObject({ code: "note-not-found" });
    await expect(bot.classify(Buffer.of(1))).rejects.toMatchObject({ code: "model-unavailable" });
    expect(await bot.findNote(Buffer.of())).toBeNull();
  });

  it("does equal jobs once, also for two bots, and gives both the answer", async () => {
    let encodes = 0;
    await room.startWorker(() => {
      encodes += 1;
    });
    const [one, two] = [room.startBot(), room.startBot()];
    const job = encodeJob(3);
    const answers = await Promise.all([one.encode(job), two.encode(job), one.encode(job)]);
    expect(answers.map(({ png }) => Buffer.from(png).toString())).toEqual(["a note", "a note", "a note"]);
    await one.encode(job);
    expect(encodes).toBe(1);
  });

  it("answers busy when too many wait", async () => {
    const bot = room.startBot({ maxWaiting: 2 });
    const stop = new AbortController();
    const waiting = [1, 2].map(() => bot.encode(encodeJob(1), { signal: stop.signal }).catch(() => {}));
    await expect.poll(async () => (await bot.describe()).waiting).toBe(2);
    await expect(bot.encode(encodeJob(1))).rejects.toMatchObject({ code: "busy" });
    stop.abort();
    await Promise.all(waiting);
  });

  it("takes a cancelled job out of the queue, and stops one that runs", async () => {
    const bot = room.startBot();
    const early = new AbortController();
    const waiting = bot.encode(encodeJob(1), { signal: early.signal });
    await expect.poll(async () => (await bot.describe()).waiting).toBe(1);
    early.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(async () => (await bot.describe()).waiting).toBe(0);

    await room.startWorker();
    const late = new AbortController();
    const running = bot.encode(encodeJob(250), { signal: late.signal });
    await sleep(300);
    late.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    await bot.encode(encodeJob(0));
  });

  it("shows nothing in Redis of what it carries", async () => {
    const bot = room.startBot();
    const job = encodeJob(1, "marked-note");
    const stop = new AbortController();
    const waiting = bot.encode(job, { signal: stop.signal }).catch(() => {});
    await expect.poll(async () => (await bot.describe()).waiting).toBe(1);
    execFileSync("redis-cli", ["-u", room.server.url, "save"], { stdio: "ignore" });
    const dump = readFileSync(join(room.server.directory, "dump.rdb"));
    const id = Buffer.from(job.recordId);
    for (const secret of ["marked-note", "marked-password", "marked-private-key"])
      for (const form of [secret, Buffer.from(secret).toString("base64").slice(0, -3)])
        expect(dump.includes(form)).toBe(false);
    for (const form of [id, id.toString("hex"), id.toString("base64")])
      expect(dump.includes(form)).toBe(false);
    stop.abort();
    await waiting;
  });

  it("gives a killed worker's job to another, and the user gets one answer", {
    timeout: 90_000,
  }, async () => {
    const processes = await Promise.all([room.startWorkerProcess(), room.startWorkerProcess()]);
    const answers: string[] = [];
    const pending = room
      .startBot()
      .encode(encodeJob(20))
      .then(({ png }) => answers.push(Buffer.from(png).toString()));
    await expect.poll(() => room.begunBy().length, { timeout: 20_000 }).toBe(1);
    const killed = processes.find(({ pid }) => pid === room.begunBy()[0]) ?? processes[0];
    killed.kill("SIGKILL");
    await pending;
    expect(new Set(room.begunBy()).size).toBe(2);
    expect(answers).toEqual(["a note"]);
  });

  it("keeps the answer of a worker that was killed before it could say that it was done", async () => {
    const redis = new Redis(room.server.url);
    const queue = new Queue(QUEUE_NAME, { connection: { url: room.server.url }, prefix: QUEUE_PREFIX });
    await writeAnswer(redis, "answered", { result: "the answer", ms: 1 }, testBox);
    await queue.add("encode", null, { jobId: "answered", removeOnComplete: true });
    await room.startWorker();
    await expect.poll(() => queue.getJob("answered")).toBeUndefined();
    expect(await readAnswer(redis, "answered", testBox)).toMatchObject({ result: "the answer" });
    await queue.close();
    redis.disconnect();
  });

  it("says so when Redis is away", { timeout: 60_000 }, async () => {
    const other = await startRedis();
    const bot = room.startBot({ url: other.url, maxWaiting: 5 });
    expect((await bot.describe()).waiting).toBe(0);
    await other.stop();
    await expect(bot.findNote(Buffer.of(1))).rejects.toMatchObject({ code: "store-unavailable" });
  });
});
