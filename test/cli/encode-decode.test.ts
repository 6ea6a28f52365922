import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createImages } from "../../src/image/create-images.js";
import { runInline } from "../../src/threads.js";
import { phantomRaster } from "../support/images/make-raster.js";
import { closeShared, makeFolder, type RunOptions, runInside } from "./run-careveil.js";

const folder = makeFolder();
const images = createImages({ maxFileBytes: 2 ** 26, maxPixels: 5e7 }, runInline);
const environment = { CAREVEIL_DATA_DIR: folder.path("data") };
const run = (args: string[], options: RunOptions = {}) => runInside(args, { environment, ...options });

const IMAGE = folder.path("scan.png");
const NOTE = folder.path("note.txt");
const SECRET = folder.path("secret.txt");
const SHARED = folder.path("shared.png");
const TEXT = "Patient prefers the left arm.\nGrüße, 東京 ✓\n";

const encodeArgs = (out: string, ...more: string[]) => [
  "encode",
  "--image",
  IMAGE,
  "--note",
  NOTE,
  "--out",
  out,
  ...more,
];

beforeAll(async () => {
  writeFileSync(IMAGE, await images.writePng(phantomRaster(256, 256)));
  writeFileSync(NOTE, TEXT);
  writeFileSync(SECRET, "correct horse\n");
  const { code, stderr } = await run(encodeArgs(SHARED, "--password-file", SECRET));
  expect([code, stderr]).toEqual([0, ""]);
});
afterAll(async () => {
  await closeShared();
  folder.remove();
});

describe("encode", () => {
  it("prints the report as one JSON object and nothing on stderr in a pipe", async () => {
    const out = folder.path("report.png");
    const { code, stdout, stderr } = await run(encodeArgs(out, "--password-file", SECRET, "--json"));
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.endsWith("\n")).toBe(true);
    expect(stdout.trim()).not.toContain("\n");
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      width: 256,
      height: 256,
      channels: 1,
      bitDepth: 8,
      noteBytes: Buffer.byteLength(TEXT),
    });
    for (const name of [
      "bodyBits",
      "usableSamples",
      "changedSamples",
      "relativePayload",
      "psnr",
      "ssim",
      "protectedFraction",
    ])
      expect(report[name], name).toBeTypeOf("number");
    expect(report.recordId).toMatch(/^[0-9a-f]{32}$/);
    for (const step of [
      "decode",
      "classify",
      "regions",
      "cost",
      "seal",
      "embed",
      "verify",
      "encode",
      "total",
    ])
      expect(report.ms[step], step).toBeTypeOf("number");
  });

  it("says in words what it did", async () => {
    const { stdout } = await run(encodeArgs(folder.path("words.png"), "--password-file", SECRET));
    expect(stdout).toContain("Your note is hidden");
  });

  it("takes the password from a prompt, twice, and never shows it", async () => {
    const out = folder.path("typed.png");
    const typed = ["typed secret\r", "typed secrex\x7ft\r"];
    const encoded = await run(encodeArgs(out), { typed });
    expect(encoded.code).toBe(0);
    expect(encoded.stderr).toContain("Password: \nPassword again: \n");
    expect(encoded.stderr + encoded.stdout).not.toContain("typed secret");
    const decoded = await run(["decode", "--image", out], { typed: ["typed secret\r"] });
    expect([decoded.code, decoded.stdout]).toEqual([0, TEXT]);
  });

  it("refuses two different passwords at the prompt, and leaves quietly on Ctrl-C", async () => {
    const out = folder.path("not-made.png");
    expect((await run(encodeArgs(out), { typed: ["one secret\r", "another\r"] })).code).toBe(3);
    expect((await run(encodeArgs(out), { typed: ["half\x03"] })).code).toBe(130);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ["the picture itself", () => IMAGE],
    ["the note", () => NOTE],
    ["the password file", () => SECRET],
    ["a symbolic link to the picture", () => link(symlinkSync, "by-symlink.png")],
    ["a hard link to the picture", () => link(linkSync, "by-link.png")],
  ])("never writes over %s", async (_, target) => {
    const before = readFileSync(target());
    const { code, stdout } = await run(encodeArgs(target(), "--password-file", SECRET, "--json"));
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe("usage");
    expect(readFileSync(target())).toEqual(before);
  });

  it("refuses the same name for two outputs", async () => {
    const out = folder.path("twice.png");
    expect((await run(encodeArgs(out, "--overlay", out, "--password-file", SECRET))).code).toBe(2);
  });

  it("replaces an older output as a whole, and writes through a link to where it points", async () => {
    const real = folder.path("real.png");
    writeFileSync(real, "old");
    symlinkSync(real, folder.path("link.png"));
    expect((await run(encodeArgs(folder.path("link.png"), "--password-file", SECRET))).code).toBe(0);
    expect(readFileSync(real).subarray(1, 4).toString()).toBe("PNG");
  });

  it("writes to a device without replacing it", async () => {
    expect((await run(encodeArgs("/dev/null", "--password-file", SECRET))).code).toBe(0);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it("ends with 5 where the output cannot be written, before any work", async () => {
    const { code, stdout } = await run(
      encodeArgs(folder.path("missing/out.png"), "--password-file", SECRET, "--json"),
    );
    expect([code, JSON.parse(stdout).error.code]).toEqual([5, "disk-failed"]);
  });

  it("hides notes written in UTF-16 or Windows-1252, and refuses a note that is no text", async () => {
    const out = folder.path("encodings.png");
    for (const bytes of [Buffer.from("\ufeffGrüße", "utf16le"), Buffer.from("Gr\xfc\xdfe", "latin1")]) {
      writeFileSync(folder.path("other.txt"), bytes);
      const args = [
        "encode",
        "--image",
        IMAGE,
        "--note",
        folder.path("other.txt"),
        "--out",
        out,
        "--password-file",
        SECRET,
      ];
      expect((await run(args)).code).toBe(0);
      expect((await run(["decode", "--image", out, "--password-file", SECRET])).stdout).toBe("Grüße");
    }
    const args = [
      "encode",
      "--image",
      IMAGE,
      "--note",
      IMAGE,
      "--out",
      out,
      "--password-file",
      SECRET,
      "--json",
    ];
    const { code, stdout } = await run(args);
    expect([code, JSON.parse(stdout).error.code]).toEqual([3, "note-not-text"]);
  });

  it("says how much room there is when the note is too long", async () => {
    writeFileSync(
      folder.path("long.txt"),
      Array.from({ length: 40000 }, (_, i) => String.fromCharCode(33 + ((i * 7919) % 90))).join(""),
    );
    writeFileSync(folder.path("small.png"), await images.writePng(phantomRaster(64, 64)));
    const args = [
      "encode",
      "--image",
      folder.path("small.png"),
      "--note",
      folder.path("long.txt"),
      "--out",
      folder.path("x.png"),
    ];
    const { code, stderr } = await run([...args, "--password-file", SECRET]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/needs [\d,]+ bytes, and this picture has room for [\d,]+|too little detail/);
  });
});

describe("decode", () => {
  it("prints exactly the note's text in a pipe", async () => {
    const { code, stdout, stderr } = await run(["decode", "--image", SHARED, "--password-file", SECRET]);
    expect([code, stdout, stderr]).toEqual([0, TEXT, ""]);
  });

  it("takes the password from standard input, with or without a line break at its end", async () => {
    for (const stdin of ["correct horse", "correct horse\n", "correct horse\r\n"])
      expect((await run(["decode", "--image", SHARED, "--password-stdin"], { stdin })).stdout).toBe(TEXT);
    const spaced = await run(["decode", "--image", SHARED, "--password-stdin"], {
      stdin: "correct horse\n\n",
    });
    expect(spaced.code).toBe(4);
  });

  it("writes a file that only its owner may read", async () => {
    const out = folder.path("decoded.txt");
    const { code, stdout } = await run([
      "decode",
      "--image",
      SHARED,
      "--out",
      out,
      "--password-file",
      SECRET,
      "--json",
    ]);
    expect(code).toBe(0);
    expect(readFileSync(out, "utf8")).toBe(TEXT);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(JSON.parse(stdout)).toMatchObject({ noteBytes: Buffer.byteLength(TEXT), out });
  });

  it("prints the text in JSON when there is no --out", async () => {
    const { stdout } = await run(["decode", "--image", SHARED, "--password-file", SECRET, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ text: TEXT, noteBytes: Buffer.byteLength(TEXT) });
  });

  it("ends with 4 for a wrong password and for a picture without a note", async () => {
    const wrong = await run(["decode", "--image", SHARED, "--password-stdin", "--json"], {
      stdin: "wrong one",
    });
    expect([wrong.code, JSON.parse(wrong.stdout).error.code]).toEqual([4, "wrong-password"]);
    const none = await run(["decode", "--image", IMAGE, "--password-file", SECRET, "--json"]);
    expect([none.code, JSON.parse(none.stdout).error.code]).toEqual([4, "note-not-found"]);
  });

  it("does not ask for a password when the picture carries no note", async () => {
    const { code, stderr } = await run(["decode", "--image", IMAGE], { typed: ["never asked\r"] });
    expect(code).toBe(4);
    expect(stderr).not.toContain("Password");
  });

  it("leaves no temporary file behind", () => {
    expect(readdirSync(folder.path(".")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("capacity and revoke", () => {
  it("capacity prints usable samples and the longest note", async () => {
    const { code, stdout } = await run(["capacity", "--image", IMAGE, "--json"]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.usableSamples).toBeGreaterThan(1000);
    expect(report.maxNoteBytes).toBeGreaterThan(report.recommendedNoteBytes);
  });

  it("a revoked note can be read no more", async () => {
    const out = folder.path("revoked.png");
    const { stdout } = await run(encodeArgs(out, "--password-file", SECRET, "--json"));
    const { recordId } = JSON.parse(stdout);
    expect((await run(["revoke"])).stdout).toContain(recordId.slice(0, 8));
    expect((await run(["revoke", recordId.slice(0, 12)])).code).toBe(0);
    const { code, stderr } = await run(["decode", "--image", out, "--password-file", SECRET]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("withdrawn")]);
    expect((await run(["revoke", "ffffffffffff"])).code).toBe(3);
  });
});

function link(make: (from: string, to: string) => void, name: string): string {
  const path = folder.path(name);
  if (!existsSync(path)) make(IMAGE, path);
  return path;
}
