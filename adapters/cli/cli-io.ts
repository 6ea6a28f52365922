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

/** Without a listener a closed pipe would end the process in the middle of its work. */
export function tolerateClosedPipes(...streams: Writable[]): () => void {
  const ignore = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  };
  for (const stream of streams) stream.on("error", ignore);
  return () => {
    for (const stream of streams) stream.off("error", ignore);
  };
}
