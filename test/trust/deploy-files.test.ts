/** The files of deploy/, looked at with their own tools where those are installed. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CONFIG_NAMES } from "../../src/config.js";
import { phantom } from "./deployment.js";

const COMPOSE_1 = "docker-compose";
const ANALYZE = "systemd-analyze";
const TRACE = "strace";
/** Looks at a file instead of asking a running systemd. */
const OFFLINE = ["security", "--offline=true", "--no-pager"];

const folder = mkdtempSync(join(tmpdir(), "careveil-deploy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isThere = (tool: string, ...args: string[]) => spawnSync(tool, args, { stdio: "ignore" }).status === 0;
const readText = (path: string) => readFileSync(path, "utf8");

describe("compose.yaml", () => {
  const composeV2 = isThere("docker", "compose", "version");
  const missing = composeV2 || isThere(COMPOSE_1, "version") ? "" : " (skipped: no docker compose here)";
  const place = join(folder, "deploy");
  const SECRETS = `
POSTGRES_PASSWORD=0123abcd
CAREVEIL_MASTER_KEY=${Buffer.alloc(32).toString("base64")}
CAREVEIL_WEB_TOKEN=a-token-of-enough-characters
`;

  /** The whole configuration as compose understands it, with these lines added to .env.example. */
  function resolveCompose(secrets: string) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, ".env"), readText(".env.example") + secrets);
    const yaml = readText("deploy/compose.yaml");
    // Compose 1 knows all of it but the project's name.
    writeFileSync(join(place, "compose.yaml"), composeV2 ? yaml : yaml.replace(/^name:.*$/m, ""));
    const args = ["-f", join(place, "compose.yaml"), "--env-file", join(place, ".env"), "config"];
    return composeV2
      ? spawnSync("docker", ["compose", ...args], { encoding: "utf8" })
      : spawnSync(COMPOSE_1, args, { encoding: "utf8" });
  }

  it.skipIf(missing)(
    `is valid, and keeps what .env.example says of one machine out of the containers${missing}`,
    () => {
      const { status, stdout, stderr } = resolveCompose(SECRETS);
      expect(stderr).toBe("");
      expect(status).toBe(0);
      expect(stdout).not.toMatch(/CAREVEIL_DATA_DIR: "?\.\/data|CAREVEIL_WEB_HOST: "?127/);
      expect(stdout.match(/CAREVEIL_DATA_DIR: "?\/data/g)).toHaveLength(2);
      expect(stdout.match(/CAREVEIL_WEB_HOST: "?0\.0\.0\.0/g)).toHaveLength(2);
    },
  );

  it.skipIf(missing)(`does not start without its secrets, and says where they belong${missing}`, () => {
    const { status, stderr } = resolveCompose("");
    expect(status).not.toBe(0);
    expect(stderr).toContain("set it in deploy/.env");
  });
});

describe("careveil.service", () => {
  const missing = isThere(ANALYZE, ...OFFLINE, "deploy/careveil.service")
    ? ""
    : " (skipped: no systemd-analyze of version 250 here)";
  const unit = join(folder, "careveil.service");
  copyFileSync("deploy/careveil.service", unit);

  it.skipIf(missing)(`is a valid unit, and well shut in${missing}`, () => {
    const verified = spawnSync(ANALYZE, ["verify", unit], { encoding: "utf8" });
    expect([verified.status, verified.stderr]).toEqual([0, ""]);
    // Exposure, ten times: below 3.0 of 10.
    const args = [...OFFLINE, "--threshold=30", unit];
    expect(spawnSync(ANALYZE, args, { stdio: "ignore" }).status).toBe(0);
  });

  const noTrace = missing || (isThere(TRACE, "-o", "/dev/null", "true") ? "" : " (skipped: no strace here)");
  it.skipIf(noTrace)(
    `lets the program make every system call that it makes${noTrace}`,
    { timeout: 240_000 },
    () => {
      const [filter] = readText(unit).match(/(?<=^SystemCallFilter=).*/m)!;
      const allowed = new Set(filter.split(" ").flatMap(callsOf));
      expect(allowed.size).toBeGreaterThan(100);
      writeFileSync(join(folder, "picture.png"), phantom(0.05));
      writeFileSync(join(folder, "note"), "bed nine");
      const [picture, note, counts] = ["picture.png", "note", "counts"].map((name) => join(folder, name));
      const encode = ["encode", "--image", picture, "--note", note, "--password-file", note];
      execFileSync(
        TRACE,
        [
          "-f",
          "-c",
          "-o",
          counts,
          process.execPath,
          "--import",
          "tsx",
          "src/main.ts",
          ...encode,
          "--out",
          `${picture}.out`,
        ],
        { stdio: "ignore", env: { PATH: process.env.PATH, CAREVEIL_DATA_DIR: join(folder, "data") } },
      );
      const made = readText(counts)
        .match(/[a-z_0-9]+$/gm)!
        .filter((name) => name !== "total" && name !== "syscall");
      expect(made).toContain("futex");
      expect(made.filter((name) => !allowed.has(name))).toEqual([]);
    },
  );

  /** A group's calls, with those of the groups in it; a call is itself. */
  function callsOf(name: string): string[] {
    if (!name.startsWith("@")) return [name];
    const text = execFileSync(ANALYZE, ["syscall-filter", name, "--no-pager"], {
      encoding: "utf8",
    });
    const inside = text
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
    return inside.filter((line) => line !== "" && !line.startsWith("#")).flatMap(callsOf);
  }
});

describe("Dockerfile", () => {
  const text = readText("deploy/Dockerfile");

  it("copies only what is there, and leaves nothing out that it needs", () => {
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => paths.split(" "));
    const fromBuild = [...text.matchAll(/^COPY --from=build \/app\/(\S+)/gm)].map(([, path]) => path);
    const ignored = readText("deploy/Dockerfile.dockerignore").trim().split("\n");
    expect(fromBuild.length).toBeGreaterThan(4);
    for (const path of [...copied, ...fromBuild.filter((path) => !["dist", "node_modules"].includes(path))])
      expect(existsSync(path) && !ignored.includes(path), path).toBe(true);
    const [major] = text.match(/(?<=FROM node:)\d+/)!;
    expect(Number(major)).toBeGreaterThanOrEqual(20);
  });

  it("and its neighbours name only settings that exist", () => {
    const files = ["Dockerfile", "compose.yaml", "careveil.service"].map((name) =>
      readText(`deploy/${name}`),
    );
    const named = new Set(files.join("\n").match(/\b(CAREVEIL|SLACK|DISCORD|GEMINI)_[A-Z_]+\b/g));
    expect(named.size).toBeGreaterThan(5);
    for (const name of named) expect(CONFIG_NAMES).toContain(name);
  });
});
