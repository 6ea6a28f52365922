/**
 * The keyed order of the body's samples (Rao 1961 and Sandelius 1962): every sample is dealt to a segment at random,
 * then each segment is shuffled by itself. Linear time, sequential memory, and segments are independent.
 */
import { Keystream, PURPOSE } from "./keystream.js";

const LARGEST_SEGMENT = 2 ** 18;
/** Bits of the trellis' path table that one segment may need: 32 MiB. */
const PATH_TABLE_BITS = 2 ** 28;

/** Returns how many segments a body of `samples` samples has, so that a segment's path table stays below 32 MiB. */
export function countSegments(samples: number, height: number): number {
  return Math.max(1, Math.ceil(samples / Math.min(LARGEST_SEGMENT, PATH_TABLE_BITS / 2 ** height)));
}

export interface Deal {
  /** Sample indices, grouped by segment, ascending within each. */
  readonly order: Uint32Array<SharedArrayBuffer>;
  /** Segment s is order[starts[s] .. starts[s + 1]); segments + 1 entries. */
  readonly starts: readonly number[];
}

/** Deals samples 0..total - 1 without the `excluded` ones (ascending) to segments. */
export function dealSamples(
  total: number,
  excluded: Uint32Array,
  segments: number,
  seed: Uint8Array,
  attempt: number,
): Deal {
  const counts = new Uint32Array(segments + 1);
  walk((_, segment) => {
    counts[segment + 1]++;
  });
  for (let s = 0; s < segments; s++) counts[s + 1] += counts[s];
  const starts = Array.from(counts);
  const order = new Uint32Array(new SharedArrayBuffer((total - excluded.length) * 4));
  walk((sample, segment) => {
    order[counts[segment]++] = sample;
  });
  return { order, starts };

  function walk(visit: (sample: number, segment: number) => void): void {
    const random = new Keystream(seed, PURPOSE.deal, attempt);
    let passed = 0;
    for (let sample = 0; sample < total; sample++) {
      if (passed < excluded.length && excluded[passed] === sample) {
        passed++;
        continue;
      }
      visit(sample, segments === 1 ? 0 : random.below(segments));
    }
  }
}

/**
 * Returns the order of a segment of `length` samples: the code's i-th sample is the places[i]-th that was dealt
 * (Fisher-Yates, from the end).
 */
export function shuffleSegment(
  length: number,
  seed: Uint8Array,
  attempt: number,
  segment: number,
): Uint32Array {
  const random = new Keystream(seed, PURPOSE.shuffle, attempt, segment);
  const places = listPlaces(length);
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const place = places[i];
    places[i] = places[j];
    places[j] = place;
  }
  return places;
}

/** Returns 0, 1, ..., length - 1. */
export function listPlaces(length: number): Uint32Array {
  const places = new Uint32Array(length);
  for (let i = 0; i < length; i++) places[i] = i;
  return places;
}

/**
 * Returns bits [first, last) of `bits` that fall to the samples [firstSample, lastSample) of `samples`: message bits
 * follow the samples in proportion, rounded down at every border.
 */
export function shareBits(
  bits: number,
  samples: number,
  firstSample: number,
  lastSample: number,
): [number, number] {
  const border = (sample: number) => Number((BigInt(bits) * BigInt(sample)) / BigInt(samples));
  return [border(firstSample), border(lastSample)];
}
