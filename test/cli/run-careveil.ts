/** Runs the command line for tests: inside this process for speed, or as the process that a user starts. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import type { CliHost } from "../../adapters/cli/cli-host.js";
import type { InputStream } from "../../adapters/cli/cli-io.js";
import { runCli } from "../../adapters/cli/run-cli.js";
import type { App } from "../../src/app/app.js";
import { compose } from "../../src/compose.js";
import type { Config } from "../../src/config.js";
import { openCustody } from "../../src/custody.js";
import { silentLog } from "../../src/log.js";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Record<string, string>;
  /** What stands on standard input. */
  readonly stdin?: string | Uint8Array;
  /** What is typed at a terminal's prompts, one entry per prompt; makes standard input a terminal. */
  readonly typed?: readonly string[];
  readonly host?: Partial<CliHost>;
}

/** Opening the program costs more than most commands: those of one data directory and configuration share it. */
const shared = new Map<string, Promise<App>>();

async function openShared(config: Config): Promise<App> {
  const key = JSON.stringify(config);
  const opened = shared.get(key) ?? compose(config, silentLog);
  shared.set(key, opened);
  return { ...(await opened), close: async () => {} };
}

export async function closeShared(): Promise<void> {
  for (const opened of shared.values()) await (await opened).close(0);
  shared.clear();
}

const HOST: CliHost = {
  version: "0.0.0-test",
  openApp: openShared,
  serve: async () => {},
  work: async () => {},
  openCustody,
  doctorChecks: [],
};

export async function runInside(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const stdin = new PassThrough() as unknown as InputStream & PassThrough;
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const [out, err] = [collect(stdout), collect(stderr)];
  if (options.typed) {
    stdin.isTTY = true;
    stdin.setRawMode = () => stdin;
    const lines = [...options.typed];
    stderr.on("data", (chunk: Buffer) => {
      if (/(Password|again): $/.test(chunk.toString()) && lines.length > 0)
        setImmediate(() => stdin.write(lines.shift()!));
    });
  } else stdin.end(options.stdin ?? "");
  const io = { stdin, stdout, stderr, environment: options.environment ?? {} };
  const code = await runCli(args, io, { ...HOST, ...options.host });
  return { code, stdout: out(), stderr: err() };
}

export interface RunningCli {
  readonly done: Promise<Outcome>;
  /** Resolves when these words stand on stderr. */
  says(words: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** The repository's own program, from source. */
export const PROGRAM = ["--import", "tsx", resolve("src/main.ts")];

export function startCareveil(args: readonly string[], options: RunOptions = {}): RunningCli {
  const child = spawn(process.execPath, [...PROGRAM, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(options.stdin ?? "");
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const done = new Promise<Outcome>((settle, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      settle({ code: code ?? (signal === "SIGKILL" ? 137 : -1), stdout: out(), stderr: err() }),
    );
  });
  const says = async (words: string) => {
    while (!err().includes(words)) await once(child.stderr, "data");
  };
  return { done, says, kill: (signal) => void child.kill(signal) };
}

export function makeFolder(): { readonly path: (name: string) => string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "careveil-cli-"));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
  return () => Buffer.concat(chunks).toString("utf8");
}
