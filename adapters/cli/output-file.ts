/**
 * Files that a command writes: complete or not there. The bytes go to a new file beside the target, which then takes
 * the target's place; an input is never overwritten.
 */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, open, realpath, rename, stat, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../src/errors.js";

/** A decoded note is for its reader alone. */
export const PRIVATE_MODE = 0o600;
/** A finished picture is made to be passed on: the usual permissions, less the user's umask. */
export const SHARED_MODE = 0o666;

/**
 * Fails with usage when two outputs, or an output and an input, are the same file (also through links), and with
 * disk-failed when an output cannot be made. Called before any work is done.
 */
export async function checkOutputs(
  outputs: readonly (string | undefined)[],
  inputs: readonly (string | undefined)[],
): Promise<void> {
  const taken = new Map<string, string>();
  for (const input of present(inputs)) taken.set(await identify(input), "input");
  for (const output of present(outputs)) {
    const identity = await identify(output);
    const role = taken.get(identity);
    if (role === "input")
      throw new AppError("usage", { problem: `The output ${output} is also an input. Choose another name.` });
    if (role === "output")
      throw new AppError("usage", { problem: `Two outputs have the same name, ${output}. Choose another.` });
    taken.set(identity, "output");
    await checkWritable(output);
  }
}

/** Writes the whole file or nothing. Devices and pipes, such as /dev/null, are written to directly. */
export async function writeOutputFile(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  try {
    const known = await stat(path).catch(() => null);
    if (known && !known.isFile()) return await writeFile(path, bytes);
    const target = known ? await realpath(path) : path;
    await replaceFile(target, bytes, mode);
  } catch (error) {
    throw new AppError("disk-failed", { path }, { cause: error });
  }
}

async function replaceFile(target: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  const file = await open(temporary, "wx", mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
    await file.close();
    await rename(temporary, target);
  } catch (error) {
    await file.close().catch(() => {});
    await unlink(temporary).catch(() => {});
    throw error;
  }
}

async function checkWritable(path: string): Promise<void> {
  try {
    const known = await stat(path).catch(() => null);
    if (known?.isDirectory()) throw new AppError("usage", { problem: `The output ${path} is a folder.` });
    await access(known && !known.isFile() ? path : dirname(path), constants.W_OK);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("disk-failed", { path }, { cause: error });
  }
}

/** Device and inode of a regular file that exists, so that links are seen through; else the path itself. */
async function identify(path: string): Promise<string> {
  const known = await stat(path, { bigint: true }).catch(() => null);
  if (known?.isFile()) return `file ${known.dev}:${known.ino}`;
  // What is no file (a pipe, /dev/null) may be named twice.
  if (known) return `other ${path} ${randomBytes(4).toString("hex")}`;
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return `new ${join(folder, basename(path))}`;
}

function present(paths: readonly (string | undefined)[]): string[] {
  return paths.filter((path) => path !== undefined);
}
