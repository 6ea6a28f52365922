/**
 * Finds columns for the trellis code and writes src/stego/trellis-columns.ts:
 *   npx tsx scripts/stego-search-columns.ts HEIGHT... [--widths 2,4] [--effort 1]
 * Tries random column sets, and the one that stands in the file, on costs like those of pictures (log-normal), keeps
 * the best, then improves it one column at a time. The figure printed is measured on costs that the search has not
 * seen. Heights and widths that are not named keep their columns. Changing any changes the format.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { COLUMNS } from "../src/stego/trellis-columns.js";
import { createRandom, createTrial, measureRatio } from "./stego-measure-trellis.js";

const WIDEST = 20;
const UNITS_PER_NAT = 12;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { effort: { type: "string", default: "1" }, widths: { type: "string" } },
});
const widths = values.widths?.split(",").map(Number) ?? Array.from({ length: WIDEST }, (_, i) => i + 1);
const effort = Number(values.effort);
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

function searchWidth(height: number, width: number, present: number[], random: () => number): number[] {
  const quick = trial(width, Math.ceil(40_000 / width), 1);
  const rows = Math.ceil(500_000 / width);
  const thorough = [trial(width, rows, 2)];
  const rate = (set: readonly number[], trials: readonly ReturnType<typeof trial>[]) =>
    trials.reduce((sum, t) => sum + measureRatio(t, height, () => Uint16Array.from(set)), 0) / trials.length;
  const drawn = Array.from({ length: Math.round(60 * effort) }, () => draw(height, width, random));
  const ranked = [present, ...drawn]
    .map((set) => ({ set, ratio: rate(set, [quick]) }))
    .sort((a, b) => a.ratio - b.ratio);
  const promising = [present, ...ranked.slice(0, Math.round(8 * effort)).map(({ set }) => set)];
  let best = promising
    .map((set) => ({ set, ratio: rate(set, thorough) }))
    .sort((a, b) => a.ratio - b.ratio)[0];
  for (let i = 0; i < 25 * effort; i++) {
    const set = [...best.set];
    set[Math.floor(random() * width)] = drawColumn(height, random);
    if (new Set(set).size < width) continue;
    const ratio = rate(set, thorough);
    if (ratio < best.ratio) best = { set, ratio };
  }
  const fresh = [trial(width, rows, 4)];
  const unseen = rate(best.set, fresh);
  const ordinary = rate(drawn[0], fresh);
  console.log(`height ${height} width ${width}: ${unseen.toFixed(4)} (random ${ordinary.toFixed(4)})`);
  return best.set;
}

function searchNarrowest(height: number, two: readonly number[], random: () => number): number[] {
  const mixed = trial(4 / 3, 45_000, 5);
  const candidates = Array.from({ length: 24 }, () => [drawColumn(height, random)]);
  const ranked = candidates.map((set) => {
    const columnsOf = (_: number, width: number) => Uint16Array.from(width === 1 ? set : two);
    return { set, ratio: measureRatio(mixed, height, columnsOf) };
  });
  return ranked.sort((a, b) => a.ratio - b.ratio)[0].set;
}

/** `width`: samples per bit. */
function trial(width: number, bits: number, seed: number) {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const costs = Float64Array.from({ length: Math.round(width * bits) }, () => Math.exp(normal()));
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
