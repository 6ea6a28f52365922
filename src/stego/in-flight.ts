/** Keeps the threads busy without filling their queue, which other pictures wait in too. */

const MOST_IN_FLIGHT = 8;

/**
 * Returns the results in order; at most eight calls are under way at once. After a failure nothing more is started,
 * and it is thrown when all that had started have ended: nothing works on shared memory any more.
 */
export async function mapInFlight<Item, Result>(
  items: readonly Item[],
  run: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (!failed && next < items.length) {
      const index = next++;
      try {
        results[index] = await run(items[index], index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: MOST_IN_FLIGHT }, lane));
  for (const outcome of lanes) if (outcome.status === "rejected") throw outcome.reason;
  return results;
}
