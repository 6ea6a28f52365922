/**
 * Finds columns for the trellis code and writes src/stego/trellis-columns.ts:
 *   npx tsx scripts/stego-search-columns.ts HEIGHT... [--widths 2,4] [--seconds 60]
 * For each width it tries random column sets, and the one that stands in the file, on costs like those of pictures
 * (log-normal), keeps the best, then improves it one column at a time until its seconds are over. A change is kept
 * when it wins on every trial's sum so far. The figures printed are measured on costs that the search has not seen.
 * Heights and widths that are not named keep their columns. Changing any changes the format.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { COLUMNS } from "../src/stego/trellis-columns.js";
import { createRandom, createTrial, measureRatio, type Trial } from "./stego-measure-trellis.js";

const WIDEST = 20;
const UNITS_PER_NAT = 12;
const TRIALS = 8;
const TRIAL_SAMPLES = 250_000;
/** As in 512x512 crops of chest radiographs: logarithms of HILL costs, and samples that hardly ever change. */
const COST_DEVIATION = 0.3;
const WET_SHARE = 0.05;
const WET_COST = 1e4;
/** Random sets that are tried before the best is improved. */
const DRAWN = 40;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string", default: "60" }, widths: { type: "string" } },
});
const widths = values.widths?.split(",").map(Number) ?? Array.from({ length: WIDEST }, (_, i) => i + 1);
const columns: Record<number, readonly (readonly number[])[]> = { ...COLUMNS };
for (const height of positionals.map(Number)) {
  const random = createRandom(height);
  const sets = columns[height].map((set) => [...set]);
  columns[height] = sets;
  for (const width of widths.filter((w) => w > 1)) {
    sets[width - 1] = searchWidth(height, width, sets[width - 1], random);
    write();
  }
  // One column alone is only ever used beside the rows of two.
  if (widths.includes(1)) sets[0] = searchNarrowest(height, sets[1], random);
  write();
}

interface Candidate {
  readonly set: readonly number[];
  /** On the first trials; the others are measured when they are asked for. */
  readonly ratios: number[];
}

function searchWidth(height: number, width: number, present: number[], random: () => number): number[] {
  const trials = Array.from({ length: TRIALS }, (_, i) => trial(width, 10 + i));
  const ratioOf = (set: readonly number[], on: Trial) =>
    measureRatio(on, height, () => Uint16Array.from(set));
  const sum = ({ set, ratios }: Candidate, count: number) => {
    while (ratios.length < count) ratios.push(ratioOf(set, trials[ratios.length]));
    return ratios.slice(0, count).reduce((total, ratio) => total + ratio, 0);
  };
  const beats = (challenger: Candidate, champion: Candidate) => {
    for (let count = 1; count <= TRIALS; count++) {
      if (sum(challenger, count) >= sum(champion, count)) return false;
    }
    return true;
  };
  const deadline = performance.now() + Number(values.seconds) * 1000;
  const first = draw(height, width, random);
  let best: Candidate = { set: present, ratios: [] };
  let tried = 0;
  for (let drawn = 0; drawn < DRAWN; drawn++) challenge(draw(height, width, random));
  while (performance.now() < deadline) challenge(change(best.set, height, random));

  const fresh = [trial(width, 1), trial(width, 2), trial(width, 3), trial(width, 4)];
  const unseen = (set: readonly number[]) =>
    (fresh.reduce((total, on) => total + ratioOf(set, on), 0) / fresh.length).toFixed(4);
  console.log(
    `height ${height} width ${width}: ${unseen(best.set)} (before ${unseen(present)}, random ${unseen(first)}, ${tried} tried)`,
  );
  return [...best.set];

  function challenge(set: readonly number[]): void {
    if (new Set(set).size < width) return;
    tried++;
    const challenger = { set, ratios: [] };
    if (beats(challenger, best)) best = challenger;
  }
}

function searchNarrowest(height: number, two: readonly number[], random: () => number): number[] {
  const mixed = trial(4 / 3, 5);
  const candidates = Array.from({ length: 24 }, () => [drawColumn(height, random)]);
  const ranked = candidates.map((set) => {
    const columnsOf = (_: number, width: number) => Uint16Array.from(width === 1 ? set : two);
    return { set, ratio: measureRatio(mixed, height, columnsOf) };
  });
  return ranked.sort((a, b) => a.ratio - b.ratio)[0].set;
}

/** `width`: samples per bit. */
function trial(width: number, seed: number): Trial {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const bits = Math.ceil(TRIAL_SAMPLES / width);
  const costs = Float64Array.from({ length: Math.round(width * bits) }, () =>
    random() < WET_SHARE ? WET_COST : Math.exp(COST_DEVIATION * normal()),
  );
  return createTrial(costs, bits, UNITS_PER_NAT, seed + 100);
}

function draw(height: number, width: number, random: () => number): number[] {
  const set = new Set<number>();
  while (set.size < width) set.add(drawColumn(height, random));
  return [...set];
}

/** The lowest and the highest bit are set. */
function drawColumn(height: number, random: () => number): number {
  return 1 | (1 << (height - 1)) | (Math.floor(random() * 2 ** (height - 2)) << 1);
}

/** Returns the set with another column in one place, or with one bit of one column flipped, or with two exchanged. */
function change(set: readonly number[], height: number, random: () => number): number[] {
  const changed = [...set];
  const at = Math.floor(random() * set.length);
  const kind = random();
  if (kind < 0.5) changed[at] = drawColumn(height, random);
  else if (kind < 0.85) changed[at] ^= 2 << Math.floor(random() * (height - 2));
  else {
    const other = Math.floor(random() * set.length);
    [changed[at], changed[other]] = [changed[other], changed[at]];
  }
  return changed;
}

function write(): void {
  const tables = Object.entries(columns).map(
    ([height, sets]) => `  ${height}: [\n${sets.map((set) => `    [${set.join(", ")}],\n`).join("")}  ],\n`,
  );
  writeFileSync(
    "src/stego/trellis-columns.ts",
    `/** Found by \`npx tsx scripts/stego-search-columns.ts\`. Part of the format: a change makes old notes unreadable. */

/** COLUMNS[height][width - 1] are the columns of a row of \`width\` samples. */
// biome-ignore format: one row per width
export const COLUMNS: Readonly<Record<number, readonly (readonly number[])[]>> = {
${tables.join("")}};
`,
  );
}
