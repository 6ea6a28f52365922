/** A pause that others can end early; whoever wakes it between two pauses ends the next one at once. */

export interface WakeablePause {
  wake(): void;
  /** Resolves after `ms`, when woken, or when the signal aborts; it never fails. One at a time. */
  rest(ms: number, signal?: AbortSignal): Promise<void>;
}

export function createWakeablePause(): WakeablePause {
  let isWoken = false;
  let resume = () => {};
  return {
    wake() {
      isWoken = true;
      resume();
    },
    async rest(ms, signal) {
      if (!isWoken && !signal?.aborted) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          resume = resolve;
          timer = setTimeout(resolve, ms);
          signal?.addEventListener("abort", resume, { once: true });
        });
        clearTimeout(timer);
        signal?.removeEventListener("abort", resume);
      }
      isWoken = false;
    },
  };
}
