import { join } from "node:path";
import type { Command } from "commander";
import { AppError } from "../../../src/errors.js";
import type { CliContext } from "../cli-context.js";
import { readInputFile } from "../input-file.js";
import { checkOutputs, PRIVATE_MODE, writeOutputFile } from "../output-file.js";
import { type PasswordOptions, readPassword } from "../read-password.js";
import { withCustody } from "../with-custody.js";

const MAX_BACKUP_BYTES = 64 * 1024 * 1024;

interface JsonOption {
  readonly json?: boolean;
}

export function addKeysCommand(program: Command, context: CliContext): void {
  const keys = program
    .command("keys")
    .description("list, rotate, back up and restore the keys")
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Without its keys no note can be read again. Keep a backup, and its passphrase, apart from the data directory.

Examples:
  careveil keys list
  careveil keys backup --out keyring.backup
  careveil keys restore --from keyring.backup --password-file passphrase.txt
  careveil keys rotate
  careveil keys rotate --audiences`,
    );
  keys
    .command("list")
    .description("the audiences' key pairs, by number")
    .option("--json", "print one JSON object")
    .action((options: JsonOption) => list(options, context));
  keys
    .command("rotate")
    .description("make a new master key and seal everything again; run it again if it was stopped half-way")
    .option("--audiences", "instead: new key pairs for all audiences; notes made before still open")
    .option("--json", "print one JSON object")
    .action((options: JsonOption & { audiences?: boolean }) =>
      options.audiences ? rotateAudiences(options, context) : rotateMaster(options, context),
    );
  keys
    .command("backup")
    .description("write all keys to one file, sealed by a passphrase")
    .requiredOption("--out <file>", "where the backup goes")
    .option("--password-file <file>", "read the passphrase from a file")
    .option("--password-stdin", "read the passphrase from standard input")
    .option("--json", "print one JSON object")
    .action((options: JsonOption & PasswordOptions & { out: string }) => backup(options, context));
  keys
    .command("restore")
    .description("bring back the keys of a backup; keys that are there already stay")
    .requiredOption("--from <file>", "the backup")
    .option("--password-file <file>", "read the passphrase from a file")
    .option("--password-stdin", "read the passphrase from standard input")
    .option("--json", "print one JSON object")
    .action((options: JsonOption & PasswordOptions & { from: string }) => restore(options, context));
}

function list(options: JsonOption, context: CliContext): Promise<void> {
  return withCustody(context, async (custody) => {
    const keys = await custody.listKeys();
    const lines = keys.map(
      ({ keyId, createdAt, current }) =>
        `${keyId}  ${new Date(createdAt).toISOString().slice(0, 10)}  ${current ? "current" : "kept for older notes"}\n`,
    );
    await context.answer(options, { keys }, lines.join("") || "No keys yet: the first note makes one.\n");
  });
}

function rotateMaster(options: JsonOption, context: CliContext): Promise<void> {
  return withCustody(context, async (custody) => {
    const rotated = await custody
      .rotateMasterKey((done) => context.progress.update(`sealing again: ${done}`, 0), context.signal)
      .catch((error) => {
        throw context.signal.aborted ? new AppError("cancelled", { resumable: true }) : error;
      });
    await context.answer(
      options,
      rotated,
      `Done. ${rotated.resealed} values are sealed by the new master key.\n`,
    );
  });
}

function rotateAudiences(options: JsonOption, context: CliContext): Promise<void> {
  return withCustody(context, async (custody) => {
    const rotated = await custody.rotateAudienceKeys();
    await context.answer(options, rotated, `Done. ${rotated.rotated} audiences have new key pairs.\n`);
  });
}

async function backup(
  options: JsonOption & PasswordOptions & { out: string },
  context: CliContext,
): Promise<void> {
  const masterKey = join(context.config().CAREVEIL_DATA_DIR, "master.key");
  await checkOutputs([options.out], [options.passwordFile, masterKey]);
  const passphrase = await readPassword(options, context.io, { twice: true, signal: context.signal });
  await withCustody(context, async (custody) => {
    const bytes = await custody.backupKeyring(passphrase);
    await writeOutputFile(options.out, bytes, PRIVATE_MODE);
    await context.answer(options, { out: options.out, sizeBytes: bytes.length }, `Done: ${options.out}\n`);
  });
}

async function restore(
  options: JsonOption & PasswordOptions & { from: string },
  context: CliContext,
): Promise<void> {
  const bytes = await readInputFile(options.from, MAX_BACKUP_BYTES, context.signal);
  if (bytes.length > MAX_BACKUP_BYTES)
    throw new AppError("usage", { problem: "That file is no key backup." });
  const passphrase = await readPassword(options, context.io, { twice: false, signal: context.signal });
  await withCustody(context, async (custody) => {
    const restored = await custody.restoreKeyring(bytes, passphrase);
    await context.answer(options, restored, `Done. ${restored.restored} keys were restored.\n`);
  });
}
