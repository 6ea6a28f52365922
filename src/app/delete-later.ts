/** Deletes what a platform would otherwise keep, after its time or when the adapter closes, whichever comes first. */

export class DeleteLater {
  readonly #waiting = new Map<NodeJS.Timeout, () => Promise<void>>();

  /** `remove` must not fail: what is already gone is as good as deleted. */
  schedule(afterMs: number, remove: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      void remove();
    }, afterMs).unref();
    this.#waiting.set(timer, remove);
  }

  /** Deletes everything now. */
  async close(): Promise<void> {
    const removals = [...this.#waiting.values()];
    for (const timer of this.#waiting.keys()) clearTimeout(timer);
    this.#waiting.clear();
    await Promise.all(removals.map((remove) => remove()));
  }
}
