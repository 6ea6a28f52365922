/** The conversation around /careveil: help, status, one's own notes, withdrawing one. */
import type { App } from "../app.js";
import type { Exchange } from "../bot-ports.js";
import type { Subcommand } from "../catalogue.js";
import type { NoteRecord } from "../ports.js";
import { careveilName } from "./audience-choice.js";
import { begin, deliver } from "./deliver.js";
import { audienceWords, day, HELP, shortId, WORDS } from "./words.js";

const MOST_LISTED = 20;
const MOST_SEARCHED = 1000;

export interface ManageRequest {
  readonly subcommand: Subcommand["name"];
  /** What follows the subcommand. */
  readonly argument: string;
}

/** Where commands carry plain text: "revoke 1a2b3c4d". Unknown words are answered with help. */
export function parseManageText(text: string): ManageRequest {
  const [word = "", argument = ""] = text.trim().split(/\s+/, 2);
  const known = (["help", "status", "mine", "revoke"] as const).find((name) => name === word.toLowerCase());
  return { subcommand: known ?? "help", argument };
}

export async function manage(exchange: Exchange, request: ManageRequest, app: App): Promise<void> {
  await begin(exchange, WORDS.checking);
  await deliver(exchange, { text: await answer(exchange, request, app) });
}

async function answer(
  exchange: Exchange,
  { subcommand, argument }: ManageRequest,
  app: App,
): Promise<string> {
  switch (subcommand) {
    case "help":
      return HELP;
    case "status":
      return status(exchange, app);
    case "mine":
      return listNotes(await app.listOwnNotes(exchange.asker, MOST_LISTED));
    case "revoke":
      return revoke(exchange, argument.toLowerCase(), app);
  }
}

async function revoke(exchange: Exchange, number: string, app: App): Promise<string> {
  if (!/^[0-9a-f]{4,32}$/.test(number)) return WORDS.revokeHow;
  const notes = await app.listOwnNotes(exchange.asker, MOST_SEARCHED);
  const matching = notes.filter(({ id }) => id.startsWith(number));
  if (matching.length !== 1) return WORDS.revokeUnknown;
  await app.revokeNote(exchange.asker, matching[0].id);
  return WORDS.revoked;
}

function listNotes(notes: readonly NoteRecord[]): string {
  if (notes.length === 0) return WORDS.noNotes;
  return ["Your notes, newest first:", ...notes.map(noteLine)].join("\n");
}

function noteLine(record: NoteRecord): string {
  const state =
    record.revokedAt !== null
      ? "withdrawn"
      : record.expiresAt === null
        ? "no end date"
        : `until ${day(record.expiresAt)}`;
  return `${shortId(record.id)}: hidden ${day(record.createdAt)}, for ${audienceWords(record.audience, "")}, ${state}`;
}

async function status(exchange: Exchange, app: App): Promise<string> {
  const health = await app.health();
  return [
    health.ready ? "CareVeil is working." : "CareVeil is starting or has a problem. Try again in a minute.",
    `Store: ${health.store === "ok" ? "working" : "not reachable; ask whoever runs CareVeil"}`,
    `Picture models: ${health.vision ? `working (${health.vision.provider})` : "cannot be loaded, so no note can be hidden; ask whoever runs CareVeil"}`,
    `Symptom files: ${health.diagnostics ? "answered" : "not set up"}`,
    `Your CareVeil name: ${careveilName(exchange.asker)} (give it to colleagues elsewhere who want to name you as a reader)`,
  ].join("\n");
}
