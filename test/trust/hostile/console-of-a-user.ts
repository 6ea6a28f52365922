/** The program as somebody starts it, with its own data directory; and what it takes of the machine. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface UserConsole {
  readonly url: string;
  readonly port: number;
  /** False once the process has ended. */
  isAlive(): boolean;
  /** Memory of the process in MiB; null where /proc is not there. */
  memoryMib(): number | null;
  /** What the event loop's thread holds after its garbage is collected, in MiB; buffers lie outside its heap. */
  measureHeld(): Promise<Held>;
  /** Log lines of level error, as JSON. */
  errors(): readonly string[];
  stop(): Promise<void>;
}

export interface Held {
  readonly heapMib: number;
  readonly buffersMib: number;
}

const PROBE = join(import.meta.dirname, "memory-probe.cjs");
const PROBED_WITHIN_MS = 60_000;

export async function startUserConsole(environment: Record<string, string>): Promise<UserConsole> {
  const directory = mkdtempSync(join(tmpdir(), "careveil-hostile-"));
  const probeFile = join(directory, "held");
  writeFileSync(probeFile, "");
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", "start"], {
    env: {
      PATH: process.env.PATH,
      NODE_OPTIONS: `--require ${PROBE}`,
      MEMORY_PROBE_FILE: probeFile,
      CAREVEIL_DATA_DIR: directory,
      CAREVEIL_WEB_PORT: "0",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors: string[] = [];
  createInterface(child.stderr).on("line", (line) => {
    if (!/"level":(10|20|30|40)\b|Warning/.test(line)) errors.push(line);
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const found = /http:\/\/\S+/.exec(line);
      if (found) resolve(found[0]);
    });
    void ended.then(() => {
      rmSync(directory, { recursive: true, force: true });
      reject(new Error(`the console did not start: ${errors.join("\n")}`));
    });
  });
  return {
    url,
    port: Number(new URL(url).port),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async measureHeld() {
      const before = readFileSync(probeFile, "utf8").length;
      child.kill("SIGUSR2");
      const until = Date.now() + PROBED_WITHIN_MS;
      while (readFileSync(probeFile, "utf8").length === before) {
        if (Date.now() > until) throw new Error("the console did not say what it holds");
        await sleep(20);
      }
      const { heapUsed, external } = JSON.parse(readFileSync(probeFile, "utf8").trim().split("\n").at(-1)!);
      return { heapMib: heapUsed / 2 ** 20, buffersMib: external / 2 ** 20 };
    },
    memoryMib: () => memoryOf(child.pid!),
    errors: () => errors,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function memoryOf(processId: number): number | null {
  try {
    const kibibytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${processId}/status`, "utf8"))?.[1];
    return Number(kibibytes) / 1024;
  } catch {
    return null;
  }
}
