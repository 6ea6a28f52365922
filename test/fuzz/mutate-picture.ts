/** What people and programs do to a picture: edit samples, resize, crop, turn, save in another format. */
import sharp, { type Sharp } from "sharp";
import { copyRaster, type Raster } from "../../src/raster.js";
import { GREY, makePng, RGB } from "../support/images/make-png.js";
import type { RandomSource } from "./random-source.js";

export function writeRaster({ width, height, channels, bitDepth, data }: Raster): Buffer {
  return makePng({ width, height, bitDepth, colourType: channels === 1 ? GREY : RGB, samples: data });
}

/** Changes samples in a copy. */
export const SAMPLE_MUTATIONS: Readonly<Record<string, (raster: Raster, random: RandomSource) => void>> = {
  "samples: one by one": ({ data }, random) => {
    const index = random.below(data.length);
    data[index] = data[index] === 0 ? 1 : data[index] - 1;
  },
  "samples: lowest bits of many": ({ data }, random) => {
    const every = random.pick([2, 10, 100, 1000]);
    for (let i = random.below(every); i < data.length; i += 1 + random.below(2 * every)) data[i] ^= 1;
  },
  "samples: second bits of many": ({ data }, random) => {
    const every = random.pick([2, 10, 100, 1000]);
    for (let i = random.below(every); i < data.length; i += 1 + random.below(2 * every)) data[i] ^= 2;
  },
  "samples: rows painted over": ({ data, width, channels, height }, random) => {
    const from = random.below(height) * width * channels;
    data.fill(random.below(256), from, from + (1 + random.below(20)) * width * channels);
  },
  "samples: all brighter": ({ data }, random) => {
    const step = 1 + random.below(5);
    for (let i = 0; i < data.length; i++) data[i] += step;
  },
  "samples: rows exchanged": ({ data, width, channels, height }, random) => {
    const row = width * channels;
    const [a, b] = [random.below(height) * row, random.below(height) * row];
    const kept = data.slice(a, a + row);
    data.copyWithin(a, b, b + row);
    data.set(kept, b);
  },
};

export function changeSamples(raster: Raster, name: string, random: RandomSource): Buffer {
  const changed = copyRaster(raster);
  SAMPLE_MUTATIONS[name](changed, random);
  return writeRaster(changed);
}

/** Needs a picture that sharp reads. */
export const EDITS: Readonly<
  Record<string, (picture: Sharp, random: RandomSource, size: [number, number]) => Sharp>
> = {
  "edit: resized": (picture, random, [width, height]) =>
    picture.resize(Math.max(1, width + random.below(40) - 20), Math.max(1, height + random.below(40) - 20), {
      fit: "fill",
    }),
  "edit: cropped": (picture, random, [width, height]) => {
    const [left, top] = [random.below(Math.min(10, width)), random.below(Math.min(10, height))];
    const [w, h] = [1 + random.below(width - left), 1 + random.below(height - top)];
    return picture.extract({ left, top, width: w, height: h });
  },
  "edit: turned": (picture, random) => picture.rotate(random.pick([90, 180, 270])),
  "edit: mirrored": (picture, random) => (random.below(2) ? picture.flip() : picture.flop()),
  "edit: blurred": (picture) => picture.blur(0.6),
  "edit: negative": (picture) => picture.negate(),
  "edit: bordered": (picture, random) => picture.extend(1 + random.below(8)),
  "edit: JPEG": (picture, random) => picture.jpeg({ quality: random.pick([1, 30, 75, 95, 100]) }),
  "edit: WebP": (picture, random) => picture.webp({ quality: random.pick([1, 60, 100]) }),
  "edit: GIF": (picture) => picture.gif(),
  "edit: palette": (picture, random) => picture.png({ palette: true, colours: random.pick([2, 16, 256]) }),
};

/** Formats in which the samples stay as they are: the note must still be read. WebP holds no 16 bits. */
export const LOSSLESS: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
  "saved again: interlaced PNG": (picture) => picture.png({ progressive: true }),
  "saved again: PNG without compression": (picture) => picture.png({ compressionLevel: 0 }),
  "saved again: TIFF": (picture) => picture.tiff({ compression: "deflate" }),
  "saved again: WebP": (picture) => picture.webp({ lossless: true }),
};

export async function edit(file: Buffer, how: (picture: Sharp) => Sharp): Promise<Buffer> {
  return how(sharp(file)).toBuffer();
}
