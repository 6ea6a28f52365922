/** The streams that a command talks to; tests and `main.ts` decide what stands behind them. */
import type { Readable, Writable } from "node:stream";

export type InputStream = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
export type OutputStream = Writable & { isTTY?: boolean; columns?: number };

export interface CliIo {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Record<string, string | undefined>;
}

/** Returns once the text has left; a reader that has closed its end (`| head`) is no failure. */
export function write(stream: Writable, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream.destroyed || stream.writableEnded) return resolve();
    stream.write(text, (error) => {
      if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") reject(error);
      else resolve();
    });
  });
}

const tolerant = new WeakSet<Writable>();

/**
 * Without a listener a closed pipe would end the process in the middle of its work. The listener stays: the error of a
 * last line, such as help's, comes after the command has ended.
 */
export function tolerateClosedPipes(...streams: Writable[]): void {
  for (const stream of streams) {
    if (tolerant.has(stream)) continue;
    tolerant.add(stream);
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
