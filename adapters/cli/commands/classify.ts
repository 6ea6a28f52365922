import type { Command } from "commander";
import type { CliContext } from "../cli-context.js";
import { answerEachFile } from "../each-file.js";

export function addClassifyCommand(program: Command, context: CliContext): void {
  program
    .command("classify")
    .description("say whether pictures are medical")
    .argument("<file...>", "pictures")
    .option("--json", "print one JSON object per picture")
    .addHelpText(
      "after",
      `
Examples:
  careveil classify scan.png photo.jpg
  careveil classify *.png --json`,
    )
    .action(async (files: string[], options: { json?: boolean }) => {
      const limit = context.config().CAREVEIL_MAX_FILE_MIB * 1024 * 1024;
      await answerEachFile(files, options, limit, context, async (image, file) => {
        const app = await context.app();
        const { verdict, probability, provider } = await app.classify(image, context.signal);
        const words = `${verdict.padEnd(8)}${probability.toFixed(3)}  ${file}\n`;
        return { value: { verdict, probability, provider }, words };
      });
    });
}
