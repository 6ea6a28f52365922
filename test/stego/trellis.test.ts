import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEAD_ROWS, trellisMessage, trellisSyndrome } from "../../src/stego/trellis-code.js";
import { COLUMNS } from "../../src/stego/trellis-columns.js";
import { solveTrellis } from "../../src/stego/trellis-solver.js";
import { leastCost, multiply, solvePlainly } from "./trellis-twin.js";

const bit = fc.integer({ min: 0, max: 1 });
const bits = (length: number) => fc.uint8Array({ min: 0, max: 1, minLength: length, maxLength: length });
const price = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 254 }) },
  { weight: 2, arbitrary: fc.constant(255) },
);
const problem = (most: number, anyPrice: fc.Arbitrary<number>) =>
  fc.integer({ min: 1, max: most }).chain((samples) =>
    fc.record({
      costs: fc
        .array(anyPrice, { minLength: samples, maxLength: samples })
        .map((list) => Uint8Array.from(list)),
      target: fc.array(bit, { minLength: 1, maxLength: samples }).map((list) => Uint8Array.from(list)),
      height: fc.integer({ min: 7, max: 12 }),
    }),
  );

describe("syndrome-trellis code", () => {
  it("decodes to the product with its parity-check matrix", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }).chain(bits),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 7, max: 12 }),
        (x, rate, height) => {
          const rows = Math.max(1, Math.floor(x.length * rate));
          expect(trellisSyndrome(x, rows, height)).toEqual(multiply(x, rows, height));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("leaves out the rows before the message", () => {
    const x = Uint8Array.from({ length: 300 }, (_, i) => (i * i) & 1);
    expect(trellisMessage(x, 20, 9)).toEqual(trellisSyndrome(x, 20 + LEAD_ROWS, 9).subarray(LEAD_ROWS));
    expect(trellisMessage(x, 0, 9)).toHaveLength(0);
  });

  it("has columns whose lowest and highest bits are set, none twice in a row", () => {
    for (const [height, sets] of Object.entries(COLUMNS)) {
      sets.forEach((set, i) => {
        expect(set).toHaveLength(i + 1);
        expect(new Set(set).size).toBe(set.length);
        for (const column of set)
          expect(column & (1 | (1 << (Number(height) - 1)))).toBe(1 | (1 << (Number(height) - 1)));
        for (const column of set) expect(column).toBeLessThan(2 ** Number(height));
      });
    }
  });

  it("changes the same samples in the kernel as in the plain search", () => {
    fc.assert(
      fc.property(problem(60, price), ({ costs, target, height }) => {
        expect(solveTrellis(costs, target, height)).toEqual(solvePlainly(costs, target, height));
      }),
      { numRuns: 60 },
    );
  });

  it("finds the cheapest change of all on tiny covers", () => {
    const cheap = fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 0, max: 16 }) },
      { weight: 1, arbitrary: fc.constant(255) },
    );
    fc.assert(
      fc.property(problem(10, cheap), ({ costs, target, height }) => {
        const flips = solveTrellis(costs, target, height);
        const least = leastCost(costs, target, height);
        if (flips === null) expect(least).toBe(Number.POSITIVE_INFINITY);
        else expect(costs.reduce((sum, cost, i) => sum + (flips[i] ? cost : 0), 0)).toBe(least);
      }),
      { numRuns: 60 },
    );
  });

  it("reaches its target and never changes a wet sample", () => {
    fc.assert(
      fc.property(problem(3000, price), ({ costs, target, height }) => {
        const few = target.subarray(0, Math.max(1, Math.floor(costs.length / 4)));
        const flips = solveTrellis(costs, few, height);
        if (flips === null) return;
        expect(trellisSyndrome(flips, few.length, height)).toEqual(few);
        expect(flips.some((flip, i) => flip && costs[i] === 255)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});
