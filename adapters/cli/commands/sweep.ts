import type { Command } from "commander";
import type { CliContext } from "../cli-context.js";
import { withCustody } from "../with-custody.js";

export function addSweepCommand(program: Command, context: CliContext): void {
  program
    .command("sweep")
    .description("delete stored pictures and counts that are due; a running CareVeil does it every hour")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  careveil sweep
  careveil sweep --json`,
    )
    .action((options: { json?: boolean }) =>
      withCustody(context, async (custody) => {
        const { pictures } = await custody.sweep(context.signal);
        await context.answer(options, { pictures }, `Deleted ${pictures} stored pictures that were due.\n`);
      }),
    );
}
