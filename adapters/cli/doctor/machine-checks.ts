/** What CareVeil needs of the machine: Node, a private and writable data directory, space, a port, threads. */
import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { DoctorCheck, Finding } from "./doctor-check.js";

const OLDEST_NODE = [20, 19];
const MEBIBYTE = 1024 * 1024;
const LITTLE_SPACE = 1024 * MEBIBYTE;
const NO_SPACE = 100 * MEBIBYTE;

export const MACHINE_CHECKS: readonly DoctorCheck[] = [
  { name: "node", run: checkNode },
  { name: "data directory", run: ({ config }) => checkDataDirectory(config.CAREVEIL_DATA_DIR) },
  {
    name: "master key",
    run: ({ config }) => checkMasterKey(config.CAREVEIL_MASTER_KEY, config.CAREVEIL_DATA_DIR),
  },
  { name: "disk space", run: ({ config }) => checkSpace(config.CAREVEIL_DATA_DIR) },
  { name: "web port", run: ({ config }) => checkPort(config.CAREVEIL_WEB_HOST, config.CAREVEIL_WEB_PORT) },
];

async function checkNode(): Promise<Finding> {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  return isOld
    ? failed(`Node ${process.versions.node} is too old; install Node ${OLDEST_NODE.join(".")} or newer.`)
    : ok(`Node ${process.versions.node}, ${availableParallelism()} cores`);
}

async function checkDataDirectory(path: string): Promise<Finding> {
  const known = await stat(path).catch(() => null);
  if (known === null) return info(`${resolve(path)} does not exist yet; it is made on first use.`);
  if (!known.isDirectory())
    return failed(`${resolve(path)} is not a folder; set CAREVEIL_DATA_DIR to another place.`);
  if (!(await isWritable(path)))
    return failed(`${resolve(path)} cannot be written; check its owner and permissions.`);
  if (known.mode & 0o077 && process.platform !== "win32")
    return warning(
      `${resolve(path)} is open to other users of this machine; run: chmod 700 ${resolve(path)}`,
    );
  return ok(`${resolve(path)}, private and writable`);
}

async function checkMasterKey(fromEnvironment: string | undefined, dataDirectory: string): Promise<Finding> {
  if (fromEnvironment !== undefined) return ok("from CAREVEIL_MASTER_KEY");
  const path = resolve(join(dataDirectory, "master.key"));
  const known = await stat(path).catch(() => null);
  if (known === null) return info("none yet; one is made in the data directory on first use.");
  if (known.mode & 0o077 && process.platform !== "win32")
    return failed(`${path} can be read by other users of this machine; run: chmod 600 ${path}`);
  return warning(
    `${path}: keep a copy apart from the data (careveil keys backup), or set CAREVEIL_MASTER_KEY.`,
  );
}

async function checkSpace(path: string): Promise<Finding> {
  const place = (await stat(path).catch(() => null)) ? path : dirname(resolve(path));
  const { bavail, bsize } = await statfs(place);
  const free = bavail * bsize;
  const words = `${Math.floor(free / MEBIBYTE).toLocaleString("en-US")} MiB free for data`;
  if (free < NO_SPACE) return failed(`${words}; make room before notes are hidden.`);
  return free < LITTLE_SPACE ? warning(`${words}; that is little.`) : ok(words);
}

async function checkPort(host: string, port: number): Promise<Finding> {
  const server = createServer();
  const error = await new Promise<NodeJS.ErrnoException | null>((settle) => {
    server.once("error", settle);
    server.listen(port, host, () => settle(null));
  });
  await new Promise<void>((closed) => (error ? closed() : server.close(() => closed())));
  if (error === null) return ok(`${host}:${port} is free`);
  if (error.code === "EADDRINUSE")
    return warning(`${host}:${port} is taken: CareVeil may be running already; else set CAREVEIL_WEB_PORT.`);
  return failed(
    `${host}:${port} cannot be used (${error.code}); check CAREVEIL_WEB_HOST and CAREVEIL_WEB_PORT.`,
  );
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

export const ok = (message: string): Finding => ({ status: "ok", message });
export const info = (message: string): Finding => ({ status: "info", message });
export const warning = (message: string): Finding => ({ status: "warning", message });
export const failed = (message: string): Finding => ({ status: "failed", message });
