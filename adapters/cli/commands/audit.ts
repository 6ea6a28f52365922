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
        const intact = verdict.problems.length === 0;
        const problems = verdict.problems.map(({ chain, line, kind }) => `${chain}, line ${line}: ${kind}\n`);
        const others = verdict.elsewhere > 0 ? ` ${verdict.elsewhere} more lie on other machines.` : "";
        const words = `Intact: ${verdict.lines} events in ${verdict.chains} chains.${others}\n`;
        await context.answer(options, { intact, ...verdict }, intact ? words : problems.join(""));
        if (!intact) context.noteFailure(new AppError("store-unavailable"));
      }),
    );
  audit
    .command("tail")
    .description("show the latest events, one JSON object per line")
    .option("--lines <count>", "how many", parseCount, DEFAULT_TAIL_LINES)
    .action((options: { lines: number }) => printEvents(options.lines, context));
  audit
    .command("export")
    .description("print all events, one JSON object per line")
    .action(() => printEvents(0, context));
}

function printEvents(limit: number, context: CliContext): Promise<void> {
  return withCustody(context, async (custody) => {
    const events = await custody.readAudit();
    for (const event of limit === 0 ? events : events.slice(-limit)) {
      context.signal.throwIfAborted();
      await write(context.io.stdout, `${JSON.stringify(event)}\n`);
    }
  });
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new AppError("usage", { problem: "--lines takes a whole number above 0." });
  return count;
}
