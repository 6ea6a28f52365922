/** Sealed pictures as files of the data directory. */
import { readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { deleteUnfinished, nullWhenAbsent, replaceFile } from "./disk-file.js";
import type { Blobs } from "./pictures.js";

/** Two digits of the name make a folder, so that no folder grows huge. */
export function createBlobFiles(directory: string): Blobs {
  const pathOf = (name: string) => join(directory, name.slice(0, 2), name);
  return {
    put: (name, bytes) => replaceFile(pathOf(name), bytes),
    async get(name) {
      return readFile(pathOf(name)).catch(nullWhenAbsent);
    },
    async delete(name) {
      await unlink(pathOf(name)).catch(nullWhenAbsent);
    },
    deleteUnfinished: (before) => deleteUnfinished(directory, before),
    async close() {},
  };
}
