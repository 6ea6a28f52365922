import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createImages } from "../../src/image/create-images.js";
import { runInline } from "../../src/threads.js";
import { phantomRaster } from "../support/images/make-raster.js";
import { closeShared, makeFolder, runInside } from "./run-careveil.js";

const folder = makeFolder();
const data = folder.path("data");
const environment = { CAREVEIL_DATA_DIR: data, CAREVEIL_PROVIDERS: "cpu" };
const run = (...args: string[]) => runInside(args, { environment });
const SHARED = folder.path("shared.png");
const SECRET = folder.path("secret");
const BACKUP = folder.path("keyring.backup");
const decode = () => run("decode", "--image", SHARED, "--password-file", SECRET);

beforeAll(async () => {
  const images = createImages({ maxFileBytes: 2 ** 26, maxPixels: 5e7 }, runInline);
  writeFileSync(folder.path("scan.png"), await images.writePng(phantomRaster(256, 256)));
  writeFileSync(folder.path("note.txt"), "a note");
  writeFileSync(SECRET, "correct horse");
  const files = ["--image", folder.path("scan.png"), "--note", folder.path("note.txt"), "--out", SHARED];
  expect((await run("encode", ...files, "--password-file", SECRET)).code).toBe(0);
  await closeShared();
});
afterAll(async () => {
  await closeShared();
  folder.remove();
});

it("keys list shows the key pair that the first note made", async () => {
  const { code, stdout } = await run("keys", "list", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout).keys).toEqual([
    { keyId: expect.stringMatching(/^[0-9a-f]{16}$/), createdAt: expect.any(Number), current: true },
  ]);
});

it("keys backup never takes the place of the master key", async () => {
  const key = join(data, "master.key");
  const before = readFileSync(key);
  const { code, stderr } = await run("keys", "backup", "--out", key, "--password-file", SECRET);
  expect(code).toBe(2);
  expect(stderr).toContain("Choose another name");
  expect(readFileSync(key)).toEqual(before);
});

it("keys backup writes a sealed file for its owner alone, and restore brings the keys to another place", async () => {
  const { code } = await run("keys", "backup", "--out", BACKUP, "--password-file", SECRET);
  expect(code).toBe(0);
  expect(statSync(BACKUP).mode & 0o777).toBe(0o600);
  expect(readFileSync(BACKUP, "latin1")).not.toContain("PRIVATE KEY");

  const elsewhere = { environment: { ...environment, CAREVEIL_DATA_DIR: folder.path("elsewhere") } };
  const restored = await runInside(
    ["keys", "restore", "--from", BACKUP, "--password-file", SECRET],
    elsewhere,
  );
  expect([restored.code, restored.stderr]).toEqual([0, ""]);
  const listed = await runInside(["keys", "list", "--json"], elsewhere);
  expect(JSON.parse(listed.stdout).keys).toHaveLength(1);

  writeFileSync(folder.path("wrong"), "another passphrase");
  const refused = await runInside(
    ["keys", "restore", "--from", BACKUP, "--password-file", folder.path("wrong")],
    elsewhere,
  );
  expect(refused.code).toBeGreaterThanOrEqual(3);
});

it("after keys rotate, of the master key and of the audiences' keys, older notes still open", async () => {
  expect((await run("keys", "rotate")).code).toBe(0);
  const audiences = await run("keys", "rotate", "--audiences", "--json");
  expect(JSON.parse(audiences.stdout)).toEqual({ rotated: 1 });
  expect(await decode()).toMatchObject({ code: 0, stdout: "a note" });
  await closeShared();
});

it("audit tail shows events without content, and verify finds a changed line", async () => {
  expect((await run("audit", "verify")).stdout).toMatch(/^Intact: \d+ events/);
  const { stdout } = await run("audit", "tail", "--lines", "2");
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events).toHaveLength(2);
  expect(stdout).not.toContain("a note");
  const all = (await run("audit", "export")).stdout.trim().split("\n");
  expect(all.some((line) => JSON.parse(line).action === "note.encode")).toBe(true);

  const directory = join(data, "audit");
  const file = join(directory, readdirSync(directory).filter((name) => name.endsWith(".jsonl"))[0]);
  const lines = readFileSync(file, "utf8");
  const middle = lines.length >> 1;
  writeFileSync(file, lines.slice(0, middle) + (lines[middle] === "A" ? "B" : "A") + lines.slice(middle + 1));
  const verdict = await run("audit", "verify", "--json");
  expect(verdict.code).toBe(5);
  expect(JSON.parse(verdict.stdout)).toMatchObject({
    intact: false,
    problems: [{ kind: expect.any(String) }],
  });
});

it("sweep deletes nothing before its time", async () => {
  expect(JSON.parse((await run("sweep", "--json")).stdout)).toEqual({ pictures: 0 });
});
