/** The console's drawn sample as PNG bytes of any size. */
import sharp from "sharp";
import { drawPhantom } from "../../adapters/web/ui/sample.js";

export async function phantomPng(size: number): Promise<Buffer<ArrayBuffer>> {
  const grey = drawPhantom(size);
  const png = await sharp(Buffer.from(grey.buffer), { raw: { width: size, height: size, channels: 1 } })
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
