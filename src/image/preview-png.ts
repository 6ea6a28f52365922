/** A small picture for the eye. 16-bit samples are stretched to what the picture holds: raw CT values look black. */
import sharp from "sharp";
import type { Raster } from "../raster.js";
import { runSharp } from "./run-sharp.js";
import { openRaster } from "./write-png.js";

/** Returns an 8-bit PNG whose long side is at most `maxSide` pixels; never larger than the raster. */
export async function previewPng(raster: Raster, maxSide: number): Promise<Uint8Array> {
  const small = await runSharp(() =>
    openRaster(raster)
      .resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true })
      .raw({ depth: raster.bitDepth === 8 ? "uchar" : "ushort" })
      .toUint8Array(),
  );
  const { width, height, channels } = small.info;
  const { buffer, byteOffset, byteLength } = small.data;
  const samples =
    raster.bitDepth === 8 ? small.data : stretch(new Uint16Array(buffer, byteOffset, byteLength / 2));
  const png = await runSharp(() =>
    sharp(samples, { raw: { width, height, channels } })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .png({ compressionLevel: 4, adaptiveFiltering: true })
      .toUint8Array(),
  );
  return png.data;
}

function stretch(samples: Uint16Array): Uint8Array {
  let low = 0xffff;
  let high = 0;
  for (const sample of samples) {
    if (sample < low) low = sample;
    if (sample > high) high = sample;
  }
  const scale = high > low ? 255 / (high - low) : 0;
  return Uint8Array.from(samples, (sample) => Math.round((sample - low) * scale));
}
