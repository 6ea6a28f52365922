/**
 * One line of the audit log and what binds it: every line carries the number and the hash of the one before, its event
 * sealed, and a MAC over all of it. Without the key nobody can write, change, drop or move a line unseen.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export interface AuditLine {
  /** The chain: one for each run of a process. */
  readonly chain: string;
  /** 1, 2, 3... within the chain. */
  readonly number: number;
  /** ISO 8601. */
  readonly at: string;
  /** The sealed event, base64. */
  readonly event: string;
  /** SHA-256 of the line before, hex; of the chain's name for the first. */
  readonly previous: string;
  /** HMAC-SHA256 of all the above, hex. */
  readonly mac: string;
}

export const firstPrevious = (chain: string): string => createHash("sha256").update(chain).digest("hex");

/** `text` is the line without its line break. */
export const hashLine = (text: string): string => createHash("sha256").update(text).digest("hex");

export function formatLine(auditKey: Uint8Array, fields: Omit<AuditLine, "mac">): string {
  return JSON.stringify({ ...fields, mac: macOf(auditKey, fields) });
}

/** Returns null when the text is no line or its MAC is wrong. */
export function parseLine(auditKey: Uint8Array, text: string): AuditLine | null {
  let line: AuditLine;
  try {
    line = JSON.parse(text);
  } catch {
    return null;
  }
  const expected = Buffer.from(macOf(auditKey, line), "hex");
  const given = Buffer.from(String(line?.mac ?? ""), "hex");
  return given.length === expected.length && timingSafeEqual(given, expected) ? line : null;
}

function macOf(auditKey: Uint8Array, line: Omit<AuditLine, "mac">): string {
  const { chain, number, at, event, previous } = line ?? {};
  return createHmac("sha256", auditKey)
    .update(JSON.stringify([chain, number, at, event, previous]))
    .digest("hex");
}
