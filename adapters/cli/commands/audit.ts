import type { Command } from "commander";
import { AppError } from "../../../src/errors.js";
import type { CliContext } from "../cli-context.js";
import { write } from "../cli-io.js";
import { withCustody } from "../with-custody.js";

const DEFAULT_TAIL_LINES = 20;

export function addAuditCommand(program: Command, context: CliContext): void {
  const audit = program
    .command("audit")
    .description("the record of who did what: verify, show or export it")
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Examples:
  careveil audit verify
  careveil audit tail --lines 50
  careveil audit export > audit.jsonl`,
    );
  audit
    .command("verify")
    .description("prove that no line was removed, changed or moved")
    .option("--json", "print one JSON object")
    .action((options: { json?: boolean }) =>
      withCustody(context, async (custody) => {
        const verdict = await custody.verifyAudit();
        const faults = verdict.faults
          .map(({ chain, line, fault }) => `${chain}, line ${line}: ${fault}\n`)
          .join("");
        const words = verdict.intact
          ? `Intact: ${verdict.events} events in ${verdict.chains} chains.\n`
          : faults;
        await context.answer(options, verdict, words);
        if (!verdict.intact) context.noteFailure(new AppError("store-unavailable"));
      }),
    );
  audit
    .command("tail")
    .description("show the latest events, one JSON object per line")
    .option("--lines <count>", "how many", parseCount, DEFAULT_TAIL_LINES)
    .action((options: { lines: number }) => printLines(options.lines, context));
  audit
    .command("export")
    .description("print all events, one JSON object per line")
    .action(() => printLines(Number.POSITIVE_INFINITY, context));
}

function printLines(limit: number, context: CliContext): Promise<void> {
  return withCustody(context, async (custody) => {
    for await (const line of custody.auditLines(limit)) {
      context.signal.throwIfAborted();
      await write(context.io.stdout, `${line}\n`);
    }
  });
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new AppError("usage", { problem: "--lines takes a whole number above 0." });
  return count;
}
