/** The deployment's master key: from the environment, else from a file that is created once, with mode 0600. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../errors.js";
import { createFileOnce, isErrno } from "./disk-file.js";

const MASTER_KEY_BYTES = 32;
const FILE_NAME = "master.key";
/** Where a rotation keeps the new key until the store knows it. */
const NEXT_FILE_NAME = "master.key.next";

export const masterKeyPath = (dataDirectory: string): string => join(dataDirectory, FILE_NAME);
export const nextMasterKeyPath = (dataDirectory: string): string => join(dataDirectory, NEXT_FILE_NAME);

/** Returns the key of the file, or null when there is none; fails with master-key-wrong when it is no key. */
export async function readMasterKeyFile(path: string): Promise<Buffer | null> {
  try {
    return parseMasterKey((await readFile(path, "utf8")).trim());
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null;
    throw error;
  }
}

/** `text` is 32 bytes in base64. */
export function parseMasterKey(text: string): Buffer {
  const key = Buffer.from(text, "base64");
  if (key.length !== MASTER_KEY_BYTES) throw new AppError("master-key-wrong", { reason: "not-a-key" });
  return key;
}

/** Returns the key that stands in the file afterwards, even when another process created it at the same moment. */
export async function createMasterKeyFile(path: string): Promise<Buffer> {
  const text = `${randomBytes(MASTER_KEY_BYTES).toString("base64")}\n`;
  await createFileOnce(path, Buffer.from(text));
  const key = await readMasterKeyFile(path);
  if (key === null) throw new AppError("disk-failed");
  return key;
}
