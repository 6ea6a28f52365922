/**
 * The log: codes and ids only. There is no call that takes free text, so a note, a password or a symptom cannot
 * reach it by accident; an error is reduced to its code and, for unforeseen ones, its class and stack.
 */
import { type DestinationStream, destination, pino } from "pino";
import { AppError, toAppError } from "./errors.js";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  /** `event` is a fixed "room.what-happened"; `fields` are ids, counts, milliseconds and codes. */
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, error: unknown, fields?: LogFields): void;
}

const SECRET_NAMES = ["password", "note", "text", "token", "key", "secret", "authorization", "masterKey"];

/** Writes JSON lines to stderr (stdout belongs to the command line's answers) or to the given stream. */
export function createLog(level: LogLevel | "silent", stream?: DestinationStream): Log {
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      redact: { paths: SECRET_NAMES, censor: "[redacted]" },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    stream ?? destination({ dest: 2, sync: false }),
  );
  return {
    debug: (event, fields) => logger.debug({ event, ...fields }),
    info: (event, fields) => logger.info({ event, ...fields }),
    warn: (event, fields) => logger.warn({ event, ...fields }),
    error: (event, error, fields) => logger.error({ event, ...describeError(error), ...fields }),
  };
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

function describeError(error: unknown): LogFields {
  const { code, cause } = toAppError(error);
  if (code !== "internal") return { code, cause: causeName(cause) };
  const inner = error instanceof AppError ? cause : error;
  return { code, cause: causeName(inner), stack: inner instanceof Error ? framesOf(inner) : undefined };
}

/** A stack begins with the message, which may quote input, over several lines: what stands before the frames goes. */
function framesOf({ stack = "", message }: Error): string | undefined {
  const at = stack.indexOf(message);
  if (at < 0) return undefined;
  const frames = stack.slice(at + message.length).split("\n");
  return frames
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join("\n");
}

function causeName(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const systemCode = (cause as NodeJS.ErrnoException).code;
  return typeof systemCode === "string" ? `${cause.name}:${systemCode}` : cause.name;
}
