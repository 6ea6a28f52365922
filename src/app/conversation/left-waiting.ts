/** Nobody waits for ever for a process that was killed: an adapter that starts tells those who were left waiting. */
import { toAppError } from "../../errors.js";
import type { Log } from "../../log.js";
import type { App } from "../app.js";
import type { Person, Platform } from "../people.js";
import { WORDS } from "./words.js";

/** Never fails: a person who cannot be told must not stop the adapter. */
export async function tellLeftWaiting(
  platform: Platform,
  app: App,
  log: Log,
  send: (person: Person, text: string) => Promise<void>,
): Promise<void> {
  try {
    for (const { person, kind } of await app.takeLeftBehind(platform)) {
      await send(person, WORDS.interrupted(kind)).catch((error) =>
        log.warn("conversation.left-waiting-not-told", { platform, code: toAppError(error).code }),
      );
    }
  } catch (error) {
    log.warn("conversation.left-waiting-unknown", { platform, code: toAppError(error).code });
  }
}
