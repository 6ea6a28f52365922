/** Sealed pictures as files of the data directory. */
import { readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isErrno, replaceFile } from "./disk-file.js";
import type { Blobs } from "./pictures.js";

/** Two digits of the name make a folder, so that no folder grows huge. */
export function createBlobFiles(directory: string): Blobs {
  const pathOf = (name: string) => join(directory, name.slice(0, 2), name);
  return {
    put: (name, bytes) => replaceFile(pathOf(name), bytes),
    async get(name) {
      try {
        return await readFile(pathOf(name));
      } catch (error) {
        if (isErrno(error, "ENOENT")) return null;
        throw error;
      }
    },
    async delete(name) {
      await unlink(pathOf(name)).catch((error) => {
        if (!isErrno(error, "ENOENT")) throw error;
      });
    },
    async close() {},
  };
}
