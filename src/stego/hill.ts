/**
 * HILL costs (Li, Wang, Huang, Li, "A new cost function for spatial image steganography", 2014) of one strip of rows:
 * the magnitude of a 3x3 high-pass residual, averaged over 3x3, inverted, averaged over 15x15. Cheap where the picture
 * is busy all around. Each channel by itself; the picture is mirrored at its borders (the border row is repeated).
 */
import type { Raster } from "../raster.js";

/** Keeps the inverse finite where nothing varies; its cost (10^5 / 225 at least) is far beyond any that is used. */
export const LEAST_ACTIVITY = 1e-5;
const BOX = 15;
const REACH = 7;

export interface HillStrip {
  /** (toRow - fromRow) * width costs of one channel. */
  readonly costs: Float32Array;
  /** The same shape; 1 = the sample and its eight neighbours are equal. */
  readonly flat: Uint8Array;
}

/** Returns the costs of rows [fromRow, toRow) of one channel. Needs 5 bytes per sample of the strip and a few rows. */
export function hillStrip(raster: Raster, channel: number, fromRow: number, toRow: number): HillStrip {
  const { width, height } = raster;
  const costs = new Float32Array((toRow - fromRow) * width);
  const flat = new Uint8Array((toRow - fromRow) * width);
  const picture = rowRing(3, width + 2);
  const residuals = rowRing(3, width);
  const boxes = rowRing(BOX, width);
  const columnSums = new Float64Array(width);
  const first = fromRow - REACH;
  const load = (y: number) => loadRow(raster, channel, mirror(y, height), picture(y));

  // A cost at y needs the inverses of y - 7 .. y + 7, and those the residuals of one row more on either side.
  load(first - 2);
  load(first - 1);
  for (let y = first - 1; y <= toRow + REACH; y++) {
    load(y + 1);
    const residual = residuals(y);
    writeResidual(picture(y - 1), picture(y), picture(y + 1), residual);
    if (y >= fromRow && y < toRow) {
      const at = (y - fromRow) * width;
      markFlat(picture(y - 1), picture(y), picture(y + 1), flat.subarray(at, at + width));
    }
    const middle = y - 1;
    if (middle < first) continue;
    const box = boxes(middle);
    if (middle >= first + BOX) for (let x = 0; x < width; x++) columnSums[x] -= box[x];
    writeBox(residuals(middle - 1), residuals(middle), residual, box);
    for (let x = 0; x < width; x++) columnSums[x] += box[x];
    if (middle < fromRow + REACH) continue;
    const at = (middle - REACH - fromRow) * width;
    for (let x = 0; x < width; x++) costs[at + x] = columnSums[x] / (BOX * BOX);
  }
  return { costs, flat };
}

/** Returns the index of the mirrored extension: ..., 1, 0, 0, 1, ..., n - 1, n - 1, n - 2, ... */
export function mirror(index: number, length: number): number {
  const period = 2 * length;
  const at = ((index % period) + period) % period;
  return at < length ? at : period - 1 - at;
}

function rowRing(rows: number, width: number): (y: number) => Float64Array {
  const ring = Array.from({ length: rows }, () => new Float64Array(width));
  return (y) => ring[((y % rows) + rows) % rows];
}

/** Copies a row of one channel with one mirrored sample at either end. */
function loadRow(raster: Raster, channel: number, y: number, row: Float64Array): void {
  const { width, channels, data } = raster;
  let at = y * width * channels + channel;
  for (let x = 1; x <= width; x++, at += channels) row[x] = data[at];
  row[0] = row[1];
  row[width + 1] = row[width];
}

/** |KB filter|: the second difference along the column of the second difference along the row. */
function writeResidual(
  above: Float64Array,
  here: Float64Array,
  below: Float64Array,
  out: Float64Array,
): void {
  let left = 2 * here[0] - above[0] - below[0];
  let centre = 2 * here[1] - above[1] - below[1];
  for (let x = 0; x < out.length; x++) {
    const right = 2 * here[x + 2] - above[x + 2] - below[x + 2];
    out[x] = Math.abs(2 * centre - left - right);
    left = centre;
    centre = right;
  }
}

function markFlat(above: Float64Array, here: Float64Array, below: Float64Array, out: Uint8Array): void {
  const isEven = (x: number) => here[x] === above[x] && here[x] === below[x];
  for (let x = 0; x < out.length; x++) {
    const level = here[x + 1];
    out[x] =
      here[x] === level && here[x + 2] === level && isEven(x) && isEven(x + 1) && isEven(x + 2) ? 1 : 0;
  }
}

/** Horizontal sums of 15 of the inverse mean activities. */
function writeBox(above: Float64Array, here: Float64Array, below: Float64Array, out: Float64Array): void {
  const width = out.length;
  const inverses = new Float64Array(width + 2 * REACH);
  const sum = (x: number) => above[x] + here[x] + below[x];
  let left = sum(0);
  let centre = left;
  for (let x = 0; x < width; x++) {
    const right = x + 1 < width ? sum(x + 1) : centre;
    inverses[x + REACH] = 1 / ((left + centre + right) / 9 + LEAST_ACTIVITY);
    left = centre;
    centre = right;
  }
  for (let k = 1; k <= REACH; k++) {
    inverses[REACH - k] = inverses[REACH + mirror(-k, width)];
    inverses[REACH + width - 1 + k] = inverses[REACH + mirror(width - 1 + k, width)];
  }
  let total = 0;
  for (let x = 0; x < BOX - 1; x++) total += inverses[x];
  for (let x = 0; x < width; x++) {
    total += inverses[x + BOX - 1];
    out[x] = total;
    total -= inverses[x];
  }
}
