/** Real servers for the tests: on free ports, with their data in temporary directories, gone afterwards. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface TestServer {
  readonly url: string;
  readonly directory: string;
  stop(): Promise<void>;
}

const START_WITHIN_MS = 30_000;
const postgresBin = findPostgres();
const isRoot = process.getuid?.() === 0;

/** What to say in a skipped test's name; empty when the server is installed. */
export const redisMissing = canRun("redis-server", ["--version"]) ? "" : " (skipped: no redis-server here)";
export const postgresMissing = postgresBin ? "" : " (skipped: no PostgreSQL here)";

export async function startRedis(): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), "careveil-redis-"));
  const port = await freePort();
  const child = spawn(
    "redis-server",
    ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "yes"],
    { stdio: "ignore" },
  );
  return started(child, directory, `redis://127.0.0.1:${port}`, () =>
    canRun("redis-cli", ["-p", `${port}`, "ping"]),
  );
}

/** PostgreSQL refuses to run as root: then it runs as the system's user "postgres". */
export async function startPostgres(): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), "careveil-postgres-"));
  const data = join(directory, "data");
  const prefix = isRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
  if (isRoot) {
    chmodSync(directory, 0o700);
    chownSync(directory, userId("-u"), userId("-g"));
  }
  const [initdb, postgres] = ["initdb", "postgres"].map((name) => [...prefix, join(postgresBin!, name)]);
  const inDirectory = { cwd: directory, stdio: "ignore" } as const;
  execFileSync(
    initdb[0],
    [...initdb.slice(1), "-D", data, "-U", "careveil", "--auth=trust", "--no-sync"],
    inDirectory,
  );
  const port = await freePort();
  const settings = ["-D", data, "-p", `${port}`, "-h", "127.0.0.1", "-k", directory];
  const child = spawn(postgres[0], [...postgres.slice(1), ...settings], inDirectory);
  return started(child, directory, `postgres://careveil@127.0.0.1:${port}/postgres`, () =>
    canRun(join(postgresBin!, "pg_isready"), ["-h", "127.0.0.1", "-p", `${port}`]),
  );
}

async function started(
  child: ChildProcess,
  directory: string,
  url: string,
  isReady: () => boolean,
): Promise<TestServer> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGINT");
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  const until = Date.now() + START_WITHIN_MS;
  while (!isReady()) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`${child.spawnfile} did not start`);
    }
    await sleep(100);
  }
  return { url, directory, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function canRun(command: string, given: string[]): boolean {
  try {
    execFileSync(command, given, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function findPostgres(): string | undefined {
  const versions = "/usr/lib/postgresql";
  if (!existsSync(versions)) return undefined;
  return readdirSync(versions)
    .map((version) => join(versions, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
}

function userId(flag: string): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}
