import type { Command } from "commander";
import { AppError } from "../../../src/errors.js";
import { createLog } from "../../../src/log.js";
import type { CliContext } from "../cli-context.js";
import { tell } from "../cli-io.js";

export function addWorkerCommand(program: Command, context: CliContext): void {
  program
    .command("worker")
    .description("work through the queue of a deployment that has several machines")
    .addHelpText(
      "after",
      `
Examples:
  CAREVEIL_QUEUE_URL=redis://queue:6379 CAREVEIL_STORE_URL=redis://store:6379 careveil worker`,
    )
    .action(async () => {
      const config = context.config();
      if (!config.CAREVEIL_QUEUE_URL)
        throw new AppError("config-invalid", {
          problems: ["CAREVEIL_QUEUE_URL: a worker needs the queue's address"],
        });
      await context.host.work(config, createLog(config.CAREVEIL_LOG_LEVEL), {
        signal: context.signal,
        announce: (line) => tell(context.io.stdout, `${line}\n`),
      });
    });
}
