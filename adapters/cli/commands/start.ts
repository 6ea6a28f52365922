import type { Command } from "commander";
import { createLog } from "../../../src/log.js";
import type { CliContext } from "../cli-context.js";
import { tell } from "../cli-io.js";

export function addStartCommand(program: Command, context: CliContext): void {
  program
    .command("start")
    .description("run the web console, and Slack and Discord where they are configured")
    .addHelpText(
      "after",
      `
Examples:
  careveil start
  CAREVEIL_WEB_PORT=9000 careveil start`,
    )
    .action(async () => {
      const config = context.config();
      await context.host.serve(config, createLog(config.CAREVEIL_LOG_LEVEL), {
        signal: context.signal,
        announce: (line) => tell(context.io.stdout, `${line}\n`),
      });
    });
}
