/** The picture in memory: the one shape that image, vision, stego and app exchange. */

export type Samples = Uint8Array<SharedArrayBuffer> | Uint16Array<SharedArrayBuffer>;

/**
 * Samples are row-major and channel-interleaved: index = (y * width + x) * channels + channel.
 * `data` always lies in shared memory, so a worker thread reads and writes it without a copy.
 */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** 1 = grey, 3 = RGB. There is never an alpha channel. */
  readonly channels: 1 | 3;
  readonly bitDepth: 8 | 16;
  /** Length width * height * channels; Uint8Array for 8 bits, Uint16Array for 16. */
  readonly data: Samples;
}

/** Returns a raster of zeros in shared memory. */
export function createRaster(width: number, height: number, channels: 1 | 3, bitDepth: 8 | 16): Raster {
  const length = width * height * channels;
  const data =
    bitDepth === 8
      ? new Uint8Array(new SharedArrayBuffer(length))
      : new Uint16Array(new SharedArrayBuffer(length * 2));
  return { width, height, channels, bitDepth, data };
}

/** Returns a copy that shares nothing with the original. */
export function copyRaster(raster: Raster): Raster {
  const copy = createRaster(raster.width, raster.height, raster.channels, raster.bitDepth);
  copy.data.set(raster.data);
  return copy;
}
