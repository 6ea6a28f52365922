/** Sealed pictures as files of the data directory. */
import { readdir, readFile, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isErrno, replaceFile, UNFINISHED_MARK } from "./disk-file.js";
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
    async deleteUnfinished(before) {
      for (const path of await unfinishedUnder(directory)) {
        const { mtimeMs } = await stat(path);
        if (mtimeMs < before) await unlink(path);
      }
    },
    async close() {},
  };
}

async function unfinishedUnder(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory, { recursive: true });
    return names.filter((name) => name.includes(UNFINISHED_MARK)).map((name) => join(directory, name));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
