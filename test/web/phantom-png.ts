/** The console's drawn sample as PNG bytes of any size. */
import sharp from "sharp";
import { drawPhantom } from "../../adapters/web/ui/sample.js";

/** Drawing many points takes seconds; a small drawing made `enlarged` times larger, with fresh noise, has as many. */
export async function phantomPng(size: number, enlarged = 1): Promise<Buffer<ArrayBuffer>> {
  const side = size * enlarged;
  const grey = await sharp(Buffer.from(drawPhantom(size).buffer), {
    raw: { width: size, height: size, channels: 1 },
  })
    .resize(side, side)
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  let state = 1;
  if (enlarged > 1)
    for (let i = 0; i < grey.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      if (grey[i] > 8 && grey[i] < 250) grey[i] += (state >>> 29) - 4;
    }
  const png = await sharp(grey, { raw: { width: side, height: side, channels: 1 } })
    .toColourspace("b-w")
    .png({ compressionLevel: 3 })
    .toBuffer();
  return Buffer.from(png);
}

/** Multipart parts; text as fields, bytes as files. */
export function formOf(parts: Record<string, Buffer<ArrayBuffer> | string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts))
    if (typeof value === "string") form.append(name, value);
    else form.append(name, new Blob([value]), `${name}.png`);
  return form;
}
