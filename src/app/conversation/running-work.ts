/** The requests that are being answered now, so that an adapter can let them finish before it leaves. */

export class RunningWork {
  readonly #running = new Set<Promise<void>>();

  /** Returns the same promise. */
  add(work: Promise<void>): Promise<void> {
    this.#running.add(work);
    const forget = () => void this.#running.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Resolves when all that runs now has ended, or after the limit. */
  async settle(limitMs: number): Promise<void> {
    if (this.#running.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([Promise.allSettled(this.#running), limit]);
    clearTimeout(timer);
  }
}
