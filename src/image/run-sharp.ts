/**
 * The one way this room waits for sharp: a signal ends the wait, a time limit ends the work, and libvips' words
 * become codes.
 */
import sharp from "sharp";
import { AppError, toAppError } from "../errors.js";

/** Whole decodes of 50 megapixels take seconds; what runs longer is a file made to be slow. */
export const SHARP_TIMEOUT_SECONDS = 60;

// Every picture is seen once: a cache would only keep patients' pixels in memory.
sharp.cache(false);

/**
 * Returns what `work` gives; fails with picture-unreadable when libvips refuses the bytes, with timed-out or
 * cancelled. libvips cannot be stopped in the middle: after a cancellation the work ends on its own, unheard.
 */
export async function runSharp<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal?.aborted) throw toAppError(signal.reason);
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(toAppError(signal?.reason));
    signal?.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work().catch(rejectWithCode), aborted]);
  } finally {
    if (stop) signal?.removeEventListener("abort", stop);
  }
}

function rejectWithCode(error: unknown): never {
  const words = error instanceof Error ? error.message : "";
  if (words.startsWith("timeout")) throw new AppError("timed-out", {}, { cause: error });
  throw new AppError("picture-unreadable", { reason: "damaged" }, { cause: error });
}
