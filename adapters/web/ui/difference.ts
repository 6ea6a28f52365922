/** Draws where two pictures differ: one step up in one colour, one step down in another, on black. */

const UP = [126, 224, 205];
const DOWN = [255, 190, 104];
/** Larger pictures are shown smaller, and a lone changed point would vanish: each shown point stands for a block. */
const SHOWN_SIDE = 900;

export interface LoadedPicture {
  readonly width: number;
  readonly height: number;
  /** RGBA, row-major. */
  readonly pixels: Uint8ClampedArray;
}

/** Returns the pixels as the file has them, without colour management. Fails when the browser cannot read the file. */
export async function loadPicture(file: Blob): Promise<LoadedPicture> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = bitmap;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, pixels: context.getImageData(0, 0, width, height).data };
}

export function drawDifference(before: LoadedPicture, after: LoadedPicture): ImageData | null {
  const { width, height } = after;
  if (before.width !== width || before.height !== height) return null;
  const block = Math.max(1, Math.ceil(Math.max(width, height) / SHOWN_SIDE));
  const shownWidth = Math.ceil(width / block);
  const shown = new ImageData(shownWidth, Math.ceil(height / block));
  for (let i = 3; i < shown.data.length; i += 4) shown.data[i] = 255;
  for (let y = 0; y < height; y++) {
    const shownRow = Math.floor(y / block) * shownWidth;
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const change =
        after.pixels[at] - before.pixels[at] ||
        after.pixels[at + 1] - before.pixels[at + 1] ||
        after.pixels[at + 2] - before.pixels[at + 2];
      if (change !== 0) shown.data.set(change > 0 ? UP : DOWN, (shownRow + Math.floor(x / block)) * 4);
    }
  }
  return shown;
}
