/**
 * The order in which places are protected: suspicion with a safety margin, closed and smoothed, on the network's own grid;
 * and structures finer than that grid (the vessels and spots of a retina) as the network found them.
 */

/** Values on a grid, row-major, 0..1 unless said otherwise. */
export interface Heat {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

interface RankOptions {
  /** Safety margin in cells: a cell also ranks by the highest suspicion this near. */
  readonly marginCells: number;
  /** Gaps up to twice this many cells between suspicious cells are closed. */
  readonly closingCells: number;
}

// Chosen on the cross-validation by source (docs/benchmarks/vision.md): a lesion is one lump more often than many
// specks, and lies near the middle more often than at the edge.
const FINE_SIGMA = 0.7;
const WIDE_SIGMA = 3;
const CENTRE_WEIGHT = 0.3;
const FINE_WEIGHT = 0.8;

/**
 * Returns each place's rank, 0..1, at the given size. `fine` holds values from 0 up, 1 for a structure as strong as the
 * picture's mean; it is not smoothed.
 */
export function rankPlaces(
  heat: Heat,
  fine: Heat,
  margins: RankOptions,
  { width, height }: { width: number; height: number },
): Float32Array {
  const lumps = resample(rankSuspicion(heat, margins), width, height);
  const lines = resample(fine, width, height);
  return lumps.map((value, i) => {
    const rank = value + FINE_WEIGHT * lines[i];
    return rank / (1 + rank);
  });
}

/**
 * Returns a map of the same size: half the closed suspicion, half its maximum within the margin; smoothed finely and
 * widely in equal parts; lowered by up to 45% towards the corners.
 */
function rankSuspicion(heat: Heat, { marginCells, closingCells }: RankOptions): Heat {
  const { width, height } = heat;
  const closed = extreme(extreme(heat, closingCells, Math.max), closingCells, Math.min);
  const spread = extreme(closed, marginCells, Math.max);
  const mixed = closed.data.map((value, i) => 0.5 * value + 0.5 * spread.data[i]);
  const fine = smooth({ width, height, data: mixed }, FINE_SIGMA);
  const wide = smooth(fine, WIDE_SIGMA);
  const offset = (cell: number, cells: number) => (2 * (cell + 0.5)) / cells - 1;
  const data = fine.data.map((value, i) => {
    const distance = offset(i % width, width) ** 2 + offset(Math.floor(i / width), height) ** 2;
    return (0.5 * value + 0.5 * wide.data[i]) * Math.exp(-CENTRE_WEIGHT * distance);
  });
  return { width, height, data };
}

/** Returns the map at another size by bilinear interpolation between cell centres. */
export function resample(map: Heat, width: number, height: number): Float32Array {
  const out = new Float32Array(width * height);
  const across = stops(map.width, width);
  const down = stops(map.height, height);
  for (let y = 0; y < height; y++) {
    const { low: top, high: bottom, part: fall } = down[y];
    for (let x = 0; x < width; x++) {
      const { low: left, high: right, part } = across[x];
      const upper = map.data[top * map.width + left] * (1 - part) + map.data[top * map.width + right] * part;
      const lower =
        map.data[bottom * map.width + left] * (1 - part) + map.data[bottom * map.width + right] * part;
      out[y * width + x] = upper * (1 - fall) + lower * fall;
    }
  }
  return out;
}

function stops(from: number, to: number): { low: number; high: number; part: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const at = Math.max(0, Math.min(from - 1, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(at);
    return { low, high: Math.min(from - 1, low + 1), part: at - low };
  });
}

/** The largest (or smallest) value within a square of `radius`; the outside does not count. */
function extreme(map: Heat, radius: number, pick: (a: number, b: number) => number): Heat {
  if (radius === 0) return map;
  const { width, height } = map;
  const rows = new Float32Array(map.data.length);
  const out = new Float32Array(map.data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let best = map.data[y * width + x];
      for (let n = Math.max(0, x - radius); n <= Math.min(width - 1, x + radius); n++)
        best = pick(best, map.data[y * width + n]);
      rows[y * width + x] = best;
    }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let best = rows[y * width + x];
      for (let n = Math.max(0, y - radius); n <= Math.min(height - 1, y + radius); n++)
        best = pick(best, rows[n * width + x]);
      out[y * width + x] = best;
    }
  return { width, height, data: out };
}

function smooth(map: Heat, sigma: number): Heat {
  const { width, height } = map;
  const reach = Math.round(4 * sigma);
  const raw = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const sum = raw.reduce((a, b) => a + b, 0);
  const along = (from: Float32Array, length: number, step: number, other: number, otherStep: number) => {
    const out = new Float32Array(from.length);
    for (let line = 0; line < other; line++)
      for (let i = 0; i < length; i++) {
        let value = 0;
        for (let k = -reach; k <= reach; k++) {
          const n = Math.max(0, Math.min(length - 1, i + k));
          value += (raw[k + reach] / sum) * from[line * otherStep + n * step];
        }
        out[line * otherStep + i * step] = value;
      }
    return out;
  };
  const across = along(map.data, width, 1, height, width);
  return { width, height, data: along(across, height, width, width, 1) };
}
