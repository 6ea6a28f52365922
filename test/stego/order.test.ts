import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPositions, SLOT_WIDTHS, slotSize } from "../../src/stego/header-slots.js";
import { Keystream } from "../../src/stego/keystream.js";
import { countSegments, dealSamples, shareBits, shuffleSegment } from "../../src/stego/permutation.js";
import { drawBytes } from "./generated-covers.js";

const seed = drawBytes(32, 1);

/** Pearson's statistic against equal chances; about its degrees of freedom when the chances are equal. */
function chiSquare(counts: ArrayLike<number>, draws: number): number {
  const expected = draws / counts.length;
  return Array.from(counts).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("keyed order", () => {
  it("draws every integer of a range equally often", () => {
    const random = new Keystream(seed, 9, 0);
    const counts = new Uint32Array(48);
    for (let i = 0; i < 96_000; i++) counts[random.below(48)]++;
    expect(chiSquare(counts, 96_000)).toBeLessThan(47 + 5 * Math.sqrt(2 * 47));
    // Three quarters of 2^32: without rejection the first third would come twice as often.
    const thirds = new Uint32Array(3);
    for (let i = 0; i < 30_000; i++) thirds[Math.floor(random.below(3 * 2 ** 30) / 2 ** 30)]++;
    expect(chiSquare(thirds, 30_000)).toBeLessThan(14);
  });

  it("differs between purposes, variants, indices and seeds", () => {
    const firsts = [
      new Keystream(seed, 1, 0, 0),
      new Keystream(seed, 2, 0, 0),
      new Keystream(seed, 1, 1, 0),
      new Keystream(seed, 1, 0, 1),
      new Keystream(drawBytes(32, 2), 1, 0, 0),
    ].map((random) => random.nextWord());
    expect(new Set(firsts).size).toBe(5);
    expect(() => new Keystream(new Uint8Array(31), 1, 0)).toThrow(RangeError);
  });

  it("deals every sample but the excluded ones to exactly one segment", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 255 }),
        (total, segments, attempt) => {
          const excluded = Uint32Array.from([...Array(total).keys()].filter((i) => i % 7 === 3));
          const { order, starts } = dealSamples(total, excluded, segments, seed, attempt);
          for (let s = 0; s < segments; s++) {
            const dealt = order.slice(starts[s], starts[s + 1]);
            const places = shuffleSegment(dealt.length, seed, attempt, s);
            order.set(
              places.map((place) => dealt[place]),
              starts[s],
            );
          }
          expect(starts).toHaveLength(segments + 1);
          expect(starts.at(-1)).toBe(order.length);
          const all = [...order, ...excluded].sort((a, b) => a - b);
          expect(all).toEqual([...Array(total).keys()]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("puts a sample at every place of a segment equally often", () => {
    const places = new Uint32Array(12);
    for (let attempt = 0; attempt < 256; attempt++) {
      for (let segment = 0; segment < 30; segment++) {
        const samples = shuffleSegment(12, seed, attempt, segment);
        places[samples.indexOf(0)]++;
      }
    }
    expect(chiSquare(places, 256 * 30)).toBeLessThan(11 + 5 * Math.sqrt(22));
  });

  it("keeps the path table of a segment below 32 MiB", () => {
    for (let height = 7; height <= 12; height++) {
      for (const samples of [1, 2 ** 16, 2 ** 18 + 1, 48_000_000]) {
        const segments = countSegments(samples, height);
        expect(((samples / segments) * 2 ** height) / 8).toBeLessThanOrEqual(2 ** 25);
        expect(segments).toBeGreaterThanOrEqual(1);
      }
    }
  });

  it("shares out every message bit once", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.array(fc.nat(300_000), { minLength: 1, maxLength: 9 }),
        (bits, sizes) => {
          const samples = sizes.reduce((sum, size) => sum + size, 0);
          fc.pre(samples > 0);
          let first = 0;
          let next = 0;
          for (const size of sizes) {
            const [from, to] = shareBits(bits, samples, first, first + size);
            expect(from).toBe(next);
            next = to;
            first += size;
          }
          expect(next).toBe(bits);
        },
      ),
    );
  });
});

describe("header slots", () => {
  it("are beginnings of one order without repeats, the same in small and in large pictures' lists", () => {
    const positions = createPositions(10_000, 5_000, seed);
    const small = positions(100).slice();
    const large = positions(5_000);
    expect(large.subarray(0, 100)).toEqual(small);
    expect(new Set(large).size).toBe(5_000);
    // A list of 10,000 for 100 draws is kept sparse, for 5,000 it is written out.
    expect(createPositions(10_000, 100, seed)(100)).toEqual(small);
  });

  it("take at most a quarter of the picture and at least three samples per bit", () => {
    for (let slot = 0; slot < SLOT_WIDTHS.length; slot++) {
      for (const samples of [100, 6_000, 7_008, 100_000, 10_000_000]) {
        const size = slotSize(samples, 73, slot);
        expect(size).toBeLessThanOrEqual(samples / 4);
        expect(size === 0 || size >= 3 * 73 * 8).toBe(true);
      }
    }
  });
});
