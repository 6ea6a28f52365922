/**
 * Tells an event that nobody has taken from one that a platform delivers again, to this process or to another one of
 * the deployment.
 */
import { AppError, toAppError } from "../errors.js";
import type { Log } from "../log.js";
import type { Platform } from "./people.js";
import type { SharedMemory } from "./ports.js";
import { SeenOnce } from "./seen-once.js";

const KEPT_MS = 15 * 60 * 1000;
/** Platforms give up after three seconds. */
const ANSWER_WITHIN_MS = 1_000;

/** Returns the question "is this the first delivery with this id?", which takes it when it is. Never fails. */
export function createFirstDelivery(
  platform: Platform,
  memory: SharedMemory,
  log: Log,
): (id: string) => Promise<boolean> {
  const seenHere = new SeenOnce();
  return async (id) => {
    if (!seenHere.isNew(id)) return false;
    try {
      return await answered(memory.claim(`${platform}:${id}`, KEPT_MS));
    } catch (error) {
      // An answer that might come twice is better than none while the store is away.
      log.warn("conversation.delivery-not-shared", { platform, code: toAppError(error).code });
      return true;
    }
  };
}

async function answered(claim: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError("timed-out")), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([claim, late]);
  } finally {
    clearTimeout(timer);
  }
}
