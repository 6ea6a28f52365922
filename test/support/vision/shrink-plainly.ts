/** The triangle filter written down plainly, as an oracle for the kernel: both sums in double precision. */
import type { Raster } from "../../../src/raster.js";

/** Each output sample's input samples and their weights, which add up to 1. */
function taps(from: number, to: number): { at: number; weight: number }[][] {
  const scale = from / to;
  const support = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.floor(centre - support + 0.5));
    const high = Math.min(from, Math.floor(centre + support + 0.5));
    const list = Array.from({ length: high - low }, (_, n) => low + n).map((at) => ({
      at,
      weight: Math.max(0, 1 - Math.abs((at + 0.5 - centre) / support)),
    }));
    const sum = list.reduce((total, { weight }) => total + weight, 0);
    return list.map(({ at, weight }) => ({ at, weight: weight / sum }));
  });
}

/** Samples of the picture at the other size, as numbers that are not rounded. */
export function shrinkPlainly({ width, height, channels, data }: Raster, across: number, down: number) {
  const columns = taps(width, across);
  const rows = taps(height, down);
  return rows.flatMap((inRow) =>
    columns.flatMap((inColumn) =>
      Array.from({ length: channels }, (_, channel) =>
        inRow.reduce(
          (sum, row) =>
            sum +
            row.weight *
              inColumn.reduce(
                (part, column) =>
                  part + column.weight * data[(row.at * width + column.at) * channels + channel],
                0,
              ),
          0,
        ),
      ),
    ),
  );
}
