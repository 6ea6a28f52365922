/** The picture room behind its port: the only place that knows sharp. */
import type { Images } from "../app/ports.js";
import type { RunTask } from "../threads.js";
import { type PictureLimits, readPicture } from "./read-picture.js";
import { writePng } from "./write-png.js";

/** Returns the room. `limits.maxFileBytes` in bytes, `limits.maxPixels` as width times height. */
export function createImages(limits: PictureLimits, runTask: RunTask): Images {
  return {
    read: (bytes, signal) => readPicture(bytes, limits, runTask, signal),
    writePng,
  };
}
