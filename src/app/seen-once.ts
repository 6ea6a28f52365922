/** Tells repeated deliveries from new ones: platforms deliver an event again when they did not hear back in time. */

const KEPT_MS = 15 * 60 * 1000;
const MOST_KEPT = 20_000;

export class SeenOnce {
  readonly #seen = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Returns true for the first call with this id, false for later ones within a quarter of an hour. */
  isNew(id: string): boolean {
    const now = this.#now();
    for (const [old, since] of this.#seen) {
      if (since + KEPT_MS >= now && this.#seen.size < MOST_KEPT) break;
      this.#seen.delete(old);
    }
    const isNew = !this.#seen.has(id);
    if (isNew) this.#seen.set(id, now);
    return isNew;
  }
}
