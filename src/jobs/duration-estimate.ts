/** How long work takes here, learned from the latest runs: for an honest "busy, try again in N seconds". */

/** Weight of the newest measurement in the moving average. */
const NEWEST_WEIGHT = 0.1;
const MAX_SECONDS = 600;

export interface DurationEstimate {
  add(ms: number): void;
  meanMs(): number;
  /** Whole seconds until `waiting` pieces of work are done by `lanes` workers; 1 to 600. */
  secondsFor(waiting: number, lanes: number): number;
}

export function createDurationEstimate(): DurationEstimate {
  let mean = 0;
  return {
    add(ms) {
      mean = mean === 0 ? ms : mean + (ms - mean) * NEWEST_WEIGHT;
    },
    meanMs: () => mean,
    secondsFor: (waiting, lanes) =>
      Math.min(MAX_SECONDS, Math.max(1, Math.ceil((waiting * mean) / lanes / 1000))),
  };
}
