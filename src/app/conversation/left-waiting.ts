/** People who wait for an answer are remembered, so that nobody waits for ever for a process that was killed. */
import { toAppError } from "../../errors.js";
import type { Log } from "../../log.js";
import type { Person, Platform } from "../people.js";
import type { PendingRequest, PendingRequests } from "../ports.js";
import { WORDS } from "./words.js";

/** Runs the work while the request stands in the list. A list that cannot be written never stops the work. */
export async function whileRemembered<T>(
  pending: PendingRequests | undefined,
  request: PendingRequest,
  work: () => Promise<T>,
): Promise<T> {
  // Beside the work, not before it: the first word to the person must not wait for a disk.
  const added = pending?.add(request).catch(() => undefined);
  try {
    return await work();
  } finally {
    const id = await added;
    if (id !== undefined) await pending?.remove(id).catch(() => {});
  }
}

/** Tells those whose request was cut off by the end of an earlier process. For an adapter that has just started. */
export async function tellLeftWaiting(
  platform: Platform,
  pending: PendingRequests | undefined,
  log: Log,
  send: (person: Person, text: string) => Promise<void>,
): Promise<void> {
  const left = (await pending?.takeLeftBehind(platform)) ?? [];
  for (const { person, kind } of left)
    await send(person, WORDS.interrupted(kind)).catch((error) =>
      log.warn("conversation.left-waiting-not-told", { platform, code: toAppError(error).code }),
    );
  if (left.length > 0) log.info("conversation.left-waiting-told", { platform, count: left.length });
}
