/** The drawn sample as a picture file. */
import { drawPhantom } from "./sample.js";

const SIZE = 512;

export async function makeSampleFile(): Promise<File> {
  const grey = drawPhantom(SIZE);
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE;
  const pixels = new ImageData(SIZE, SIZE);
  for (let i = 0; i < grey.length; i++) pixels.data.set([grey[i], grey[i], grey[i], 255], i * 4);
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  return new File([blob!], "sample-head-ct.png", { type: "image/png" });
}
