/** The thread's side of the pool: finds the task by name and turns its errors into what may cross a thread border. */
import { AppError, type PlainError, toPlainError } from "../errors.js";
import type { ThreadTask } from "../threads.js";
import { collectGarbage } from "./collect-garbage.js";

export interface ThreadCall {
  readonly name: string;
  readonly input: unknown;
}

export interface ThreadReply {
  readonly output?: unknown;
  readonly error?: PlainError;
}

/** A task of any input; the caller's types were checked where `run` was called. */
// biome-ignore lint/suspicious/noExplicitAny: a list of tasks with different inputs has no narrower type
export type AnyThreadTask = ThreadTask<any, any>;

/**
 * Returns the function that a thread answers calls with. AppErrors come back as data; a mistake in the code is
 * thrown, so that its stack survives the border.
 */
export function serveThreadTasks(
  tasks: readonly AnyThreadTask[],
): (call: ThreadCall) => Promise<ThreadReply> {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  if (byName.size !== tasks.length) throw new TypeError("tasks: expected unique names");
  return async ({ name, input }) => {
    const task = byName.get(name);
    if (!task) throw new TypeError(`name: expected one of ${[...byName.keys()].join(", ")}, got ${name}`);
    try {
      return { output: await task.run(input) };
    } catch (error) {
      if (error instanceof AppError) return { error: toPlainError(error) };
      throw error;
    } finally {
      collectGarbage();
    }
  };
}
