/** Deletes decoded notes that a killed process left in direct messages: Slack would keep them for ever. */
import type { webApi } from "@slack/bolt";
import { WORDS } from "../../src/app/conversation/words.js";
import { toAppError } from "../../src/errors.js";
import type { Log } from "../../src/log.js";
import type { SlackFiles } from "./slack-files.js";

const MOST_FILES = 200;

/** Never fails: the adapter starts all the same. */
export async function deleteForgottenNotes(
  client: webApi.WebClient,
  files: SlackFiles,
  botUserId: string,
  log: Log,
): Promise<void> {
  try {
    const { files: own = [] } = await client.files.list({ user: botUserId, count: MOST_FILES });
    const forgotten = own.filter(({ name }) => name === WORDS.noteFileName);
    for (const { id } of forgotten) if (id) await files.delete(id);
    if (forgotten.length > 0) log.info("slack.forgotten-notes-deleted", { count: forgotten.length });
  } catch (error) {
    log.warn("slack.forgotten-notes-unknown", { code: toAppError(error).code });
  }
}
