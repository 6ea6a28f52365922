/** Draws where two pictures differ: a step brighter in one colour, a step darker in another. */

import { readDeepPng, windowed } from "./deep-png.js";

const UP = [126, 224, 205];
const DOWN = [255, 190, 104];
/** Larger pictures are shown smaller, and a lone changed point would vanish: each shown point stands for a block. */
const SHOWN_SIDE = 900;
const DOT = 2;
const DIMMED = 0.3;

export interface LoadedPicture {
  readonly width: number;
  readonly height: number;
  /** RGBA, row-major, as shown. */
  readonly pixels: Uint8ClampedArray;
  /** What is compared, row-major and interleaved: the pixels themselves, or the 16-bit samples that they show. */
  readonly samples: Uint8ClampedArray | Uint16Array;
}

/** Returns the pixels as the file has them, without colour management. Fails when the browser cannot read the file. */
export async function loadPicture(file: Blob): Promise<LoadedPicture> {
  const deep = await readDeepPng(file);
  if (deep !== null) return { ...deep, pixels: windowed(deep).data };
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = bitmap;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const pixels = context.getImageData(0, 0, width, height).data;
  return { width, height, pixels, samples: pixels };
}

/**
 * Returns the picture, dimmed, with a dot on every point that differs; null when the sizes or kinds differ. A dot is larger
 * than its point: a lone lit point would be lost on most screens.
 */
export function drawDifference(before: LoadedPicture, after: LoadedPicture): ImageData | null {
  const { width, height } = after;
  if (before.width !== width || before.height !== height) return null;
  if (before.samples.BYTES_PER_ELEMENT !== after.samples.BYTES_PER_ELEMENT) return null;
  const [wasPerPoint, perPoint] = [before, after].map(({ samples }) => samples.length / (width * height));
  // The fourth of four is the transparency; grey that came as colour has three equal samples.
  const compared = Math.min(3, perPoint, wasPerPoint);
  const block = Math.max(1, Math.ceil(Math.max(width, height) / SHOWN_SIDE));
  const shown = new ImageData(Math.ceil(width / block), Math.ceil(height / block));
  const dots: { x: number; y: number; colour: readonly number[] }[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const shownX = Math.floor(x / block);
      const shownY = Math.floor(y / block);
      if (x % block === 0 && y % block === 0) {
        const dimmed = [0, 1, 2].map((channel) => after.pixels[at + channel] * DIMMED);
        shown.data.set([...dimmed, 255], (shownY * shown.width + shownX) * 4);
      }
      let change = 0;
      const point = y * width + x;
      for (let i = 0; i < compared && change === 0; i++)
        change = after.samples[point * perPoint + i] - before.samples[point * wasPerPoint + i];
      if (change !== 0) dots.push({ x: shownX, y: shownY, colour: change > 0 ? UP : DOWN });
    }
  }
  for (const { x, y, colour } of dots)
    for (let row = y; row < Math.min(shown.height, y + DOT); row++)
      for (let column = x; column < Math.min(shown.width, x + DOT); column++)
        shown.data.set(colour, (row * shown.width + column) * 4);
  return shown;
}
