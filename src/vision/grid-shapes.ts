/** Shapes on a coarse grid: growing, shrinking, closing, and connected regions. Cells are row-major, 0 or 1. */

/** Returns the cells within `radius` (a square) of a 1. */
export function dilate(cells: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return spread(spread(cells, width, height, 1, width, radius), height, width, width, 1, radius);
}

/** Returns the cells whose whole square of `radius` is 1; what lies outside the grid counts as 1. */
export function erode(cells: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const flip = (given: Uint8Array) => given.map((value) => 1 - value);
  return flip(dilate(flip(cells), width, height, radius));
}

/** Fills gaps narrower than 2 * radius. */
export function close(cells: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return radius === 0 ? cells : erode(dilate(cells, width, height, radius), width, height, radius);
}

/** Dilation along one axis: `length` cells `step` apart on each of `lines` lines `lineStep` apart. */
function spread(
  cells: Uint8Array,
  length: number,
  lines: number,
  step: number,
  lineStep: number,
  radius: number,
): Uint8Array {
  const out = new Uint8Array(cells.length);
  for (let line = 0; line < lines; line++) {
    const base = line * lineStep;
    let until = -1;
    for (let ahead = 0; ahead < Math.min(radius, length); ahead++)
      if (cells[base + ahead * step] === 1) until = ahead + radius;
    for (let i = 0; i < length; i++) {
      const ahead = i + radius;
      if (ahead < length && cells[base + ahead * step] === 1) until = ahead + radius;
      if (i <= until) out[base + i * step] = 1;
    }
  }
  return out;
}

export interface CellRegion {
  /** Label in the label map, from 1. */
  readonly label: number;
  readonly cells: number;
  /** First and last column and row, inclusive. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Returns the 8-connected regions of 1s and a map of their labels (0 = none), in scan order. */
export function labelRegions(
  cells: Uint8Array,
  width: number,
  height: number,
): { labels: Int32Array; regions: CellRegion[] } {
  const labels = new Int32Array(cells.length);
  const regions: CellRegion[] = [];
  const stack: number[] = [];
  for (let seed = 0; seed < cells.length; seed++) {
    if (cells[seed] === 0 || labels[seed] !== 0) continue;
    const label = regions.length + 1;
    let [count, left, right, top, bottom] = [0, width, 0, height, 0];
    labels[seed] = label;
    stack.push(seed);
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      const x = index % width;
      const y = (index - x) / width;
      count++;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (cells[next] === 1 && labels[next] === 0) {
            labels[next] = label;
            stack.push(next);
          }
        }
    }
    regions.push({ label, cells: count, left, top, right, bottom });
  }
  return { labels, regions };
}
