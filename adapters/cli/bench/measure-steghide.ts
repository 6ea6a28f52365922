/** The same job done by steghide, where it is installed: the same samples as BMP, the same note and password. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { drawPhantom, phantomAsBmp } from "./draw-phantom.js";
import { benchNote, type SizePlan } from "./measure-size.js";
import { type Spread, spreadOf } from "./spread.js";

const run = promisify(execFile);
const TIMEOUT_MS = 300_000;

export interface SteghideResult {
  readonly megapixels: number;
  readonly channels: 1 | 3;
  readonly embedMs: Spread;
  readonly extractMs: Spread;
  readonly embedCpuMs: Spread;
  readonly extractCpuMs: Spread;
}

/** Returns null where steghide is not installed. Times are those of whole processes, as a user would start them. */
export async function measureSteghide(
  plan: SizePlan,
  folder: string,
  signal: AbortSignal,
): Promise<SteghideResult | null> {
  const options = { signal, timeout: TIMEOUT_MS };
  try {
    await run("steghide", ["--version"], options);
  } catch {
    signal.throwIfAborted();
    return null;
  }
  const [cover, note, stego, text] = ["cover.bmp", "note.txt", "stego.bmp", "text.txt"].map((name) =>
    join(folder, name),
  );
  await writeFile(cover, phantomAsBmp(drawPhantom(plan.megapixels, plan.channels)));
  await writeFile(note, benchNote(plan.noteBytes));
  const embed: Timing[] = [];
  const extract: Timing[] = [];
  for (let round = 0; round < plan.repeats; round++) {
    const password = ["-p", "benchmark password", "-q", "-f"];
    embed.push(await timed(["embed", "-cf", cover, "-ef", note, "-sf", stego, ...password], options));
    extract.push(await timed(["extract", "-sf", stego, "-xf", text, ...password], options));
  }
  if (!(await readFile(text)).equals(await readFile(note))) throw new Error("steghide's text differs");
  const { megapixels, channels } = plan;
  return {
    megapixels,
    channels,
    embedMs: spreadOf(embed.map(({ ms }) => ms)),
    extractMs: spreadOf(extract.map(({ ms }) => ms)),
    embedCpuMs: spreadOf(embed.map(({ cpuMs }) => cpuMs)),
    extractCpuMs: spreadOf(extract.map(({ cpuMs }) => cpuMs)),
  };
}

interface Timing {
  readonly ms: number;
  readonly cpuMs: number;
}

/** The shell's `times` gives the processor time of what it ran: its second line, user and system. */
async function timed(args: string[], options: { signal: AbortSignal; timeout: number }): Promise<Timing> {
  const from = performance.now();
  const { stdout } = await run("sh", ["-c", 'steghide "$@" && times', "sh", ...args], options);
  const ms = performance.now() - from;
  const children = stdout.trim().split("\n").at(-1) ?? "";
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return { ms, cpuMs: 1000 * seconds.reduce((sum, part) => sum + part, 0) };
}
