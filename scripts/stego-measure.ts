/**
 * Prints how near the embedding comes to what is possible:
 *   npx tsx scripts/stego-measure.ts [--covers ../shared/data/covers] [--prefix nih_cxr] [--side 512] [--orders 2]
 *     [--heights 8,10,12] [--units 12] [--json]
 * 1. One binary layer: distortion over the payload-limited bound, and processor time per million samples.
 *    `units`: the trellis' price units per nat of log-odds.
 * 2. The whole ternary embedding: payload loss (1 - payload / the most that the same distortion could carry),
 *    changes per pixel beside those of optimal coding, and PSNR.
 * Costs are HILL costs of the covers; samples that may not change take part in neither the code nor the bound.
 */
import { parseArgs } from "node:util";
import type { Raster } from "../src/raster.js";
import { createStego } from "../src/stego/create-stego.js";
import { hillStrip } from "../src/stego/hill.js";
import { MAY_FALL, MAY_RISE, permitMoves, surveyLevels } from "../src/stego/levels.js";
import { runInline } from "../src/threads.js";
import { readGreyCovers } from "./stego-covers.js";
import { createRandom, createTrial, measureRatio } from "./stego-measure-trellis.js";

const { values } = parseArgs({
  options: {
    covers: { type: "string", default: "../shared/data/covers" },
    prefix: { type: "string", default: "nih_cxr" },
    side: { type: "string", default: "512" },
    orders: { type: "string", default: "2" },
    heights: { type: "string", default: "8,10,12" },
    units: { type: "string", default: "12" },
    json: { type: "boolean", default: false },
  },
});
const covers = await readGreyCovers(values.covers, values.prefix, Number(values.side));
if (covers.length === 0)
  throw new Error(`${values.covers}: no 8-bit grey PNG that begins with ${values.prefix}`);
const orders = Number(values.orders);
const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const deviation = (numbers: readonly number[]) =>
  Math.sqrt(mean(numbers.map((x) => (x - mean(numbers)) ** 2)));

const heights = values.heights.split(",").map(Number);
const layer = heights.flatMap((height) =>
  [0.1, 0.25, 0.5].map((relativePayload) => {
    const ratios: number[] = [];
    const speeds: number[] = [];
    for (const { raster } of covers) {
      const { costs, moves } = measure(raster);
      for (let seed = 1; seed <= orders; seed++) {
        const usable = shuffle(
          costs.filter((_, i) => moves[i] !== 0),
          seed,
        );
        const trial = createTrial(
          usable,
          Math.floor(usable.length * relativePayload),
          Number(values.units),
          seed,
        );
        const before = process.cpuUsage();
        ratios.push(measureRatio(trial, height));
        const used = process.cpuUsage(before);
        speeds.push((used.user + used.system) / 1e3 / (usable.length / 1e6));
      }
    }
    return {
      height,
      relativePayload,
      ratio: mean(ratios),
      spread: deviation(ratios),
      leastCpuMsPerMillion: Math.min(...speeds),
    };
  }),
);

const ternary: { height: number; bitsPerPixel: number; [figure: string]: number }[] = [];
for (const height of heights) {
  const stego = createStego(runInline, { height });
  for (const bitsPerPixel of [0.1, 0.2, 0.4]) {
    const rows: { loss: number; least: number; changes: number; psnr: number }[] = [];
    for (const { raster } of covers) {
      for (let seed = 1; seed <= orders; seed++) {
        const bytes = Math.round((raster.data.length * bitsPerPixel) / 8) - 1;
        const random = createRandom(seed);
        const fill = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
        const result = await stego.embed({
          raster,
          protectedMask: null,
          headerSeed: fill(32),
          bodySeed: fill(32),
          body: fill(bytes),
          headerBytes: 1,
          sealHeader: () => Uint8Array.of(seed),
        });
        rows.push({
          loss: 1 - ((bytes + 1) * 8) / optimum(raster, { stego: result.raster }).bits,
          least: optimum(raster, { bits: (bytes + 1) * 8 }).changes / raster.data.length,
          changes: result.changedSamples / raster.data.length,
          psnr: result.psnr,
        });
      }
    }
    ternary.push({
      height,
      bitsPerPixel,
      payloadLoss: mean(rows.map((row) => row.loss)),
      lossSpread: deviation(rows.map((row) => row.loss)),
      leastChangesPerPixel: mean(rows.map((row) => row.least)),
      changesPerPixel: mean(rows.map((row) => row.changes)),
      psnr: mean(rows.map((row) => row.psnr)),
    });
  }
}

if (values.json) {
  process.stdout.write(`${JSON.stringify({ covers: covers.length, orders, layer, ternary })}\n`);
} else {
  console.log(`${covers.length} covers, ${orders} orders of the samples each`);
  console.log("height  payload  distortion/bound  spread  least CPU ms per million samples");
  for (const { height, relativePayload, ratio, spread, leastCpuMsPerMillion } of layer) {
    console.log(
      height,
      relativePayload,
      ratio.toFixed(4),
      spread.toFixed(4),
      leastCpuMsPerMillion.toFixed(0),
    );
  }
  console.log("height  bits/pixel  payload loss %  spread  changes/pixel (optimal coding)  PSNR dB");
  for (const row of ternary) {
    console.log(
      row.height,
      row.bitsPerPixel,
      (100 * row.payloadLoss).toFixed(2),
      (100 * row.lossSpread).toFixed(2),
      `${row.changesPerPixel.toFixed(4)} (${row.leastChangesPerPixel.toFixed(4)})`,
      row.psnr.toFixed(2),
    );
  }
}

/** HILL costs and permitted moves of every sample; flat neighbourhoods have none. */
function measure(raster: Raster): { costs: Float64Array; moves: Uint8Array } {
  const { costs, flat } = hillStrip(raster, 0, 0, raster.height);
  const permitted = permitMoves(surveyLevels(raster, 0, raster.height), raster.bitDepth);
  const moves = Uint8Array.from(raster.data, (value, i) => (flat[i] ? 0 : permitted[value]));
  return { costs: Float64Array.from(costs), moves };
}

function shuffle(list: Float64Array, seed: number): Float64Array {
  const random = createRandom(seed);
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

/** The ternary changes of least distortion, either for a payload or for what a stego image has spent. */
function optimum(
  cover: Raster,
  aim: { bits: number } | { stego: Raster },
): { bits: number; changes: number } {
  const { costs, moves } = measure(cover);
  let spent = 0;
  if ("stego" in aim) {
    for (let i = 0; i < costs.length; i++) if (cover.data[i] !== aim.stego.data[i]) spent += costs[i];
  }
  let low = 1e-3;
  let high = 1e3;
  let bits = 0;
  let changes = 0;
  for (let step = 0; step < 36; step++) {
    const lambda = Math.sqrt(low * high);
    let distortion = 0;
    bits = 0;
    changes = 0;
    for (let i = 0; i < costs.length; i++) {
      if (moves[i] === 0 || lambda * costs[i] > 40) continue;
      const ways = moves[i] === (MAY_RISE | MAY_FALL) ? 2 : 1;
      const odds = Math.exp(-lambda * costs[i]);
      const p = odds / (1 + ways * odds);
      changes += ways * p;
      distortion += ways * p * costs[i];
      bits += Math.log2(1 + ways * odds) + (ways * p * lambda * costs[i]) / Math.LN2;
    }
    if ("stego" in aim ? distortion > spent : bits > aim.bits) low = lambda;
    else high = lambda;
  }
  return { bits, changes };
}
