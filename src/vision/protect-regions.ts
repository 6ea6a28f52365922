/**
 * From suspicion to protection: which pixels must not be touched, within a budget of the body's area, most suspicious
 * first. Safety margin and closing are taken on the suspicion itself (grey dilation and grey closing commute with
 * thresholding), so the budget stays exact.
 */
import type { ProtectedRegions, Region } from "../app/ports.js";
import type { Raster } from "../raster.js";
import type { ThreadTask } from "../threads.js";
import { findBody } from "./find-body.js";
import { dilate, labelRegions } from "./grid-shapes.js";
import { type Heat, rankPlaces, resample } from "./rank-suspicion.js";
import { shrinkPicture } from "./shrink-picture.js";

export interface ProtectRequest {
  readonly raster: Raster;
  readonly heat: Heat;
  /** Structures finer than the heat's grid, 0 where there is none. */
  readonly fine: Heat;
  /** The largest part of the body's area to protect, 0..1. */
  readonly share: number;
  readonly marginCells: number;
  readonly closingCells: number;
}

export const protectTask: ThreadTask<ProtectRequest, Omit<ProtectedRegions, "provider">> = {
  name: "vision.protect",
  run: protectRegions,
};

/** Decisions are taken on a grid with at most this many cells a side, then enlarged to pixels. */
const GRID_SIDE = 384;
const LEVELS = 65536;
const MOST_REGIONS = 50;

/** Returns the mask in pixels, its connected regions and the shares it takes; never more than `share` of the body. */
export function protectRegions(request: ProtectRequest): Omit<ProtectedRegions, "provider"> {
  const { raster, heat, fine, share } = request;
  const scale = Math.min(1, GRID_SIDE / Math.max(raster.width, raster.height));
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const columns = cellOfPixel(raster.width, width);
  const rows = cellOfPixel(raster.height, height);
  const pixels = pixelsPerCell(columns, rows, width, height);
  const body = findBody(greyOf(shrinkPicture(raster, width, height).rgb), width, height);
  const suspicion = resample(heat, width, height);
  const rank = rankPlaces(heat, fine, request, { width, height });

  const bodyPixels = sumWhere(body, pixels);
  const cells = chooseHighest(rank, body, pixels, Math.floor(share * bodyPixels));
  const protectedPixels = sumWhere(cells, pixels);
  const total = raster.width * raster.height;
  return {
    mask: enlarge(cells, width, columns, rows),
    regions: describeRegions({ cells, suspicion, pixels, width, height }, columns, rows),
    heat,
    protectedFraction: protectedPixels / total,
    protectedBodyFraction: protectedPixels / bodyPixels,
  };
}

/** Returns 1 for the highest-ranked body cells whose pixels together stay within `budget`. */
function chooseHighest(
  rank: Float32Array,
  body: Uint8Array,
  pixels: Uint32Array,
  budget: number,
): Uint8Array {
  const level = (value: number) => Math.max(0, Math.min(LEVELS - 1, Math.round(value * (LEVELS - 1))));
  const weightAt = new Float64Array(LEVELS);
  for (let i = 0; i < rank.length; i++) if (body[i] === 1) weightAt[level(rank[i])] += pixels[i];
  let left = budget;
  let threshold = LEVELS;
  while (threshold > 0 && weightAt[threshold - 1] <= left) left -= weightAt[--threshold];
  const cells = new Uint8Array(rank.length);
  for (let i = 0; i < rank.length; i++) {
    if (body[i] === 0) continue;
    const at = level(rank[i]);
    if (at >= threshold) cells[i] = 1;
    else if (at === threshold - 1 && pixels[i] <= left) {
      cells[i] = 1;
      left -= pixels[i];
    }
  }
  return cells;
}

/** Protected places this near to each other are one region: a vessel that is broken by a few cells is one vessel. */
const NEIGHBOUR_CELLS = 2;

/** Returns the regions, those that hold most suspicion first: a large one comes before a speck of the same score. */
function describeRegions(
  grid: { cells: Uint8Array; suspicion: Float32Array; pixels: Uint32Array; width: number; height: number },
  columns: Uint32Array,
  rows: Uint32Array,
): Region[] {
  const { cells, width, height } = grid;
  const { labels, regions } = labelRegions(dilate(cells, width, height, NEIGHBOUR_CELLS), width, height);
  const found = regions.map(() => ({ left: width, top: height, right: 0, bottom: 0, area: 0, sum: 0 }));
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] === 0) continue;
    const region = found[labels[i] - 1];
    const x = i % width;
    const y = (i - x) / width;
    region.left = Math.min(region.left, x);
    region.right = Math.max(region.right, x);
    region.top = Math.min(region.top, y);
    region.bottom = y;
    region.area += grid.pixels[i];
    region.sum += grid.pixels[i] * grid.suspicion[i];
  }
  const total = columns.length * rows.length;
  return found
    .sort((a, b) => b.sum - a.sum)
    .slice(0, MOST_REGIONS)
    .map(({ left, top, right, bottom, area, sum }): Region => {
      const [x, y] = [columns.indexOf(left), rows.indexOf(top)];
      const box = [x, y, columns.lastIndexOf(right) - x + 1, rows.lastIndexOf(bottom) - y + 1] as const;
      return { box, areaFraction: area / total, score: sum / area };
    });
}

/** Returns, for every pixel along one axis, the grid cell it falls into. */
function cellOfPixel(pixels: number, cells: number): Uint32Array {
  return Uint32Array.from({ length: pixels }, (_, i) => Math.floor(((i + 0.5) * cells) / pixels));
}

function pixelsPerCell(columns: Uint32Array, rows: Uint32Array, width: number, height: number): Uint32Array {
  const across = new Uint32Array(width);
  for (const cell of columns) across[cell]++;
  const down = new Uint32Array(height);
  for (const cell of rows) down[cell]++;
  return Uint32Array.from(
    { length: width * height },
    (_, i) => across[i % width] * down[Math.floor(i / width)],
  );
}

function enlarge(
  cells: Uint8Array,
  width: number,
  columns: Uint32Array,
  rows: Uint32Array,
): Uint8Array<SharedArrayBuffer> {
  const mask = new Uint8Array(new SharedArrayBuffer(columns.length * rows.length));
  for (let y = 0; y < rows.length; y++) {
    const at = y * columns.length;
    if (y > 0 && rows[y] === rows[y - 1]) {
      mask.copyWithin(at, at - columns.length, at);
      continue;
    }
    const from = rows[y] * width;
    for (let x = 0; x < columns.length; x++) mask[at + x] = cells[from + columns[x]];
  }
  return mask;
}

function sumWhere(cells: Uint8Array, pixels: Uint32Array): number {
  return cells.reduce((sum, cell, i) => sum + cell * pixels[i], 0);
}

function greyOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++)
    grey[i] = Math.round(0.299 * rgb[i * 3] + 0.587 * rgb[i * 3 + 1] + 0.114 * rgb[i * 3 + 2]);
  return grey;
}
