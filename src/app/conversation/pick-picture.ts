/** Which of a message's files can be a picture. The bytes decide later; this only saves pointless downloads. */
import { AppError } from "../../errors.js";
import type { IncomingFile } from "../bot-ports.js";

const KNOWN_PICTURE = /\.(png|jpe?g|webp|tiff?|gif|avif|hei[cf]|bmp|dcm)$/i;

export function isPicture({ mimeType, name }: IncomingFile): boolean {
  return mimeType?.startsWith("image/") === true || KNOWN_PICTURE.test(name);
}

/** Fails with file-expected when there is none. */
export function picturesOf(files: readonly IncomingFile[]): readonly IncomingFile[] {
  const pictures = files.filter(isPicture);
  if (pictures.length === 0) throw new AppError("file-expected");
  return pictures;
}
