import { afterEach, describe, expect, it } from "vitest";
import { createThreadPool, type ThreadPool } from "../../src/jobs/thread-pool.js";
import { double, fail, hang, increment, lengthOf, refuse, wait } from "./thread-tasks.js";

const entry = new URL("./thread-tasks.ts", import.meta.url);
const pools: ThreadPool[] = [];
const createPool = (threads: number, maxWaiting = 100) => {
  const pool = createThreadPool({ threads, maxWaiting, entry });
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close(0)));
});

describe("thread pool", () => {
  it("runs a task on a thread and returns its output", async () => {
    expect(await createPool(1).run(double, 21)).toBe(42);
  });

  it("shares memory with the thread instead of copying it", async () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(4));
    await createPool(1).run(increment, bytes);
    expect([...bytes]).toEqual([1, 1, 1, 1]);
  });

  it("moves what is named in transfer", async () => {
    const bytes = new Uint8Array(1000);
    expect(await createPool(1).run(lengthOf, bytes, { transfer: [bytes.buffer] })).toBe(1000);
    expect(bytes.length).toBe(0);
  });

  it("hands an AppError back with its code and details, without its cause", async () => {
    const error = await createPool(1)
      .run(refuse, null)
      .catch((e) => e);
    expect(error).toMatchObject({
      name: "AppError",
      code: "picture-too-large",
      details: { limitBytes: 7 },
    });
    expect(error.cause).toBeUndefined();
  });

  it("lets a mistake in a task surface as it is", async () => {
    await expect(createPool(1).run(fail, null)).rejects.toThrow(RangeError);
  });

  it("refuses a task that nobody serves", async () => {
    await expect(createPool(1).run({ name: "test.unknown", run: () => 0 }, 0)).rejects.toThrow(TypeError);
  });

  it("answers busy with a number of seconds when too many wait", async () => {
    const pool = createPool(1, 2);
    const running = [1, 2, 3].map(() => pool.run(wait, 300));
    await expect(pool.run(double, 1)).rejects.toMatchObject({
      code: "busy",
      details: { retryAfterSeconds: expect.any(Number) },
    });
    expect(await Promise.all(running)).toEqual(["done", "done", "done"]);
    expect(await pool.run(double, 1)).toBe(2);
  });

  it("takes tasks in the order in which they came", async () => {
    const pool = createPool(1);
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        await pool.run(double, i);
        order.push(i);
      }),
    );
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it("gives a cancelled task up at once and stays usable", async () => {
    const pool = createPool(1);
    await pool.run(double, 1);
    const stop = new AbortController();
    const running = pool.run(wait, 500, { signal: stop.signal });
    const startedAt = performance.now();
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect(performance.now() - startedAt).toBeLessThan(200);
    expect(await pool.run(double, 2)).toBe(4);
  });

  it("reports the reason of a time limit", async () => {
    const pool = createPool(1);
    await expect(pool.run(wait, 400, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });

  it("terminates a thread that goes on after it was cancelled", { timeout: 30_000 }, async () => {
    const pool = createPool(1);
    await pool.run(double, 1);
    await expect(pool.run(hang, null, { signal: AbortSignal.timeout(20) })).rejects.toThrow();
    expect(await pool.run(double, 5)).toBe(10);
  });

  it("fails every caller when its threads cannot start", async () => {
    const pool = createThreadPool({
      threads: 1,
      maxWaiting: 9,
      entry: new URL("./absent.ts", import.meta.url),
    });
    pools.push(pool);
    await expect(pool.run(double, 1)).rejects.toThrow();
  });

  it("finishes what runs before it closes, and takes nothing new", async () => {
    const pool = createPool(1);
    const running = pool.run(wait, 200);
    const closed = pool.close(5_000);
    await expect(pool.run(double, 1)).rejects.toMatchObject({ code: "busy" });
    expect(await running).toBe("done");
    await closed;
  });

  it("counts what it does", async () => {
    const pool = createPool(2);
    await pool.run(double, 1);
    expect(pool.describe().meanMs).toBeGreaterThan(0);
    expect(pool.describe()).toMatchObject({ threads: 2, waiting: 0, running: 0 });
  });
});
