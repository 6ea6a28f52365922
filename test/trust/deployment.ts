/** A whole deployment for a test: real store, real queue, real pictures; and everything that it leaves behind. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { drawPhantom, phantomAsPng } from "../../adapters/cli/bench/draw-phantom.js";
import type { App } from "../../src/app/app.js";
import type { Person } from "../../src/app/people.js";
import { compose } from "../../src/compose.js";
import { type Config, readConfig } from "../../src/config.js";
import { createLog, type Log } from "../../src/log.js";
import { work } from "../../src/work.js";

export interface Deployment {
  readonly app: App;
  readonly config: Config;
  readonly log: Log;
  /** All log lines so far. */
  logText(): string;
  /** Lets the worker go, when there is one, and closes the app. */
  close(): Promise<void>;
}

/** Starts CareVeil as the environment says, with a worker when a queue is named. */
export async function startDeployment(environment: Record<string, string>): Promise<Deployment> {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void lines.push(line) });
  const config = readConfig({ CAREVEIL_THREADS: "2", CAREVEIL_LOG_LEVEL: "debug", ...environment });
  const app = await compose(config, log);
  const stop = new AbortController();
  let worker: Promise<void> | undefined;
  if (config.CAREVEIL_QUEUE_URL)
    await new Promise<void>((ready, failed) => {
      worker = work(config, log, { signal: stop.signal, announce: () => ready() });
      worker.catch(failed);
    });
  return {
    app,
    config,
    log,
    logText: () => lines.join(""),
    async close() {
      stop.abort();
      await worker;
      await app.close();
    },
  };
}

/** A drawn radiograph that passes for one, as PNG. */
export const phantom = (megapixels: number): Buffer => phantomAsPng(drawPhantom(megapixels, 1));

export const slackPerson = (id: string): Person => ({ platform: "slack", workspace: "T1", id });

/** Every file under the directory, by path. */
export function filesUnder(directory: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const name of readdirSync(directory, { recursive: true }) as string[]) {
    const path = join(directory, name);
    if (statSync(path).isFile()) files.set(path, readFileSync(path));
  }
  return files;
}

/** The secret itself and the base64 of it at each of the three alignments, as one would grep for them. */
export function formsOf(secret: string): string[] {
  const shifted = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString("base64");
    return text.slice(before === 0 ? 0 : before + 1, -4);
  });
  return [secret, ...shifted, Buffer.from(secret).toString("hex")];
}
