/** Tasks for the pool's tests, and the entry module that serves them on a thread. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../src/errors.js";
import { serveThreadTasks } from "../../src/jobs/serve-thread-tasks.js";
import type { ThreadTask } from "../../src/threads.js";

export const double: ThreadTask<number, number> = { name: "test.double", run: (value) => value * 2 };

/** Adds one to every byte of shared memory. */
export const increment: ThreadTask<Uint8Array<SharedArrayBuffer>, void> = {
  name: "test.increment",
  run: (bytes) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] += 1;
  },
};

export const wait: ThreadTask<number, string> = {
  name: "test.wait",
  run: async (ms) => {
    await sleep(ms);
    return "done";
  },
};

export const refuse: ThreadTask<null, never> = {
  name: "test.refuse",
  run: () => {
    throw new AppError("picture-too-large", { limitBytes: 7 }, { cause: new Error("kept inside") });
  },
};

export const fail: ThreadTask<null, never> = {
  name: "test.fail",
  run: () => {
    throw new RangeError("size: expected a number");
  },
};

export const hang: ThreadTask<null, never> = {
  name: "test.hang",
  run: () => {
    for (;;);
  },
};

export const lengthOf: ThreadTask<Uint8Array, number> = {
  name: "test.length",
  run: (bytes) => bytes.length,
};

export default serveThreadTasks([double, increment, wait, refuse, fail, hang, lengthOf]);
