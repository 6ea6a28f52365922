/** The streams that a command talks to; tests and `main.ts` decide what stands behind them. */
import type { Readable, Writable } from "node:stream";
import { AppError } from "../../src/errors.js";

export type InputStream = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
export type OutputStream = Writable & { isTTY?: boolean; columns?: number };

export interface CliIo {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Record<string, string | undefined>;
}

/** The failure of a stream that takes nothing more; there is nobody to tell, and the exit code says it. */
const failures = new WeakMap<Writable, Error>();

/**
 * Returns once the text has left; a reader that has closed its end (`| head`) is no failure. Fails with disk-failed when
 * the text cannot be kept, as on a full disk.
 */
export function write(stream: Writable, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (cause?: Error | null) =>
      cause ? reject(new AppError("disk-failed", {}, { cause })) : resolve();
    if (stream.destroyed || stream.writableEnded) return settle(failures.get(stream));
    stream.write(text, (error) => settle(isClosedPipe(error) ? null : error));
  });
}

/** For words that nothing depends on: that they are lost is no failure. */
export function tell(stream: Writable, text: string): void {
  write(stream, text).catch(() => {});
}

const listenedTo = new WeakSet<Writable>();

/**
 * Without a listener the error of a stream would end the process in the middle of its work, with a stack; `write` tells
 * its caller. The listener stays: the error of a last line, such as help's, comes after the command has ended.
 */
export function outliveStreamErrors(...streams: Writable[]): void {
  for (const stream of streams) {
    if (listenedTo.has(stream)) continue;
    listenedTo.add(stream);
    stream.on("error", (error) => {
      if (!isClosedPipe(error)) failures.set(stream, error);
    });
  }
}

function isClosedPipe(error: Error | null | undefined): boolean {
  return (error as NodeJS.ErrnoException | null | undefined)?.code === "EPIPE";
}
