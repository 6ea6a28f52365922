/**
 * The use case "read a note": finds it, asks whether this person may read it now, counts the attempt, then opens it.
 * The order matters: who may not read learns nothing about the password, and an attempt counts before it is tried.
 */
import { AppError, toAppError } from "../errors.js";
import { isInAudience, type Memberships } from "./audience-policy.js";
import { withTimeLimit } from "./limits.js";
import { MAX_PASSWORD_CHARACTERS } from "./password.js";
import type { Person } from "./people.js";
import type { DecodeStep, FoundNote, JobOptions, PictureJobs } from "./picture-jobs.js";
import type { Attempts, Audit, Keyring, NoteRecord, RateLimits, Records } from "./ports.js";

export interface DecodeNoteDeps {
  readonly jobs: PictureJobs;
  readonly keyring: Keyring;
  readonly records: Records;
  readonly attempts: Attempts;
  readonly audit: Audit;
  readonly limits: RateLimits;
  readonly memberships: Memberships;
  readonly timeLimitMs: number;
  readonly now: () => number;
  /** Told when a picture's attempts are used up, so that its owner can be told in private. */
  readonly onLocked?: (record: NoteRecord) => void;
}

export interface DecodeNoteRequest extends JobOptions<DecodeStep> {
  readonly image: Uint8Array;
  readonly password: string;
  readonly reader: Person;
}

export interface DecodedNote {
  readonly text: string;
  readonly recordId: string;
}

/**
 * Returns the text. Fails with note-not-found, not-permitted, note-expired, note-revoked, attempts-exceeded,
 * wrong-password (details left), note-damaged, note-key-missing, note-version-unknown or picture-*.
 */
export async function decodeNote(request: DecodeNoteRequest, deps: DecodeNoteDeps): Promise<DecodedNote> {
  let found: FoundNote | null = null;
  try {
    if (request.password.length > 4 * MAX_PASSWORD_CHARACTERS)
      throw new AppError("password-too-long", { limit: MAX_PASSWORD_CHARACTERS });
    await deps.limits.take(request.reader, "decode");
    const bytes = await withTimeLimit(deps.timeLimitMs, request.signal, (signal) =>
      openWithPolicy(request, signal, deps, (note) => {
        found = note;
      }),
    );
    await audit("ok");
    return { text: new TextDecoder().decode(bytes), recordId: recordIdOf(found) ?? "" };
  } catch (error) {
    await audit(toAppError(error).code).catch(() => {});
    throw error;
  }

  function audit(outcome: string): Promise<void> {
    return deps.audit.append({
      action: "note.decode",
      person: request.reader,
      recordId: recordIdOf(found),
      outcome,
    });
  }
}

async function openWithPolicy(
  request: DecodeNoteRequest,
  signal: AbortSignal,
  deps: DecodeNoteDeps,
  onFound: (found: FoundNote) => void,
): Promise<Uint8Array> {
  let left = 0;
  let record: NoteRecord | null = null;
  try {
    const bytes = await deps.jobs.decode(
      {
        image: request.image,
        password: request.password,
        async keyFor(found) {
          onFound(found);
          record = await checkReadable(recordIdOf(found)!, request.reader, deps);
          const privateKeyPem = await deps.keyring.privateKeyPem(found.header.keyId);
          left = (await deps.attempts.take(request.reader, record.id)).left;
          return privateKeyPem;
        },
      },
      { signal, onProgress: request.onProgress },
    );
    if (record) await deps.attempts.clear(request.reader, (record as NoteRecord).id);
    return bytes;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "wrong-password") throw error;
    if (left === 0 && record) deps.onLocked?.(record);
    throw new AppError("wrong-password", { left });
  }
}

/** Returns the record when this person may read this note now. */
export async function checkReadable(
  recordId: string,
  reader: Person,
  deps: Pick<DecodeNoteDeps, "records" | "memberships" | "now">,
): Promise<NoteRecord> {
  const record = await deps.records.get(recordId);
  if (record === null) throw new AppError("note-key-missing");
  // Membership first: whether a note was withdrawn or has expired is nobody else's business.
  if (!(await isInAudience(reader, record.audience, deps.memberships))) throw new AppError("not-permitted");
  if (record.revokedAt !== null) throw new AppError("note-revoked");
  if (record.expiresAt !== null && record.expiresAt <= deps.now()) throw new AppError("note-expired");
  return record;
}

function recordIdOf(found: FoundNote | null): string | null {
  return found && Buffer.from(found.header.recordId).toString("hex");
}
