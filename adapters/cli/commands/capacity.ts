import type { Command } from "commander";
import type { CliContext } from "../cli-context.js";
import { readInputFile } from "../input-file.js";

export function addCapacityCommand(program: Command, context: CliContext): void {
  program
    .command("capacity")
    .description("say how long a note may be in this picture")
    .requiredOption("--image <file>", "the picture")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  careveil capacity --image scan.png
  careveil capacity --image scan.png --json`,
    )
    .action(async (options: { image: string; json?: boolean }) => {
      const limit = context.config().CAREVEIL_MAX_FILE_MIB * 1024 * 1024;
      const image = await readInputFile(options.image, limit, context.signal);
      const report = await (await context.app()).measureCapacity(image, context.signal);
      const number = (value: number) => value.toLocaleString("en-US");
      await context.answer(
        options,
        report,
        [
          `${report.width} x ${report.height} points, ${report.channels === 1 ? "grey" : "colour"}, ${report.bitDepth} bits`,
          `longest note: ${number(report.maxNoteBytes)} bytes`,
          `hard to detect up to: ${number(report.recommendedNoteBytes)} bytes`,
          `usable values: ${number(report.usableSamples)}; left untouched on purpose: ${(100 * report.protectedFraction).toFixed(1)}%`,
          "",
        ].join("\n"),
      );
    });
}
