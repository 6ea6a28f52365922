/** Files that are whole or absent: written beside their place, flushed, then put there in one step. */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Marks what a killed process may leave behind. */
const UNFINISHED_MARK = ".unfinished-";

async function writeBeside(path: string, bytes: Uint8Array): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}${UNFINISHED_MARK}${randomBytes(6).toString("hex")}`;
  const file = await open(beside, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return beside;
}

export async function flushDirectory(path: string): Promise<void> {
  const directory = await open(dirname(path), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Replaces the file, or creates it with mode 0600. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const beside = await writeBeside(path, bytes);
  await rename(beside, path);
  await flushDirectory(path);
}

/** Creates the file with mode 0600; returns false, and changes nothing, when there is one already. */
export async function createFileOnce(path: string, bytes: Uint8Array): Promise<boolean> {
  const beside = await writeBeside(path, bytes);
  try {
    await link(beside, path);
    await flushDirectory(path);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  } finally {
    await unlink(beside);
  }
}

/** Removes, at any depth, what killed processes began before that time and never finished. */
export async function deleteUnfinished(directory: string, before: number): Promise<void> {
  const names = (await readdir(directory, { recursive: true }).catch(nullWhenAbsent)) ?? [];
  for (const name of names) {
    if (!name.includes(UNFINISHED_MARK)) continue;
    const path = join(directory, name);
    // One that is being written now may be gone the next instant.
    const found = await stat(path).catch(nullWhenAbsent);
    if (found && found.mtimeMs < before) await unlink(path).catch(nullWhenAbsent);
  }
}

export function nullWhenAbsent(error: unknown): null {
  if (isErrno(error, "ENOENT")) return null;
  throw error;
}

export const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;
