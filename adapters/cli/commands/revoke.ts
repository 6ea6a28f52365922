import type { Command } from "commander";
import { shortId, WORDS } from "../../../src/app/conversation/words.js";
import { AppError } from "../../../src/errors.js";
import type { CliContext } from "../cli-context.js";

const MAX_OWN_NOTES = 10_000;

export function addRevokeCommand(program: Command, context: CliContext): void {
  program
    .command("revoke")
    .description("make one of your notes unreadable; without a number, list your notes")
    .argument("[number]", "the note's number, or its first digits")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  careveil revoke
  careveil revoke 1f0c2a9b`,
    )
    .action((number: string | undefined, options: { json?: boolean }) =>
      number === undefined ? list(options, context) : revoke(number, options, context),
    );
}

async function list(options: { json?: boolean }, context: CliContext): Promise<void> {
  const app = await context.app();
  const notes = await app.listOwnNotes(app.localPerson, MAX_OWN_NOTES);
  const lines = notes.map((note) => {
    const state = note.revokedAt !== null ? "withdrawn" : isOver(note.expiresAt) ? "expired" : "readable";
    return `${shortId(note.id)}  ${new Date(note.createdAt).toISOString().slice(0, 16)}  ${note.width} x ${note.height}  ${state}\n`;
  });
  const value = notes.map(({ id, createdAt, expiresAt, revokedAt, width, height }) => ({
    recordId: id,
    createdAt,
    expiresAt,
    revokedAt,
    width,
    height,
  }));
  await context.answer(options, { notes: value }, lines.join("") || `${WORDS.noNotesHere}\n`);
}

async function revoke(number: string, options: { json?: boolean }, context: CliContext): Promise<void> {
  if (!/^[0-9a-f]{4,32}$/i.test(number))
    throw new AppError("usage", { problem: "A note's number has 4 to 32 digits of 0-9 and a-f." });
  const app = await context.app();
  const prefix = number.toLowerCase();
  const notes = await app.listOwnNotes(app.localPerson, MAX_OWN_NOTES);
  const matching = notes.filter(({ id }) => id.startsWith(prefix));
  if (matching.length > 1)
    throw new AppError("usage", { problem: "Several notes start with these digits. Give more of them." });
  if (matching.length === 0) throw new AppError("not-permitted", { ownNotesOnly: true });
  await app.revokeNote(app.localPerson, matching[0].id);
  await context.answer(options, { recordId: matching[0].id, revoked: true }, `${WORDS.revoked}\n`);
}

const isOver = (expiresAt: number | null): boolean => expiresAt !== null && expiresAt <= Date.now();
