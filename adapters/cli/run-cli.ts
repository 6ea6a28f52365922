/**
 * The command line: parses, runs one command, and turns whatever happens into an exit code. Errors are one sentence on
 * stderr, or one JSON object on stdout under --json; never a stack.
 */
import { Command, CommanderError } from "commander";
import { errorSentence } from "../../src/app/sentences.js";
import { AppError, toAppError } from "../../src/errors.js";
import { createCliContext } from "./cli-context.js";
import type { CliHost } from "./cli-host.js";
import { type CliIo, outliveStreamErrors, tell, write } from "./cli-io.js";
import { addAuditCommand } from "./commands/audit.js";
import { addBenchCommand } from "./commands/bench.js";
import { addCapacityCommand } from "./commands/capacity.js";
import { addClassifyCommand } from "./commands/classify.js";
import { addDecodeCommand } from "./commands/decode.js";
import { addDeidentifyCommand } from "./commands/deidentify.js";
import { addDiagnoseCommand } from "./commands/diagnose.js";
import { addDoctorCommand } from "./commands/doctor.js";
import { addEncodeCommand } from "./commands/encode.js";
import { addKeysCommand } from "./commands/keys.js";
import { addRegionsCommand } from "./commands/regions.js";
import { addRevokeCommand } from "./commands/revoke.js";
import { addStartCommand } from "./commands/start.js";
import { addSweepCommand } from "./commands/sweep.js";
import { addWorkerCommand } from "./commands/worker.js";

const ADD_COMMANDS = [
  addEncodeCommand,
  addDecodeCommand,
  addCapacityCommand,
  addClassifyCommand,
  addRegionsCommand,
  addDiagnoseCommand,
  addDeidentifyCommand,
  addStartCommand,
  addWorkerCommand,
  addDoctorCommand,
  addBenchCommand,
  addRevokeCommand,
  addKeysCommand,
  addAuditCommand,
  addSweepCommand,
];

/** Exit codes of a program that a signal ended: 128 and the signal's number. */
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Returns the exit code: 0 done, 2 usage, 3 refused, 4 wrong password or no note, 5 something outside failed. */
export async function runCli(args: readonly string[], io: CliIo, host: CliHost): Promise<number> {
  const interruption = new AbortController();
  let signalCode = 0;
  const handlers = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const handler = () => {
      signalCode = SIGNAL_EXIT_CODES[name];
      interruption.abort(new AppError("cancelled"));
    };
    // Once: whoever presses Ctrl-C again wants the program gone at once.
    process.once(name, handler);
    return () => process.off(name, handler);
  });
  outliveStreamErrors(io.stdout, io.stderr);
  const context = createCliContext(io, host, interruption.signal);
  try {
    const help: string[] = [];
    const program = createProgram((text) => help.push(text), host.version);
    for (const add of ADD_COMMANDS) add(program, context);
    await program.parseAsync(args, { from: "user" }).catch((thrown) => {
      if (!(thrown instanceof CommanderError && thrown.exitCode === 0)) throw thrown;
    });
    if (help.length > 0) await write(io.stdout, help.join(""));
    await context.close();
    return context.failureCode();
  } catch (thrown) {
    await context.close().catch(() => {});
    const error = explain(thrown, interruption.signal);
    await report(error, args, io);
    return error.code === "cancelled" ? signalCode || SIGNAL_EXIT_CODES.SIGINT : error.exitCode;
  } finally {
    for (const stop of handlers) stop();
  }
}

/** `show` gets the text of --help and --version. */
function createProgram(show: (text: string) => void, version: string): Command {
  return new Command("careveil")
    .description("Hides an encrypted note in a medical picture, and reads it back.")
    .version(version)
    .exitOverride()
    .showHelpAfterError(false)
    .helpCommand(false)
    .configureOutput({
      writeOut: show,
      // What commander says about a wrong call becomes our own error object or sentence.
      writeErr: () => {},
    })
    .addHelpText(
      "after",
      `
Examples:
  careveil encode --image scan.png --note note.txt --out shared.png
  careveil decode --image shared.png
  careveil start

careveil COMMAND --help shows examples for each command.`,
    );
}

function explain(thrown: unknown, signal: AbortSignal): AppError {
  if (thrown instanceof CommanderError) return new AppError("usage", { problem: usageProblem(thrown) });
  const error = toAppError(thrown);
  return signal.aborted && error.code !== "cancelled"
    ? new AppError("cancelled", {}, { cause: thrown })
    : error;
}

function usageProblem(error: CommanderError): string {
  if (error.code === "commander.help") return "Which command?";
  const words = error.message.replace(/^error: /, "").trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/[.]?$/, ".")}`;
}

async function report(error: AppError, args: readonly string[], io: CliIo): Promise<void> {
  const message = errorSentence(error);
  if (args.includes("--json"))
    try {
      return await write(io.stdout, `${JSON.stringify({ error: { code: error.code, message } })}\n`);
    } catch {
      // Standard output takes nothing: the sentence is said where it can be.
    }
  tell(io.stderr, `${message}\n`);
}
