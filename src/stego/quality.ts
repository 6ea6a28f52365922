/**
 * How far a stego image is from its cover: PSNR, and SSIM (Wang, Bovik, Sheikh, Simoncelli, 2004) with uniform 8x8
 * windows every four samples, averaged over windows and channels.
 */
import type { Raster } from "../raster.js";

const STEP = 4;

export interface Differences {
  readonly squares: number;
  /** Sum of the windows' SSIM, and how many windows. */
  readonly similarity: number;
  readonly windows: number;
}

/** Compares the samples of rows [fromRow, toRow), and the windows whose first row lies there. */
export function comparePictures(a: Raster, b: Raster, fromRow: number, toRow: number): Differences {
  const { width, height, channels } = a;
  const row = width * channels;
  let squares = 0;
  for (let i = fromRow * row; i < toRow * row; i++) {
    const difference = a.data[i] - b.data[i];
    squares += difference * difference;
  }
  let similarity = 0;
  let windows = 0;
  const size = Math.min(2 * STEP, width, height);
  const peak = 2 ** a.bitDepth - 1;
  for (let y = Math.ceil(fromRow / STEP) * STEP; y < toRow && y + size <= height; y += STEP) {
    for (let x = 0; x + size <= width; x += STEP) {
      for (let channel = 0; channel < channels; channel++) {
        similarity += windowSimilarity(a, b, x, y, channel, size, peak);
        windows++;
      }
    }
  }
  return { squares, similarity, windows };
}

function windowSimilarity(
  a: Raster,
  b: Raster,
  x: number,
  y: number,
  channel: number,
  size: number,
  peak: number,
): number {
  const { width, channels } = a;
  let sumA = 0;
  let sumB = 0;
  let squareA = 0;
  let squareB = 0;
  let product = 0;
  for (let dy = 0; dy < size; dy++) {
    let at = ((y + dy) * width + x) * channels + channel;
    for (let dx = 0; dx < size; dx++, at += channels) {
      const va = a.data[at];
      const vb = b.data[at];
      sumA += va;
      sumB += vb;
      squareA += va * va;
      squareB += vb * vb;
      product += va * vb;
    }
  }
  const n = size * size;
  const meanA = sumA / n;
  const meanB = sumB / n;
  const c1 = (0.01 * peak) ** 2;
  const c2 = (0.03 * peak) ** 2;
  const variances = squareA / n - meanA * meanA + squareB / n - meanB * meanB;
  const covariance = product / n - meanA * meanB;
  return (
    ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
    ((meanA * meanA + meanB * meanB + c1) * (variances + c2))
  );
}

/** Returns decibels; Infinity when nothing changed. */
export function psnr(squares: number, samples: number, bitDepth: 8 | 16): number {
  return 10 * Math.log10(((2 ** bitDepth - 1) ** 2 * samples) / squares);
}
