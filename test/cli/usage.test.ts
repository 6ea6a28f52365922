import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../src/errors.js";
import { createImages } from "../../src/image/create-images.js";
import { runInline } from "../../src/threads.js";
import { phantomRaster } from "../support/images/make-raster.js";
import { closeShared, makeFolder, type RunOptions, runInside } from "./run-careveil.js";

const folder = makeFolder();
const environment = { CAREVEIL_DATA_DIR: folder.path("data") };
const run = (args: string[], options: RunOptions = {}) => runInside(args, { environment, ...options });
const IMAGE = folder.path("scan.png");
const COMMANDS = [
  "encode",
  "decode",
  "capacity",
  "classify",
  "regions",
  "diagnose",
  "deidentify",
  "start",
  "worker",
  "doctor",
  "bench",
  "revoke",
  "keys",
  "audit",
  "sweep",
];

beforeAll(async () => {
  const images = createImages({ maxFileBytes: 2 ** 26, maxPixels: 5e7 }, runInline);
  writeFileSync(IMAGE, await images.writePng(phantomRaster(128, 128)));
  writeFileSync(folder.path("secret"), "correct horse");
  writeFileSync(folder.path("note.txt"), "a note");
  writeFileSync(folder.path("renamed.png"), "Dear colleague");
  writeFileSync(folder.path("empty.png"), "");
  mkdirSync(folder.path("folder.png"));
});
afterAll(async () => {
  await closeShared();
  folder.remove();
});

describe("help", () => {
  it("names every command", async () => {
    const { code, stdout } = await run(["--help"]);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
  });

  it.each(COMMANDS)("%s --help shows examples that name the command", async (command) => {
    const { code, stdout } = await run([command, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:[^]*careveil ${command}`));
  });

  it("--version prints the version alone", async () => {
    expect(await run(["--version"])).toEqual({ code: 0, stdout: "0.0.0-test\n", stderr: "" });
  });
});

describe("a wrong call ends with 2 and one sentence", () => {
  it.each([
    [[]],
    [["unknown"]],
    [["encode"]],
    [["encode", "--image", "a.png"]],
    [["decode", "--image", "a.png", "--unknown"]],
    [["decode", "--image", "a.png", "extra"]],
    [["decode", "--image", "a.png", "--password-file", "p", "--password-stdin"]],
    [["decode", "--image", "a.png"]],
    [["classify"]],
    [["regions", "--image", "a.png", "--out", "b.png", "--protect", "7"]],
    [["encode", "--image", "a.png", "--note", "n", "--out", "o", "--expires", "never"]],
    [["diagnose", "a.txt", "--provider", "oracle"]],
    [["revoke", "not a number"]],
    [["keys"]],
    [["audit", "tail", "--lines", "0"]],
    [["bench", "--sizes", "a lot"]],
    [["worker"]],
  ])("careveil %j", async (args) => {
    const plain = await run(args);
    expect([plain.code, plain.stdout]).toEqual([2, ""]);
    expect(plain.stderr.trim()).toMatch(/\S/);
    expect(plain.stderr).not.toMatch(/^\s+at /m);

    const json = await run([...args, "--json"]);
    expect(json.code).toBe(2);
    expect(json.stderr).toBe("");
    expect(JSON.parse(json.stdout).error).toEqual({ code: expect.any(String), message: expect.any(String) });
  });

  it("a bad configuration lists every problem at once", async () => {
    const bad = { ...environment, CAREVEIL_WEB_PORT: "many", CAREVEIL_PROVIDERS: "magic" };
    const { code, stderr } = await run(["capacity", "--image", IMAGE], { environment: bad });
    expect(code).toBe(2);
    expect(stderr).toContain("CAREVEIL_WEB_PORT");
    expect(stderr).toContain("CAREVEIL_PROVIDERS");
  });
});

describe("wrong files", () => {
  it.each([
    ["missing.png", 2, "file-not-found"],
    ["folder.png", 2, "file-not-found"],
    ["renamed.png", 3, "picture-unsupported"],
    ["empty.png", 3, "picture-unsupported"],
  ])("%s ends with %i, %s", async (name, exitCode, errorCode) => {
    for (const args of [
      ["decode", "--image", folder.path(name), "--password-file", folder.path("secret")],
      ["capacity", "--image", folder.path(name)],
      [
        "encode",
        "--image",
        folder.path(name),
        "--note",
        folder.path("note.txt"),
        "--out",
        folder.path("o.png"),
        "--password-file",
        folder.path("secret"),
      ],
    ]) {
      const { code, stdout } = await run([...args, "--json"]);
      expect([code, JSON.parse(stdout).error.code]).toEqual([exitCode, errorCode]);
    }
    expect(existsSync(folder.path("o.png"))).toBe(false);
  });

  it("a file above the limit is refused without being read to its end", async () => {
    const small = { ...environment, CAREVEIL_MAX_FILE_MIB: "1" };
    const { code, stdout } = await run(["capacity", "--image", "/dev/zero", "--json"], {
      environment: small,
    });
    expect([code, JSON.parse(stdout).error.code]).toEqual([3, "picture-too-large"]);
  });

  it("a missing password file is found before any work is done", async () => {
    const { code } = await run(["decode", "--image", IMAGE, "--password-file", folder.path("nowhere")]);
    expect(code).toBe(2);
  });

  it("one bad file of several does not stop the others", async () => {
    const { code, stdout } = await run([
      "classify",
      folder.path("renamed.png"),
      folder.path("missing.png"),
      "--json",
    ]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { file: folder.path("renamed.png"), error: { code: "picture-unsupported" } },
      { file: folder.path("missing.png"), error: { code: "file-not-found" } },
    ]);
    expect(code).toBe(3);
  });
});

describe("doctor", () => {
  it("lists what it looked at, and ends with 0 when nothing failed", async () => {
    const { code, stdout } = await run(["doctor", "--json"]);
    const report = JSON.parse(stdout);
    expect([code, report.ok]).toEqual([0, true]);
    const names = report.checks.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        "node",
        "data directory",
        "master key",
        "disk space",
        "web port",
        "store",
        "threads",
        "picture models",
        "diagnostics",
      ]),
    );
  });

  it("finds a taken port and says what to do", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const { port } = server.address() as { port: number };
    const taken = { ...environment, CAREVEIL_WEB_PORT: String(port) };
    const { stdout } = await run(["doctor"], { environment: taken });
    server.close();
    expect(stdout).toMatch(/warning\s+web port: .* is taken/);
  });

  it("still answers when the program cannot be opened, runs the adapters' checks, and ends with 5", async () => {
    const host = {
      openApp: () => Promise.reject(new AppError("master-key-wrong")),
      doctorChecks: [
        { name: "platform", run: async () => ({ status: "info" as const, message: "not set up" }) },
      ],
    };
    const { code, stdout } = await run(["doctor"], { host });
    expect(code).toBe(5);
    expect(stdout).toMatch(/FAILED\s+store: The master key does not fit/);
    expect(stdout).toMatch(/platform: not set up/);
  });
});

it("nothing but the data directory was written", () => {
  expect(readdirSync(folder.path(".")).sort()).toEqual([
    "data",
    "empty.png",
    "folder.png",
    "note.txt",
    "renamed.png",
    "scan.png",
    "secret",
  ]);
});
