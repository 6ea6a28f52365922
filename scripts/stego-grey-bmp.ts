/** 8-bit grey pictures as BMP files with a grey palette, which steghide reads. */
import { createRaster, type Raster } from "../src/raster.js";

const HEADER_BYTES = 54;
const PALETTE_BYTES = 1024;

export function writeGreyBmp({ width, height, data }: Raster): Uint8Array {
  const stride = (width + 3) & ~3;
  const start = HEADER_BYTES + PALETTE_BYTES;
  const file = new Uint8Array(start + stride * height);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  view.setUint32(2, file.length, true);
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  view.setUint32(34, stride * height, true);
  view.setUint32(46, 256, true);
  for (let level = 0; level < 256; level++)
    file.fill(level, HEADER_BYTES + 4 * level, HEADER_BYTES + 4 * level + 3);
  for (let y = 0; y < height; y++) {
    file.set(data.subarray(y * width, (y + 1) * width), start + (height - 1 - y) * stride);
  }
  return file;
}

/** Returns the grey levels that the palette gives the samples. */
export function readGreyBmp(file: Uint8Array): Raster {
  const view = new DataView(file.buffer, file.byteOffset);
  const start = view.getUint32(10, true);
  const width = view.getInt32(18, true);
  const height = view.getInt32(22, true);
  const stride = (width + 3) & ~3;
  const raster = createRaster(width, height, 1, 8);
  for (let y = 0; y < height; y++) {
    const row = start + (height - 1 - y) * stride;
    for (let x = 0; x < width; x++) raster.data[y * width + x] = file[HEADER_BYTES + 4 * file[row + x]];
  }
  return raster;
}
