/**
 * What CareVeil tells a person in private without being asked: that somebody used up the attempts on their note, and
 * that a crash left their request without an answer.
 */

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
  void tellLeftBehind(platform, app, log, send);
}

async function tellLeftBehind(
  platform: Platform,
  app: App,
  log: Log,
  send: (person: Person, text: string) => Promise<void>,
): Promise<void> {
  try {
    for (const { person, kind } of await app.takeLeftBehind(platform))
      await send(person, WORDS.leftWaiting(kind)).catch((error) =>
        log.warn("conversation.left-waiting-not-told", { platform, code: toAppError(error).code }),
      );
  } catch (error) {
    log.error("conversation.left-waiting-unknown", error, { platform });
  }
}
