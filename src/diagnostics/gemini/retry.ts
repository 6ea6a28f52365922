/** Whether and when to ask Gemini again. The server's own RetryInfo rules; a quota of the day is never retried. */
import type { GeminiRefusal } from "./gemini-sdk.js";

const MAX_ATTEMPTS = 3;
/** A person waits: what the server wants longer than this is told as "quota" at once. */
const LONGEST_WAIT_MS = 20_000;

/**
 * `refusal`: null for a network error or a broken stream. `attempt` counts from 1. Returns the pause in ms, or null:
 * give up.
 */
export function planRetry(refusal: GeminiRefusal | null, attempt: number): number | null {
  if (attempt >= MAX_ATTEMPTS) return null;
  const backoffMs = 300 * 3 ** (attempt - 1);
  if (refusal === null) return backoffMs;
  if (refusal.status === 429) {
    if (refusal.perDay) return null;
    const waitMs = refusal.retryDelayMs ?? backoffMs;
    return waitMs <= LONGEST_WAIT_MS ? waitMs : null;
  }
  if (refusal.status < 500) return null;
  return Math.min(refusal.retryDelayMs ?? backoffMs, LONGEST_WAIT_MS);
}
