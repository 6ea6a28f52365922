import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createImages } from "../../src/image/create-images.js";
import { runInline } from "../../src/threads.js";
import { phantomRaster } from "../support/images/make-raster.js";
import { isInstalled } from "../support/images/tools.js";
import {
  closeShared,
  makeFolder,
  PROGRAM,
  type RunningCli,
  runInside,
  startCareveil,
} from "./run-careveil.js";

const folder = makeFolder();
const images = createImages({ maxFileBytes: 2 ** 26, maxPixels: 5e7 }, runInline);
const environment = { CAREVEIL_DATA_DIR: folder.path("data"), CAREVEIL_PROVIDERS: "cpu" };
const LARGE = folder.path("large.png");
const SMALL = folder.path("small.png");
const SECRET = folder.path("secret");

const encodeArgs = (image: string, note: string, out: string) => [
  ...["encode", "--image", image, "--note", folder.path(note), "--out", folder.path(out)],
  ...["--password-file", SECRET, "--json"],
];

beforeAll(async () => {
  writeFileSync(SMALL, await images.writePng(phantomRaster(256, 256)));
  writeFileSync(LARGE, await images.writePng(phantomRaster(2400, 2400)));
  writeFileSync(SECRET, "correct horse");
  writeFileSync(folder.path("a.txt"), "first note");
  writeFileSync(folder.path("b.txt"), "second note");
});
afterAll(async () => {
  await closeShared();
  folder.remove();
});

describe("the program as a process", () => {
  it("two encodes at once on a fresh data directory both work, and each reads its own note", async () => {
    const running = ["a", "b"].map((name) =>
      startCareveil(encodeArgs(SMALL, `${name}.txt`, `${name}.png`), { environment }),
    );
    for (const { done } of running) {
      const { code, stdout, stderr } = await done;
      expect([code, stderr]).toEqual([0, ""]);
      expect(JSON.parse(stdout).recordId).toMatch(/^[0-9a-f]{32}$/);
    }
    for (const [name, text] of [
      ["a", "first note"],
      ["b", "second note"],
    ]) {
      const args = ["decode", "--image", folder.path(`${name}.png`), "--password-file", SECRET];
      expect((await runInside(args, { environment })).stdout).toBe(text);
    }
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGKILL", 137],
  ] as const)(
    "%s in the middle of an encode ends with %i and leaves no output behind",
    async (signal, exitCode) => {
      const data = folder.path(`data-${signal}`);
      const before = readdirSync(folder.path("."));
      const child = startCareveil(encodeArgs(LARGE, "a.txt", `${signal}.png`), {
        environment: { ...environment, CAREVEIL_DATA_DIR: data },
      });
      await appears(`${data}/master.key`, child);
      await sleep(50);
      child.kill(signal);
      const { code, stdout, stderr } = await child.done;
      expect(code).toBe(exitCode);
      expect(stderr).toBe("");
      if (signal !== "SIGKILL") expect(JSON.parse(stdout).error.code).toBe("cancelled");
      const after = readdirSync(folder.path(".")).filter((name) => name !== `data-${signal}`);
      expect(after).toEqual(before);
    },
  );

  it("a reader that closes the pipe early is no failure", async () => {
    const script = '"$@" | true; exit "$PIPESTATUS"';
    const args = ["-c", script, "bash", process.execPath, ...PROGRAM, "doctor"];
    const env = { PATH: process.env.PATH, ...environment };
    expect(() => execFileSync("bash", args, { env, stdio: ["ignore", "pipe", "pipe"] })).not.toThrow();
  });

  it.skipIf(!existsSync("/dev/full")).each([
    ["an answer", ["capacity", "--image", SMALL, "--json"]],
    ["help", ["--help"]],
  ])("%s that cannot be written, as on a full disk, ends with 5 and one sentence", (_what, args) => {
    const stdio = ["ignore" as const, openSync("/dev/full", "w"), "pipe" as const];
    const env = { PATH: process.env.PATH, ...environment };
    const { status, stderr } = spawnSync(process.execPath, [...PROGRAM, ...args], { env, stdio });
    expect([status, String(stderr)]).toEqual([5, expect.stringMatching(/^Writing to disk failed[^\n]*\n$/)]);
  });

  it.skipIf(!isInstalled("python3"))(
    "a real terminal shows the prompt, the bar and the text, not the password",
    () => {
      // The terminal's own echo is on at first, as in a shell; only what the program leaves visible is printed.
      const script = `
import os, pty, sys
child, terminal = pty.fork()
if child == 0: os.execvp(sys.argv[1], sys.argv[1:])
shown, typed = b"", False
while True:
    try: part = os.read(terminal, 4096)
    except OSError: break
    if not part: break
    shown += part
    if not typed and b"Password: " in shown:
        os.write(terminal, b"correct horse\\r"); typed = True
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))`;
      const args = ["-c", script, process.execPath, ...PROGRAM, "decode", "--image", folder.path("a.png")];
      const env = { PATH: process.env.PATH, ...environment };
      const shown = execFileSync("python3", args, { env, encoding: "utf8" });
      expect(shown).toContain("Password: ");
      expect(shown).toContain("first note");
      expect(shown).toMatch(/\[#+\.*\] +\d+% /);
      expect(shown).not.toContain("correct horse");
    },
  );

  it.skipIf(process.env.SLOW !== "1")(
    "bench measures a size in a process of its own and compares with steghide where that is installed",
    async () => {
      const args = ["bench", "--sizes", "0.04", "--repeats", "1", "--note-bytes", "100", "--json"];
      const { code, stdout } = await startCareveil(args, { environment }).done;
      expect(code).toBe(0);
      const report = JSON.parse(stdout);
      expect(report.sizes.map(({ channels }: { channels: number }) => channels)).toEqual([1, 3]);
      for (const size of report.sizes) {
        expect(size.psnr).toBeGreaterThan(55);
        expect(size.changedSamples).toBeLessThan(size.usableSamples / 5);
        expect(size.peakMemoryBytes).toBeGreaterThan(2 ** 26);
        for (const step of ["decode", "cost", "seal", "embed", "encode", "verify", "total"])
          expect(size.encodeMs[step].median, step).toBeGreaterThanOrEqual(0);
      }
      expect(report.steghide).toHaveLength(isInstalled("steghide") ? 2 : 0);
    },
    300_000,
  );

  it("what a picture's read limits refuse is said in one sentence, without a stack", async () => {
    writeFileSync(folder.path("bad.png"), readFileSync(SMALL).subarray(0, 500));
    const { done } = startCareveil(["capacity", "--image", folder.path("bad.png")], { environment });
    const { code, stdout, stderr } = await done;
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^The picture is damaged[^\n]*\n$/);
  });
});

async function appears(path: string, child: RunningCli): Promise<void> {
  let ended = false;
  void child.done.then(() => {
    ended = true;
  });
  while (!existsSync(path) && !ended) await sleep(5);
}
