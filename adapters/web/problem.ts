/**
 * Errors as HTTP tells them: RFC 9457 problem details, with the same stable codes as the command line. The sentence
 * comes from app; nothing of the request is repeated in the answer.
 */
import { errorSentence } from "../../src/app/sentences.js";
import { type AppError, toAppError } from "../../src/errors.js";

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** One or two sentences for the person: what happened and what to do next. */
  readonly detail: string;
  readonly code: string;
  /** Numbers and fixed words that the sentence speaks of. */
  readonly details?: AppError["details"];
}

/** Returns the problem document for anything thrown; what was not foreseen becomes `internal`. */
export function problemFor(thrown: unknown): Problem {
  const error = toAppError(thrown);
  return {
    type: `urn:careveil:problem:${error.code}`,
    title: titleOf(error.code),
    status: error.httpStatus,
    detail: errorSentence(error),
    code: error.code,
    ...(Object.keys(error.details).length > 0 ? { details: error.details } : {}),
  };
}

/** Seconds after which it makes sense to ask again, or null when repeating the request would not help. */
export function retryAfterSeconds(thrown: unknown): number | null {
  const error = toAppError(thrown);
  const seconds = error.details.retryAfterSeconds;
  if (typeof seconds === "number" && Number.isFinite(seconds)) return Math.max(1, Math.ceil(seconds));
  return error.httpStatus === 503 ? 5 : null;
}

function titleOf(code: string): string {
  const words = code.replaceAll("-", " ");
  return words[0].toUpperCase() + words.slice(1);
}
