/** Tells a note's author in private when somebody has used up the attempts on it. */

import { toAppError } from "../../errors.js";
import type { Log } from "../../log.js";
import type { App } from "../app.js";
import type { Person, Platform } from "../people.js";
import { shortId, WORDS } from "./words.js";

/** Adds this platform's way to reach an author; authors elsewhere stay with whoever was entered before. */
export function tellOwnersOn(
  platform: Platform,
  app: App,
  log: Log,
  send: (person: Person, text: string) => Promise<void>,
): void {
  const before = app.onLocked;
  app.onLocked = (record) => {
    if (record.author.platform !== platform) return before?.(record);
    send(record.author, WORDS.lockedOut(shortId(record.id))).catch((error) =>
      log.warn("conversation.owner-not-told", { platform, code: toAppError(error).code }),
    );
  };
}
