/** The real App in a fresh data directory, with a log that can be searched afterwards. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { App } from "../../../src/app/app.js";
import { compose } from "../../../src/compose.js";
import { readConfig } from "../../../src/config.js";
import { createLog, type Log } from "../../../src/log.js";
import type { GivenFile } from "./chat-world.js";

export interface TestApp {
  readonly app: App;
  readonly log: Log;
  readonly directory: string;
  /** All lines so far. */
  logged(): string;
  /** Every file of the data directory, as text and as it is. */
  stored(): Promise<string>;
  close(): Promise<void>;
}

export async function createTestApp(environment: Record<string, string> = {}): Promise<TestApp> {
  const directory = await mkdtemp(join(tmpdir(), "careveil-chat-"));
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void lines.push(line) });
  const app = await compose(
    readConfig({
      CAREVEIL_DATA_DIR: directory,
      CAREVEIL_THREADS: "2",
      CAREVEIL_PROVIDERS: "cpu",
      ...environment,
    }),
    log,
  );
  return {
    app,
    log,
    directory,
    logged: () => lines.join(""),
    async stored() {
      const names = await readdir(directory, { recursive: true, withFileTypes: true });
      const files = names.filter((entry) => entry.isFile());
      const texts = await Promise.all(
        files.map((entry) => readFile(join(entry.parentPath, entry.name), "latin1")),
      );
      return texts.join("\n");
    },
    async close() {
      await app.close(1000);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A drawn chest X-ray (dark lungs, bright spine, ribs, grain), which the classifier takes for a medical picture. */
export async function makePicture(side = 256, seed = 1): Promise<GivenFile> {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const data = Buffer.alloc(side * side);
  for (let index = 0; index < data.length; index++) {
    const u = ((index % side) / side - 0.5) * 2;
    const v = (Math.floor(index / side) / side - 0.5) * 2;
    const grain = 9 * (random() + random() + random() - 1.5);
    data[index] = Math.max(0, Math.min(255, Math.round(chestAt(u, v) + grain)));
  }
  return { name: "chest.png", bytes: await greyPng(data, side), mimeType: "image/png" };
}

function chestAt(u: number, v: number): number {
  if (Math.abs(u) > 0.93) return 8;
  let value = 150 - 40 * u * u + 35 * Math.exp(-((u / 0.12) ** 2));
  for (const centre of [-0.42, 0.42]) {
    const distance = ((u - centre) / 0.33) ** 2 + (v / 0.65) ** 2;
    if (distance < 1) value -= 95 * (1 - distance) ** 0.4;
  }
  if (Math.abs(u) < 0.85) value += 14 * Math.max(0, Math.sin(14 * (v + 0.35 * u * u)));
  if (v > 0.55 + 0.2 * u * u) value += 50;
  if (v < -0.85) value += 20;
  return value;
}

/** Uniform noise, which the classifier refuses. */
export async function makeNoise(side = 256): Promise<GivenFile> {
  const data = Buffer.alloc(side * side);
  for (let index = 0; index < data.length; index++) data[index] = (index * 2654435761) >>> 24;
  return { name: "noise.png", bytes: await greyPng(data, side), mimeType: "image/png" };
}

function greyPng(data: Buffer, side: number): Promise<Buffer> {
  return sharp(data, { raw: { width: side, height: side, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
}

export function makeTextFile(text: string, name = "note.txt"): GivenFile {
  return { name, bytes: Buffer.from(text, "utf8"), mimeType: "text/plain" };
}
