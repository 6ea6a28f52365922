/** A time limit joined with the caller's own wish to cancel. */

/** Runs `work` with a signal that aborts after `timeLimitMs` (TimeoutError) or when the caller aborts. */
export async function withTimeLimit<T>(
  timeLimitMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(timeLimitMs);
  const joined = signal ? AbortSignal.any([signal, limit]) : limit;
  joined.throwIfAborted();
  try {
    return await work(joined);
  } catch (error) {
    // Whatever a library throws when it is stopped, the reason is the signal's.
    joined.throwIfAborted();
    throw error;
  }
}
