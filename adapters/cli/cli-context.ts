/** What a command works with: streams, configuration, the program, and the way its answer leaves. */
import type { App } from "../../src/app/app.js";
import { type Config, readConfig } from "../../src/config.js";
import type { AppError } from "../../src/errors.js";
import { createLog, type Log } from "../../src/log.js";
import type { CliHost } from "./cli-host.js";
import { type CliIo, write } from "./cli-io.js";
import { createProgressBar, type ProgressBar } from "./progress-bar.js";

export interface CliContext {
  readonly io: CliIo;
  readonly host: CliHost;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly progress: ProgressBar;
  /** Fails with config-invalid. */
  config(): Config;
  /** Silent unless CAREVEIL_LOG_LEVEL is set: a command's answer is its only output. */
  log(): Log;
  /** The program, opened once and closed when the command ends. */
  app(): Promise<App>;
  /** Writes one line of JSON, or the words for a person. */
  answer(options: { json?: boolean }, value: unknown, words: string): Promise<void>;
  /** The exit code of an error that does not end the command (one file of several). */
  noteFailure(error: AppError): void;
}

export function createCliContext(
  io: CliIo,
  host: CliHost,
  signal: AbortSignal,
): CliContext & { readonly failureCode: () => number; close(): Promise<void> } {
  let config: Config | undefined;
  let opened: Promise<App> | undefined;
  let failureCode = 0;
  const progress = createProgressBar(io.stderr);
  const context = {
    io,
    host,
    signal,
    progress,
    config: () => (config ??= readConfig(io.environment)),
    log: () => createLog(io.environment.CAREVEIL_LOG_LEVEL ? context.config().CAREVEIL_LOG_LEVEL : "silent"),
    app: () => (opened ??= host.openApp(context.config(), context.log())),
    async answer({ json }: { json?: boolean }, value: unknown, words: string) {
      progress.clear();
      await write(io.stdout, json ? `${JSON.stringify(value)}\n` : words);
    },
    noteFailure(error: AppError) {
      failureCode ||= error.exitCode;
    },
    failureCode: () => failureCode,
    async close() {
      progress.clear();
      await (await opened?.catch(() => null))?.close(0);
    },
  };
  return context;
}
