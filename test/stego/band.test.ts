import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../scripts/stego-measure-trellis.js";
import { bandSyndrome, solveBand } from "../../src/stego/band-code.js";
import { mixIndex } from "../../src/stego/trellis-code.js";

/** Entry by entry, from the definition in SPEC.md. */
function multiply(bits: Uint8Array, rows: number): Uint8Array {
  const syndrome = new Uint8Array(rows);
  bits.forEach((bit, sample) => {
    const first = Math.floor((sample * rows) / bits.length) - 64;
    for (let i = 0; bit && i < 128; i++) {
      const word = mixIndex(Math.imul(sample * 4 + Math.floor(i / 32) + 1, 0x9e3779b1));
      if (first + i >= 0 && first + i < rows) syndrome[first + i] ^= (word >>> (i % 32)) & 1;
    }
  });
  return syndrome;
}

function drawProblem(samples: number, dryShare: number, load: number, seed: number) {
  const random = createRandom(seed);
  const dry = Uint32Array.from([...Array(samples).keys()].filter(() => random() < dryShare));
  const target = Uint8Array.from({ length: Math.floor(dry.length * load) }, () => Math.floor(random() * 2));
  return { dry, target, choose: () => Math.floor(random() * 2) };
}

describe("band code", () => {
  it("decodes to the product with its parity-check matrix", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 500 }),
        fc.integer(),
        (samples, rows, seed) => {
          const random = createRandom(seed);
          const bits = Uint8Array.from({ length: samples }, () => Math.floor(random() * 2));
          expect(bandSyndrome(bits, rows)).toEqual(multiply(bits, rows));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("carries 97% of a bit per sample that may change, however few those are", () => {
    for (const dryShare of [0.01, 0.1, 0.5, 1]) {
      for (let seed = 1; seed <= 5; seed++) {
        const samples = Math.round(2000 / dryShare);
        const { dry, target, choose } = drawProblem(samples, dryShare, 0.97, seed);
        const flips = solveBand(samples, dry, target, choose);
        expect(flips).not.toBeNull();
        const bits = new Uint8Array(samples);
        flips?.forEach((flip, i) => {
          bits[dry[i]] = flip;
        });
        expect(bandSyndrome(bits, target.length)).toEqual(target);
      }
    }
  });

  it("says so when the target cannot be reached", () => {
    const { dry, target, choose } = drawProblem(500, 0.5, 1.5, 3);
    expect(solveBand(500, dry, target, choose)).toBeNull();
    expect(solveBand(500, new Uint32Array(0), Uint8Array.of(1), choose)).toBeNull();
  });

  it("leaves to chance what the target does not fix", () => {
    const { dry, target, choose } = drawProblem(20_000, 1, 0.1, 4);
    const flips = solveBand(20_000, dry, target, choose) ?? new Uint8Array(0);
    const changed = flips.reduce((sum, flip) => sum + flip, 0);
    expect(changed / flips.length).toBeGreaterThan(0.05);
    expect(changed / flips.length).toBeLessThan(0.55);
  });
});
