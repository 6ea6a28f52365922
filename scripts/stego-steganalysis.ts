/**
 * How detectable our pictures are, beside others on the same crops:
 *   npx tsx scripts/stego-steganalysis.ts [--harness ../shared/measure/steganalysis] [--covers ../shared/data/covers]
 *     [--work tmp/steganalysis] [--payloads 0.05,0.1,0.2,0.4] [--methods careveil,hill-optimal,lsb-replacement,steghide]
 *     [--limit 200]
 * Cuts the covers into 256x256 crops, embeds random messages of the same share of every crop, runs the harness'
 * detect.py on each method and payload, and prints one row of a Markdown table for each. Needs /usr/bin/python3 with
 * numpy, scipy, numba and PIL; steghide's rows are left out where it is not installed. Messages are random bytes from
 * fixed seeds. The reports stay in the work folder.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { copyRaster, type Raster } from "../src/raster.js";
import { LEVEL_COSTS, toLevels } from "../src/stego/cost-levels.js";
import { createStego } from "../src/stego/create-stego.js";
import { hillStrip } from "../src/stego/hill.js";
import { runInline } from "../src/threads.js";
import { type NamedCover, readGreyCovers } from "./stego-covers.js";
import { readGreyBmp, writeGreyBmp } from "./stego-grey-bmp.js";
import { createRandom } from "./stego-measure-trellis.js";

const PYTHON = "/usr/bin/python3";
const CROP = 256;
/** What steghide adds to an unencrypted, uncompressed file of this kind. */
const STEGHIDE_OVERHEAD_BYTES = 30;
const { values } = parseArgs({
  options: {
    harness: { type: "string", default: "../shared/measure/steganalysis" },
    covers: { type: "string", default: "../shared/data/covers" },
    work: { type: "string", default: "tmp/steganalysis" },
    payloads: { type: "string", default: "0.05,0.1,0.2,0.4" },
    methods: { type: "string", default: "careveil,hill-optimal,lsb-replacement,steghide" },
    limit: { type: "string", default: "200" },
  },
});
const folder = (name: string) => {
  const path = join(values.work, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return path;
};
const stego = createStego(runInline);
type Method = (cover: NamedCover, bitsPerPixel: number, seed: number) => Promise<Raster>;
const methods: Record<string, Method> = {
  careveil: hideOurs,
  "hill-optimal": simulateHill,
  "lsb-replacement": replaceLowBits,
  steghide: hideWithSteghide,
};

const all = folder("all");
console.error(
  execFileSync(PYTHON, [join(values.harness, "crops.py"), values.covers, all, String(CROP)]).toString(),
);
const crops = spread(await keepRoomy(await readGreyCovers(all, "")), Number(values.limit));
const coverFolder = folder("cover");
for (const { name, raster } of crops) await write(join(coverFolder, name), raster);

console.log(`${crops.length} crops`);
console.log(
  "| method | bits per pixel | changes per pixel | PSNR dB | RS P_E | SPA P_E | WS P_E | SPAM-686 P_E |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const name of values.methods.split(",")) {
  if (name === "steghide" && !existsSync("/usr/bin/steghide")) continue;
  for (const payload of values.payloads.split(",")) {
    const out = folder(`${name}-${payload}`);
    for (const [i, cover] of crops.entries()) {
      await write(join(out, cover.name), await methods[name](cover, Number(payload), i + 1));
    }
    const report = join(values.work, `${name}-${payload}.json`);
    execFileSync(PYTHON, [join(values.harness, "detect.py"), coverFolder, out, "--json", report], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    console.log(describe(name, payload, JSON.parse(readFileSync(report, "utf8"))));
  }
}

async function write(path: string, { data, width, height }: Raster): Promise<void> {
  await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png({ compressionLevel: 1 })
    .toFile(path);
}

/** Leaves out crops, mostly black, in which the largest payload does not fit. */
async function keepRoomy(list: readonly NamedCover[]): Promise<NamedCover[]> {
  const most = Math.max(...values.payloads.split(",").map(Number));
  const kept: NamedCover[] = [];
  for (const cover of list) {
    const { hardBits, samples } = await stego.measureCapacity(cover.raster, null);
    if (hardBits >= most * samples) kept.push(cover);
  }
  return kept;
}

/** Every so many-th crop, so that all pictures are there. */
function spread(list: NamedCover[], most: number): NamedCover[] {
  const step = Math.max(1, list.length / most);
  return Array.from({ length: Math.min(most, list.length) }, (_, i) => list[Math.floor(i * step)]);
}

async function hideOurs({ raster }: NamedCover, bitsPerPixel: number, seed: number): Promise<Raster> {
  const random = createRandom(seed);
  const fill = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
  const result = await stego.embed({
    raster,
    protectedMask: null,
    headerSeed: fill(32),
    bodySeed: fill(32),
    body: fill(Math.round((raster.data.length * bitsPerPixel) / 8) - 1),
    headerBytes: 1,
    sealHeader: () => fill(1),
  });
  return result.raster;
}

/** Ternary HILL at the rate-distortion bound: each sample changes with its optimal probability. */
async function simulateHill({ raster }: NamedCover, bitsPerPixel: number, seed: number): Promise<Raster> {
  const random = createRandom(seed);
  const levels = toLevels(hillStrip(raster, 0, 0, raster.height).costs, 1);
  const counts = new Float64Array(256);
  for (const level of levels) counts[level]++;
  let low = 1e-6;
  let high = 1e6;
  for (let step = 0; step < 60; step++) {
    const lambda = Math.sqrt(low * high);
    let entropy = 0;
    for (let level = 0; level < LEVEL_COSTS.length; level++) {
      const odds = Math.exp(-lambda * LEVEL_COSTS[level]);
      const p = odds / (1 + 2 * odds);
      entropy += counts[level] * (Math.log2(1 + 2 * odds) + (2 * p * lambda * LEVEL_COSTS[level]) / Math.LN2);
    }
    if (entropy > raster.data.length * bitsPerPixel) low = lambda;
    else high = lambda;
  }
  const out = copyRaster(raster);
  for (let i = 0; i < levels.length; i++) {
    const odds = Math.exp(-low * LEVEL_COSTS[levels[i]]);
    if (random() >= (2 * odds) / (1 + 2 * odds)) continue;
    const step = out.data[i] === 0 ? 1 : out.data[i] === 255 ? -1 : random() < 0.5 ? 1 : -1;
    out.data[i] += step;
  }
  return out;
}

async function replaceLowBits({ raster }: NamedCover, bitsPerPixel: number, seed: number): Promise<Raster> {
  const random = createRandom(seed);
  const out = copyRaster(raster);
  for (let i = 0; i < out.data.length; i++) {
    if (random() < bitsPerPixel) out.data[i] = (out.data[i] & ~1) | Math.floor(random() * 2);
  }
  return out;
}

async function hideWithSteghide({ raster }: NamedCover, bitsPerPixel: number, seed: number): Promise<Raster> {
  const random = createRandom(seed);
  const [cover, message, out] = ["cover.bmp", "message.bin", "stego.bmp"].map((n) => join(values.work, n));
  const bytes = Math.max(1, Math.round((raster.data.length * bitsPerPixel) / 8) - STEGHIDE_OVERHEAD_BYTES);
  writeFileSync(cover, writeGreyBmp(raster));
  writeFileSync(
    message,
    Uint8Array.from({ length: bytes }, () => Math.floor(random() * 256)),
  );
  const options = ["-p", `crop ${seed}`, "-e", "none", "-Z", "-K", "-N", "-f", "-q"];
  execFileSync("/usr/bin/steghide", ["embed", "-cf", cover, "-ef", message, "-sf", out, ...options]);
  return readGreyBmp(readFileSync(out));
}

interface Report {
  /** Least, median and greatest over the pairs. */
  readonly change_rate: readonly [number, number, number];
  readonly psnr: readonly [number, number, number];
  readonly "RS.gray": { readonly pe: number };
  readonly "SPA.gray": { readonly pe: number };
  readonly "WS.gray": { readonly pe: number };
  readonly "SPAM-686": { readonly pe_mean: number; readonly pe_min: number; readonly pe_max: number };
}

function describe(name: string, payload: string, report: Report): string {
  const spam = report["SPAM-686"];
  const cells = [
    name,
    payload,
    report.change_rate[1].toFixed(4),
    report.psnr[1].toFixed(1),
    ...(["RS.gray", "SPA.gray", "WS.gray"] as const).map((attack) => report[attack].pe.toFixed(2)),
    `${spam.pe_mean.toFixed(3)} (${spam.pe_min.toFixed(2)} to ${spam.pe_max.toFixed(2)})`,
  ];
  return `| ${cells.join(" | ")} |`;
}
