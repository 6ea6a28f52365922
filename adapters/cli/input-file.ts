/** Files that a person names on the command line, read with a limit: a pipe or a device may have no end. */
import { open } from "node:fs/promises";
import { AppError, type ErrorDetails } from "../../src/errors.js";

const CHUNK_BYTES = 1024 * 1024;

/**
 * Returns the file's bytes; of a file above `limitBytes` no more than that and one byte, so that whoever judges the
 * size refuses it. Fails with file-not-found for what is missing, unreadable or a folder.
 */
export async function readInputFile(path: string, limitBytes: number, signal?: AbortSignal): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      return await readUpTo(file, limitBytes + 1, signal);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new AppError("file-not-found", nameDetails(path), { cause: error });
  }
}

async function readUpTo(
  file: Awaited<ReturnType<typeof open>>,
  limit: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < limit) {
    signal?.throwIfAborted();
    const { bytesRead, buffer } = await file.read(
      Buffer.allocUnsafe(CHUNK_BYTES),
      0,
      Math.min(CHUNK_BYTES, limit - total),
    );
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  return Buffer.concat(chunks, total);
}

/** The person typed the name; it may be said back, never logged. */
function nameDetails(path: string): ErrorDetails {
  return { path };
}
