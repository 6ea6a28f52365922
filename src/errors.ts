/**
 * What can go wrong in use: a closed set of codes. Each has an exit code for the command line and a status for HTTP;
 * its sentence stands in app/sentences.ts. A coder's mistake is a TypeError or RangeError instead.
 * `details` holds numbers and fixed words that the sentence needs; never text of a note, a password or a key.
 */

interface CodeEntry {
  readonly exitCode: 2 | 3 | 4 | 5;
  readonly httpStatus: number;
}

const refused = (httpStatus: number): CodeEntry => ({ exitCode: 3, httpStatus });
const outside = (httpStatus: number): CodeEntry => ({ exitCode: 5, httpStatus });

export const ERROR_CODES = {
  usage: { exitCode: 2, httpStatus: 400 },
  "config-invalid": { exitCode: 2, httpStatus: 500 },

  "file-not-found": { exitCode: 2, httpStatus: 404 },
  "picture-unreadable": refused(422),
  "picture-unsupported": refused(415),
  "picture-too-large": refused(413),
  "picture-too-many-pixels": refused(413),
  "picture-animated": refused(415),
  "picture-transparent": refused(422),
  "picture-too-small": refused(422),
  "picture-not-medical": refused(422),
  "note-too-large": refused(413),
  "note-too-long": refused(422),
  "note-not-text": refused(415),
  "password-too-short": refused(422),
  "password-too-long": refused(422),
  "not-permitted": refused(403),
  "note-expired": refused(410),
  "note-revoked": refused(410),
  "note-damaged": refused(422),
  "note-version-unknown": refused(422),
  "note-key-missing": refused(422),
  "attempts-exceeded": refused(429),
  "rate-limited": refused(429),
  busy: refused(503),

  "document-unreadable": refused(422),
  "document-unsupported": refused(415),
  "document-too-large": refused(413),
  "document-too-long": refused(413),
  "document-empty": refused(422),
  "document-encrypted": refused(422),
  "document-is-picture": refused(422),

  "note-not-found": { exitCode: 4, httpStatus: 404 },
  "wrong-password": { exitCode: 4, httpStatus: 401 },

  unauthenticated: { exitCode: 3, httpStatus: 401 },
  "forbidden-origin": { exitCode: 3, httpStatus: 403 },
  "picture-not-kept": refused(410),
  "address-unknown": { exitCode: 3, httpStatus: 404 },
  "upload-expected": { exitCode: 2, httpStatus: 415 },
  "upload-incomplete": { exitCode: 3, httpStatus: 408 },
  "upload-malformed": { exitCode: 2, httpStatus: 400 },

  "file-host-refused": refused(403),
  "file-gone": refused(410),
  "file-not-shared": refused(403),
  "file-expected": refused(422),
  "note-expected": refused(422),
  "passwords-differ": refused(422),
  "reader-unknown": refused(422),
  "form-expired": refused(410),
  "channel-not-visible": refused(403),
  "asker-not-in-channel": refused(403),
  "reply-expired": outside(410),
  "reply-too-large": refused(413),
  "reply-undeliverable": outside(502),
  "platform-signed-out": outside(503),
  "platform-refused": outside(502),

  "master-key-wrong": outside(500),
  "keyring-unavailable": outside(503),
  "store-unavailable": outside(503),
  "disk-failed": outside(500),
  "network-failed": outside(502),
  "model-unavailable": outside(503),
  "diagnostics-unavailable": outside(503),
  "gemini-unavailable": outside(503),
  "gemini-quota": outside(503),
  "gemini-blocked": outside(502),
  "gemini-model-retired": outside(502),
  "gemini-blocked-private": outside(502),
  "gemini-answer-cut": outside(502),
  "gemini-answer-empty": outside(502),
  "gemini-answer-unusable": outside(502),
  "gemini-refused-key": outside(502),
  "timed-out": outside(504),
  cancelled: outside(499),
  internal: outside(500),
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(code, options);
    this.name = "AppError";
    this.code = code;
    this.details = details;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code].exitCode;
  }

  get httpStatus(): number {
    return ERROR_CODES[this.code].httpStatus;
  }
}

/** Returns the error itself when it is an AppError; an abort becomes `cancelled` or `timed-out`; all else `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError") return new AppError("timed-out", {}, { cause: error });
  if (name === "AbortError") return new AppError("cancelled", {}, { cause: error });
  return new AppError("internal", {}, { cause: error });
}

/** What crosses a thread or queue border: an error without its cause. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

export function toPlainError(error: unknown): PlainError {
  const { code, details } = toAppError(error);
  return { code, details };
}

export function fromPlainError(plain: PlainError): AppError {
  return new AppError(plain.code, plain.details);
}
