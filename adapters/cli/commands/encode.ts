import type { Command } from "commander";
import { audienceWords, encodeSummary, progressWords } from "../../../src/app/conversation/words.js";
import { MAX_NOTE_BYTES } from "../../../src/app/note-text.js";
import type { Audience } from "../../../src/app/people.js";
import { AppError } from "../../../src/errors.js";
import type { CliContext } from "../cli-context.js";
import { readInputFile } from "../input-file.js";
import { checkOutputs, SHARED_MODE, writeOutputFile } from "../output-file.js";
import { checkPasswordSource, type PasswordOptions, readPassword } from "../read-password.js";

interface EncodeOptions extends PasswordOptions {
  readonly image: string;
  readonly note: string;
  readonly out: string;
  readonly overlay?: string;
  readonly expires?: number;
  readonly json?: boolean;
}

const EVERYBODY_HERE: Audience = { kind: "deployment" };
const DAY_MS = 24 * 60 * 60 * 1000;
/** UTF-16 takes two bytes where UTF-8 takes one, and a byte order mark. */
const MAX_NOTE_FILE_BYTES = 2 * MAX_NOTE_BYTES + 2;

export function addEncodeCommand(program: Command, context: CliContext): void {
  program
    .command("encode")
    .description("hide a note in a medical picture")
    .requiredOption("--image <file>", "the picture: PNG, JPEG, WebP, TIFF, GIF or AVIF")
    .requiredOption("--note <file>", "the note: a text file")
    .requiredOption("--out <file>", "where the finished picture (PNG) goes")
    .option("--password-file <file>", "read the password from a file")
    .option("--password-stdin", "read the password from standard input")
    .option("--overlay <file>", "also write a picture of the areas that were left untouched")
    .option("--expires <days>", "the note cannot be read after so many days", parseDays)
    .option("--json", "print the report as one JSON object")
    .addHelpText(
      "after",
      `
Without a password option it asks on the terminal, twice, without showing what you type.

Examples:
  careveil encode --image scan.png --note note.txt --out shared.png
  careveil encode --image scan.jpg --note note.txt --out shared.png --password-file secret.txt --json
  pass show ward7 | careveil encode --image ct.png --note note.txt --out shared.png --password-stdin --expires 30`,
    )
    .action((options: EncodeOptions) => encode(options, context));
}

async function encode(options: EncodeOptions, context: CliContext): Promise<void> {
  const { io, signal, progress } = context;
  const config = context.config();
  checkPasswordSource(options, io);
  await checkOutputs([options.out, options.overlay], [options.image, options.note, options.passwordFile]);
  const image = await readInputFile(options.image, config.CAREVEIL_MAX_FILE_MIB * 1024 * 1024, signal);
  const note = await readInputFile(options.note, MAX_NOTE_FILE_BYTES, signal);
  const password = await readPassword(options, io, { twice: true, signal });
  const expiresAt = options.expires === undefined ? null : Date.now() + options.expires * DAY_MS;

  const app = await context.app();
  const { png, overlayPng, report } = await app.encodeNote({
    image,
    note,
    password,
    audience: EVERYBODY_HERE,
    author: app.localPerson,
    expiresAt,
    wantOverlay: options.overlay !== undefined,
    signal,
    // The bar shows the percentage itself.
    onProgress: (step, fraction) =>
      progress.update(progressWords(step, fraction).replace(/… \d+%$/, ""), fraction),
  });
  if (options.overlay !== undefined) {
    if (overlayPng === null) throw new AppError("model-unavailable");
    await writeOutputFile(options.overlay, overlayPng, SHARED_MODE);
  }
  await writeOutputFile(options.out, png, SHARED_MODE);
  await context.answer(
    options,
    report,
    `${encodeSummary(report, audienceWords(EVERYBODY_HERE, ""), expiresAt)}\n`,
  );
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!(days > 0 && days <= 3650))
    throw new AppError("usage", {
      problem: "--expires takes a number of days, more than 0 and at most 3650.",
    });
  return days;
}
