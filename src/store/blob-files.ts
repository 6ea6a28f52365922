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
      return readFile(pathOf(name)).catch(nullWhenAbsent);
    },
    async delete(name) {
      await unlink(pathOf(name)).catch(nullWhenAbsent);
    },
    async deleteUnfinished(before) {
      for (const path of await unfinishedUnder(directory)) {
        // One that is being written now may be gone the next instant.
        const found = await stat(path).catch(nullWhenAbsent);
        if (found && found.mtimeMs < before) await unlink(path).catch(nullWhenAbsent);
      }
    },
    async close() {},
  };
}

async function unfinishedUnder(directory: string): Promise<string[]> {
  const names = (await readdir(directory, { recursive: true }).catch(nullWhenAbsent)) ?? [];
  return names.filter((name) => name.includes(UNFINISHED_MARK)).map((name) => join(directory, name));
}

function nullWhenAbsent(error: unknown): null {
  if (isErrno(error, "ENOENT")) return null;
  throw error;
}
