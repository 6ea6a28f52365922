/**
 * How a room hands heavy arithmetic to a worker thread without knowing threads: it declares tasks, and whoever
 * composes the program gives it a `RunTask`. Inputs and outputs must survive structured cloning; large arrays
 * belong in shared memory or in `transfer`.
 */

export interface ThreadTask<Input, Output> {
  /** Unique, "room.verb". */
  readonly name: string;
  readonly run: (input: Input) => Output | Promise<Output>;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly transfer?: readonly ArrayBuffer[];
}

export type RunTask = <Input, Output>(
  task: ThreadTask<Input, Output>,
  input: Input,
  options?: RunOptions,
) => Promise<Output>;

/** Runs the task on the calling thread: for tests and for code that is already on a worker thread. */
export const runInline: RunTask = async (task, input, options) => {
  options?.signal?.throwIfAborted();
  return task.run(input);
};
