/** Programs of other hands that tests compare with; a test is skipped where one is not installed. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const EXIF_READER = "exiftool";

export function isInstalled(program: string): boolean {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Writes `input` to a file, runs the program on it, returns what it wrote to the output file. */
function convertFile(
  input: Uint8Array,
  suffixes: { readonly from: string; readonly to: string },
  run: (from: string, to: string) => readonly [program: string, ...args: string[]],
): Buffer {
  return inFolder((folder) => {
    const from = join(folder, `in${suffixes.from}`);
    const to = join(folder, `out${suffixes.to}`);
    writeFileSync(from, input);
    const [program, ...args] = run(from, to);
    execFileSync(program, args, { stdio: "ignore" });
    return readFileSync(to);
  });
}

export interface Resaver {
  readonly name: string;
  readonly program: string;
  /** Whether the program is there and is the one meant: others are called `convert` too. */
  readonly isInstalled: () => boolean;
  readonly resave: (png: Uint8Array) => Buffer;
}

/** Lossless ways in which other people's programs save a PNG again. */
export const RESAVERS: readonly Resaver[] = [
  resaver("ImageMagick", "convert", "ImageMagick", (from, to) => [from, to]),
  resaver("ImageMagick, interlaced", "convert", "ImageMagick", (from, to) => [from, "-interlace", "PNG", to]),
  resaver("pngcrush -reduce", "pngcrush", "pngcrush", (from, to) => ["-q", "-reduce", from, to]),
];

function resaver(
  name: string,
  program: string,
  callsItself: string,
  args: (from: string, to: string) => string[],
): Resaver {
  return {
    name,
    program,
    isInstalled: () => {
      const { stdout, stderr } = spawnSync(program, ["-version"], { encoding: "utf8" });
      return `${stdout}${stderr}`.includes(callsItself);
    },
    resave: (png) =>
      convertFile(png, { from: ".png", to: ".png" }, (from, to) => [program, ...args(from, to)]),
  };
}

/** Returns what exiftool says about the bytes: tag name to value. */
export function readTags(file: Uint8Array): Record<string, unknown> {
  return inFolder((folder) => {
    const path = join(folder, "picture.png");
    writeFileSync(path, file);
    return JSON.parse(execFileSync(EXIF_READER, ["-json", path], { encoding: "utf8" }))[0];
  });
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "careveil-test-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
