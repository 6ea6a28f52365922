/** One long request at a time, with its progress and a way to cancel it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { isAbort, type Progress, sentenceOf, withProgress } from "./api.js";

interface Job<T> {
  readonly running: boolean;
  readonly progress: Progress | null;
  readonly result: T | null;
  readonly problem: string | null;
}

/** What the end of a form shows of its job. */
export type RunningJob = Omit<Job<unknown>, "result"> & { readonly cancel: () => void };

const IDLE = { running: false, progress: null, result: null, problem: null };

/** Returns the job's state, `start`, `cancel`, and `clear`, which stops the job and forgets result and problem. */
export function useJob<T>(cancelledSentence: string) {
  const [job, setJob] = useState<Job<T>>(IDLE);
  const stop = useRef<AbortController | null>(null);

  const start = useCallback(
    async (work: (progressId: string, signal: AbortSignal) => Promise<T>) => {
      stop.current?.abort();
      const own = new AbortController();
      stop.current = own;
      setJob({ ...IDLE, running: true });
      try {
        const result = await withProgress(
          (progress) =>
            setJob((known) => (known.running && stop.current === own ? { ...known, progress } : known)),
          (id) => work(id, own.signal),
        );
        own.signal.throwIfAborted();
        setJob({ ...IDLE, result });
      } catch (error) {
        if (stop.current !== own) return;
        setJob({ ...IDLE, problem: isAbort(error) ? cancelledSentence : sentenceOf(error) });
      }
    },
    [cancelledSentence],
  );
  const cancel = useCallback(() => stop.current?.abort(), []);
  const clear = useCallback(() => {
    stop.current?.abort();
    stop.current = null;
    setJob(IDLE);
  }, []);
  useEffect(() => () => stop.current?.abort(), []);
  return { ...job, start, cancel, clear };
}
