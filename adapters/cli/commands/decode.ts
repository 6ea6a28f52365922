import type { Command } from "commander";
import { WORDS } from "../../../src/app/conversation/words.js";
import { AppError } from "../../../src/errors.js";
import type { CliContext } from "../cli-context.js";
import { readInputFile } from "../input-file.js";
import { checkOutputs, PRIVATE_MODE, writeOutputFile } from "../output-file.js";
import { checkPasswordSource, type PasswordOptions, readPassword } from "../read-password.js";

interface DecodeOptions extends PasswordOptions {
  readonly image: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function addDecodeCommand(program: Command, context: CliContext): void {
  program
    .command("decode")
    .description("read the note in a picture")
    .requiredOption("--image <file>", "the picture that carries the note")
    .option("--out <file>", "write the text to a file that only you may read, instead of the screen")
    .option("--password-file <file>", "read the password from a file")
    .option("--password-stdin", "read the password from standard input")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
In a pipe the text comes out exactly as it was hidden, without a line break added.

Examples:
  careveil decode --image shared.png
  careveil decode --image shared.png --out note.txt --password-file secret.txt
  pass show ward7 | careveil decode --image shared.png --password-stdin --json`,
    )
    .action((options: DecodeOptions) => decode(options, context));
}

async function decode(options: DecodeOptions, context: CliContext): Promise<void> {
  const { io, signal, progress } = context;
  const config = context.config();
  checkPasswordSource(options, io);
  await checkOutputs([options.out], [options.image, options.passwordFile]);
  const image = await readInputFile(options.image, config.CAREVEIL_MAX_FILE_MIB * 1024 * 1024, signal);
  const app = await context.app();
  // At a prompt nobody should type a password for a picture that carries nothing.
  if (io.stdin.isTTY && !options.passwordFile && !options.passwordStdin) await requireNote(image, context);
  const password = await readPassword(options, io, { twice: false, signal });

  const { text, recordId } = await app.decodeNote({
    image,
    password,
    reader: app.localPerson,
    signal,
    onProgress: (_step, fraction) => progress.update(WORDS.openingNote, fraction),
  });
  const noteBytes = Buffer.byteLength(text);
  if (options.out !== undefined) {
    await writeOutputFile(options.out, text, PRIVATE_MODE);
    await context.answer(options, { recordId, noteBytes, out: options.out }, "");
    return;
  }
  const lineBreak = io.stdout.isTTY && !text.endsWith("\n") ? "\n" : "";
  await context.answer(options, { recordId, noteBytes, text }, `${text}${lineBreak}`);
}

async function requireNote(image: Uint8Array, { app, signal }: CliContext): Promise<void> {
  const program = await app();
  const found = await program.findNote(image, program.localPerson, signal);
  if (found === null) throw new AppError("note-not-found");
}
