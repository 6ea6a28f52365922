/**
 * Deletes decoded notes whose time is over and whose process was killed before it could: Slack would keep them for
 * ever. Younger ones may be another process's, which still looks after them.
 */
import type { webApi } from "@slack/bolt";
import { DELETE_AFTER_MS } from "../../src/app/conversation/decode-flow.js";
import { WORDS } from "../../src/app/conversation/words.js";
import { toAppError } from "../../src/errors.js";
import type { Log } from "../../src/log.js";
import type { SlackFiles } from "./slack-files.js";

const EVERY_MS = 5 * 60 * 1000;
const MOST_FILES = 200;

/** Looks once before it resolves, then every five minutes. Never fails. Returns the function that stops it. */
export async function startDeletingForgotten(
  client: webApi.WebClient,
  files: SlackFiles,
  botUserId: string,
  log: Log,
): Promise<() => void> {
  const look = () => deleteForgotten(client, files, botUserId, log);
  await look();
  const timer = setInterval(() => void look(), EVERY_MS).unref();
  return () => clearInterval(timer);
}

async function deleteForgotten(
  client: webApi.WebClient,
  files: SlackFiles,
  botUserId: string,
  log: Log,
): Promise<void> {
  try {
    const overSince = String(Math.floor((Date.now() - DELETE_AFTER_MS) / 1000));
    const { files: own = [] } = await client.files.list({
      user: botUserId,
      ts_to: overSince,
      count: MOST_FILES,
    });
    const forgotten = own.filter(({ name }) => name === WORDS.noteFileName);
    for (const { id } of forgotten) if (id) await files.delete(id);
    if (forgotten.length > 0) log.info("slack.forgotten-notes-deleted", { count: forgotten.length });
  } catch (error) {
    log.warn("slack.forgotten-notes-unknown", { code: toAppError(error).code });
  }
}
