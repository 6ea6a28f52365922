import type { Command } from "commander";
import { percentInWords } from "../../../src/app/sentences.js";
import { AppError } from "../../../src/errors.js";
import type { CliContext } from "../cli-context.js";
import { readInputFile } from "../input-file.js";
import { checkOutputs, SHARED_MODE, writeOutputFile } from "../output-file.js";

/** As many as have a number in the outlined picture. */
const MOST_LINES = 9;

interface RegionsOptions {
  readonly image: string;
  readonly out: string;
  readonly mask?: string;
  readonly protect?: number;
  readonly json?: boolean;
}

export function addRegionsCommand(program: Command, context: CliContext): void {
  program
    .command("regions")
    .description("show which areas of a picture would be left untouched")
    .requiredOption("--image <file>", "the picture")
    .requiredOption("--out <file>", "where the picture with outlines (PNG) goes")
    .option("--mask <file>", "also write the protected points as a PNG of 0 and 255")
    .option(
      "--protect <share>",
      "largest share of the body to protect, 0 to 0.9 (default: CAREVEIL_PROTECT_SHARE, 0.35)",
      parseShare,
    )
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  careveil regions --image scan.png --out outlined.png
  careveil regions --image scan.png --out outlined.png --mask mask.png --protect 0.2 --json`,
    )
    .action((options: RegionsOptions) => showRegions(options, context));
}

async function showRegions(options: RegionsOptions, context: CliContext): Promise<void> {
  const { signal } = context;
  const limit = context.config().CAREVEIL_MAX_FILE_MIB * 1024 * 1024;
  await checkOutputs([options.out, options.mask], [options.image]);
  const image = await readInputFile(options.image, limit, signal);
  const app = await context.app();
  const { overlayPng, maskPng, ...found } = await app.findRegions(image, options.protect, signal);
  if (options.mask !== undefined) await writeOutputFile(options.mask, maskPng, SHARED_MODE);
  await writeOutputFile(options.out, overlayPng, SHARED_MODE);
  const lines = found.regions
    .slice(0, MOST_LINES)
    .map(
      ({ box: [x, y, width, height], areaFraction, score }, index) =>
        `${index + 1}. ${width} x ${height} at ${x},${y}  ${percent(areaFraction)} of the picture, score ${score.toFixed(2)}`,
    );
  const others = found.regions.length - lines.length;
  if (others > 0) lines.push(`and ${others} smaller ones`);
  lines.push(
    `protected: ${percent(found.protectedFraction)} of the picture, ${percent(found.protectedBodyFraction)} of what is not flat background`,
  );
  if (!options.json) {
    const { verdict, probability } = await app.classify(image, signal);
    if (verdict === "other")
      lines.push(
        `note: this does not look like a medical picture (chance that it is one: ${percentInWords(probability)}); encode would refuse it`,
      );
  }
  lines.push("");
  await context.answer(options, found, lines.join("\n"));
}

function percent(share: number): string {
  return share > 0 && share < 0.001 ? "<0.1%" : `${(100 * share).toFixed(1)}%`;
}

function parseShare(text: string): number {
  const share = Number(text);
  if (text.trim() === "" || !(share >= 0 && share <= 0.9))
    throw new AppError("usage", {
      problem: "--protect takes a share from 0 to 0.9, such as 0.2 for a fifth.",
    });
  return share;
}
