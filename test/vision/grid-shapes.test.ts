import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { close, dilate, erode, labelRegions } from "../../src/vision/grid-shapes.js";

const grids = fc
  .record({ width: fc.integer({ min: 1, max: 14 }), height: fc.integer({ min: 1, max: 14 }) })
  .chain(({ width, height }) =>
    fc
      .array(fc.constantFrom(0, 0, 1), { minLength: width * height, maxLength: width * height })
      .map((cells) => ({ width, height, cells: Uint8Array.from(cells) })),
  );

/** The definition, cell by cell. */
function slowDilate(cells: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return cells.map((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let ny = Math.max(0, y - radius); ny <= Math.min(height - 1, y + radius); ny++)
      for (let nx = Math.max(0, x - radius); nx <= Math.min(width - 1, x + radius); nx++)
        if (cells[ny * width + nx] === 1) return 1;
    return 0;
  });
}

describe("shapes on a grid", () => {
  it("dilation equals its definition", () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 0, max: 5 }), ({ cells, width, height }, radius) => {
        expect(dilate(cells, width, height, radius)).toEqual(slowDilate(cells, width, height, radius));
      }),
    );
  });

  it("erosion shrinks, closing keeps everything and closing twice changes nothing more", () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 0, max: 3 }), ({ cells, width, height }, radius) => {
        const closed = close(cells, width, height, radius);
        const eroded = erode(cells, width, height, radius);
        cells.forEach((cell, i) => {
          expect(eroded[i]).toBeLessThanOrEqual(cell);
          expect(closed[i]).toBeGreaterThanOrEqual(cell);
        });
        expect(close(closed, width, height, radius)).toEqual(closed);
      }),
    );
  });

  it("every 1 lies in exactly one region, inside its box; neighbours share a region", () => {
    fc.assert(
      fc.property(grids, ({ cells, width, height }) => {
        const { labels, regions } = labelRegions(cells, width, height);
        expect(regions.reduce((sum, region) => sum + region.cells, 0)).toBe(cells.reduce((a, b) => a + b, 0));
        labels.forEach((label, i) => {
          expect(label > 0).toBe(cells[i] === 1);
          if (label === 0) return;
          const [x, y] = [i % width, Math.floor(i / width)];
          const { left, right, top, bottom } = regions[label - 1];
          expect(x >= left && x <= right && y >= top && y <= bottom).toBe(true);
          for (const [dx, dy] of [
            [1, 0],
            [0, 1],
            [1, 1],
            [-1, 1],
          ]) {
            const [nx, ny] = [x + dx, y + dy];
            if (nx >= 0 && nx < width && ny < height && cells[ny * width + nx] === 1)
              expect(labels[ny * width + nx]).toBe(label);
          }
        });
      }),
    );
  });
});
