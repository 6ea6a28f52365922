import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Command, Option } from "commander";
import { AppError } from "../../../src/errors.js";
import { type BenchReport, describeBench } from "../bench/describe-bench.js";
import { measureSize, type SizePlan, type SizeResult } from "../bench/measure-size.js";
import { measureSteghide, type SteghideResult } from "../bench/measure-steghide.js";
import type { CliContext } from "../cli-context.js";

interface BenchOptions {
  readonly sizes: readonly number[];
  readonly repeats: number;
  readonly noteBytes: number;
  readonly one?: string;
  readonly json?: boolean;
}

/** The largest size is measured in colour too. */
const SIZES = [0.25, 1, 4, 16];
/** One size in its own process: reading, several encodes and decodes. */
const CHILD_TIMEOUT_MS = 3_600_000;

export function addBenchCommand(program: Command, context: CliContext): void {
  program
    .command("bench")
    .description("measure speed, memory and changes on pictures that it draws itself")
    .option("--sizes <list>", "megapixels, comma-separated", parseSizes, SIZES)
    .option("--repeats <count>", "counted rounds per size", parseWhole("--repeats", 1, 99), 5)
    .option("--note-bytes <count>", "length of the note", parseWhole("--note-bytes", 0, 1024 * 1024), 2048)
    .addOption(new Option("--one <plan>", "measure one size in this process").hideHelp())
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Each size runs in a process of its own, with a data directory that is thrown away. Where steghide is installed, it
does the same job for comparison.

Examples:
  careveil bench
  careveil bench --sizes 1 --repeats 9 --json`,
    )
    .action((options: BenchOptions) =>
      options.one ? measureOne(options.one, context) : bench(options, context),
    );
}

async function measureOne(plan: string, context: CliContext): Promise<void> {
  const result = await measureSize(JSON.parse(plan), await context.app(), context.signal);
  await context.answer({ json: true }, result, "");
}

async function bench(options: BenchOptions, context: CliContext): Promise<void> {
  const { signal, progress } = context;
  const largest = Math.max(...options.sizes);
  const plans = options.sizes.flatMap((megapixels): SizePlan[] => {
    const { noteBytes, repeats } = options;
    const grey = { megapixels, channels: 1 as const, noteBytes, repeats };
    return megapixels === largest ? [grey, { ...grey, channels: 3 }] : [grey];
  });
  const folder = await mkdtemp(join(tmpdir(), "careveil-bench-"));
  const sizes: SizeResult[] = [];
  const steghide: SteghideResult[] = [];
  try {
    for (const [index, plan] of plans.entries()) {
      progress.update(`${plan.megapixels} megapixels`, index / plans.length);
      sizes.push(await measureInChild(plan, folder, context));
      const other = await measureSteghide(plan, folder, signal);
      if (other) steghide.push(other);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const report: BenchReport = {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    repeats: options.repeats,
    noteBytes: options.noteBytes,
    sizes,
    steghide,
  };
  await context.answer(options, report, describeBench(report));
}

async function measureInChild(
  plan: SizePlan,
  folder: string,
  { io, signal }: CliContext,
): Promise<SizeResult> {
  const args = [...process.execArgv, process.argv[1], "bench", "--one", JSON.stringify(plan), "--json"];
  const env = {
    ...io.environment,
    CAREVEIL_DATA_DIR: join(folder, "data"),
    CAREVEIL_STORE_URL: "",
    CAREVEIL_QUEUE_URL: "",
    CAREVEIL_TIME_LIMIT_S: "3600",
  };
  try {
    const options = { env, signal, timeout: CHILD_TIMEOUT_MS, maxBuffer: 1024 * 1024 };
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    return JSON.parse(stdout);
  } catch (error) {
    signal.throwIfAborted();
    throw new AppError("internal", {}, { cause: error });
  }
}

function parseSizes(text: string): number[] {
  const sizes = text.split(",").map(Number);
  if (!sizes.every((size) => size >= 0.01 && size <= 50))
    throw new AppError("usage", { problem: "--sizes takes megapixels from 0.01 to 50, comma-separated." });
  return sizes;
}

function parseWhole(name: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new AppError("usage", { problem: `${name} takes a whole number from ${min} to ${max}.` });
    return value;
  };
}
