/** Where a password comes from: a file, standard input, or a prompt that does not echo. Never an argument. */
import { AppError } from "../../src/errors.js";
import type { CliIo } from "./cli-io.js";
import { readInputFile } from "./input-file.js";
import { promptHidden } from "./prompt-hidden.js";

const MAX_PASSWORD_FILE_BYTES = 64 * 1024;

export interface PasswordOptions {
  readonly passwordFile?: string;
  readonly passwordStdin?: boolean;
}

/**
 * Returns the password; one line break at the end of a file or of standard input is not part of it. `twice` asks
 * again at the prompt. Fails with usage, file-not-found, password-too-long or passwords-differ.
 */
export async function readPassword(
  options: PasswordOptions,
  io: CliIo,
  { twice, signal }: { twice: boolean; signal: AbortSignal },
): Promise<string> {
  if (options.passwordFile !== undefined && options.passwordStdin)
    throw new AppError("usage", { problem: "Give --password-file or --password-stdin, not both." });
  if (options.passwordFile !== undefined)
    return decodePassword(await readInputFile(options.passwordFile, MAX_PASSWORD_FILE_BYTES, signal));
  if (options.passwordStdin) return decodePassword(await readStdin(io, signal));
  if (!io.stdin.isTTY)
    throw new AppError("usage", { problem: "No password: give --password-file or --password-stdin." });
  const password = await promptHidden("Password: ", io, signal);
  if (twice && (await promptHidden("Password again: ", io, signal)) !== password)
    throw new AppError("passwords-differ");
  return password;
}

/** Fails early where no password can come from, before any work is done. */
export function checkPasswordSource(options: PasswordOptions, io: CliIo): void {
  if (options.passwordFile !== undefined && options.passwordStdin)
    throw new AppError("usage", { problem: "Give --password-file or --password-stdin, not both." });
  if (options.passwordFile === undefined && !options.passwordStdin && !io.stdin.isTTY)
    throw new AppError("usage", { problem: "No password: give --password-file or --password-stdin." });
}

async function readStdin(io: CliIo, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  const stop = () => io.stdin.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of io.stdin) {
      chunks.push(Buffer.from(chunk));
      total += chunk.length;
      if (total > MAX_PASSWORD_FILE_BYTES) break;
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks);
}

function decodePassword(bytes: Buffer): string {
  if (bytes.length > MAX_PASSWORD_FILE_BYTES)
    throw new AppError("password-too-long", { limit: MAX_PASSWORD_FILE_BYTES });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r?\n$/, "");
  } catch {
    throw new AppError("usage", { problem: "The password is not UTF-8 text." });
  }
}
