/** The picture with what is protected drawn over it: heat map, outlines, and a number for each region. For the eye only. */
import type { ProtectedRegions, Region } from "../app/ports.js";
import { createRaster, type Raster } from "../raster.js";
import type { ThreadTask } from "../threads.js";
import { resample } from "./rank-suspicion.js";
import { shrinkPicture } from "./shrink-picture.js";

export interface OverlayRequest {
  readonly raster: Raster;
  readonly regions: Pick<ProtectedRegions, "mask" | "regions" | "heat">;
}

export const overlayTask: ThreadTask<OverlayRequest, Raster> = { name: "vision.overlay", run: drawOverlay };

type Colour = readonly [number, number, number];
const OUTLINE: Colour = [255, 214, 10];
const LABEL_BACK: Colour = [20, 20, 20];
const MOST_HEAT = 0.45;
const MOST_NUMBERS = 9;
const HEAT_SIDE = 512;

// Digits 0 to 9, five rows of three dots, top row in the highest bits.
const DIGITS = [
  0b111101101101111, 0b010110010010111, 0b111001111100111, 0b111001111001111, 0b101101111001001,
  0b111100111001111, 0b111100111101111, 0b111001001001001, 0b111101111101111, 0b111101111001111,
];

/** Returns a new 8-bit RGB raster of the same size; a 16-bit picture is windowed first. */
export function drawOverlay({ raster, regions }: OverlayRequest): Raster {
  const { width, height } = raster;
  const out = createRaster(width, height, 3, 8);
  paintPicture(raster, out);
  paintHeat(out, regions);
  const thickness = Math.max(1, Math.round(Math.max(width, height) / 512));
  paintOutlines(out, regions.mask, thickness);
  regions.regions.slice(0, MOST_NUMBERS).forEach(({ box }, index) => {
    const left = topOf(box, regions.mask, width);
    paintNumber(out, index + 1, left, box[1], 2 * thickness);
  });
  return out;
}

/**
 * Returns where the region's highest row begins: the corner of its box may lie far from the region, or in another one.
 * Of the runs in that row the region's own has nothing protected above it.
 */
function topOf([left, top, across]: Region["box"], mask: Uint8Array, width: number): number {
  for (let x = left; x < left + across; x++) {
    if (mask[top * width + x] === 0) continue;
    const from = x;
    let isTop = true;
    for (; x < left + across && mask[top * width + x] === 1; x++)
      if (top > 0 && mask[(top - 1) * width + x] === 1) isTop = false;
    if (isTop) return from;
  }
  return left;
}

function paintPicture(raster: Raster, out: Raster): void {
  if (raster.bitDepth === 16) {
    out.data.set(shrinkPicture(raster, raster.width, raster.height).rgb);
    return;
  }
  if (raster.channels === 3) {
    out.data.set(raster.data);
    return;
  }
  for (let i = 0, at = 0; i < raster.data.length; i++, at += 3) {
    const value = raster.data[i];
    out.data[at] = value;
    out.data[at + 1] = value;
    out.data[at + 2] = value;
  }
}

/** Suspicion as a veil from blue (none) to red, only where the picture is protected. */
function paintHeat(out: Raster, { mask, heat }: OverlayRequest["regions"]): void {
  const { width, height, data } = out;
  const scale = Math.min(1, HEAT_SIDE / Math.max(width, height));
  const [across, down] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const fine = resample(heat, across, down);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * down) / height) * across;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (mask[at] === 0) continue;
      const value = fine[row + Math.floor((x * across) / width)];
      const veil = MOST_HEAT * (0.3 + 0.7 * value);
      const colour = [255 * value, 120 * (1 - Math.abs(2 * value - 1)), 255 * (1 - value)];
      for (let c = 0; c < 3; c++) data[at * 3 + c] = data[at * 3 + c] * (1 - veil) + colour[c] * veil;
    }
  }
}

function paintOutlines(out: Raster, mask: Uint8Array, thickness: number): void {
  const { width, height } = out;
  const inside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x] === 0) continue;
      const edge =
        !inside(x - thickness, y) ||
        !inside(x + thickness, y) ||
        !inside(x, y - thickness) ||
        !inside(x, y + thickness);
      if (edge) paintPixel(out, x, y, OUTLINE);
    }
}

function paintNumber(out: Raster, number: number, left: number, top: number, dot: number): void {
  const digits = String(number);
  const wide = (digits.length * 4 + 1) * dot;
  const x0 = Math.max(0, Math.min(left, out.width - wide));
  const y0 = Math.max(0, Math.min(top, out.height - 7 * dot));
  for (let y = 0; y < 7 * dot; y++)
    for (let x = 0; x < wide; x++) paintPixel(out, x0 + x, y0 + y, LABEL_BACK);
  for (const [place, digit] of [...digits].entries())
    for (let bit = 0; bit < 15; bit++) {
      if (((DIGITS[Number(digit)] >> (14 - bit)) & 1) === 0) continue;
      const x = x0 + (place * 4 + 1 + (bit % 3)) * dot;
      const y = y0 + (1 + Math.floor(bit / 3)) * dot;
      for (let dy = 0; dy < dot; dy++)
        for (let dx = 0; dx < dot; dx++) paintPixel(out, x + dx, y + dy, OUTLINE);
    }
}

function paintPixel(out: Raster, x: number, y: number, colour: Colour): void {
  if (x < out.width && y < out.height) out.data.set(colour, (y * out.width + x) * 3);
}
