/** Starts test/web/serve.ts with a data folder of its own, and builds the pages when they are older than their source. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { LongestTurn } from "./turn-monitor.js";

export interface ConsoleProcess {
  readonly url: string;
  readonly port: number;
  /** Longest turn of the server's event loop since the last call. */
  longestTurn(): Promise<LongestTurn>;
  /** Everything that the server wrote to its log. */
  log(): string;
  stop(): Promise<void>;
}

export async function startConsole(environment: Record<string, string> = {}): Promise<ConsoleProcess> {
  const folder = await mkdtemp(join(tmpdir(), "careveil-web-"));
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("./serve.ts", import.meta.url))],
    {
      env: {
        PATH: process.env.PATH,
        CAREVEIL_DATA_DIR: folder,
        CAREVEIL_WEB_PORT: "0",
        CAREVEIL_LOG_LEVEL: "debug",
        ...environment,
      },
    },
  );
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the console stopped: ${log}`);
    return JSON.parse(value);
  };
  const { url } = await answer();
  return {
    url,
    port: Number(new URL(url).port),
    longestTurn() {
      child.stdin.write("\n");
      return answer();
    },
    log: () => log,
    async stop() {
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.stdin.end();
  const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await exit;
  clearTimeout(timer);
}

const SOURCE = "adapters/web/ui";

export async function buildPages(): Promise<void> {
  const built = await stat("dist/web/index.html").catch(() => null);
  const names = await readdir(SOURCE, { recursive: true });
  const times = await Promise.all(names.map(async (name) => (await stat(join(SOURCE, name))).mtimeMs));
  if (built !== null && built.mtimeMs > Math.max(...times)) return;
  await build({ configFile: join(SOURCE, "vite.config.ts"), logLevel: "error" });
}
