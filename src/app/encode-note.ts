/** The use case "hide a note": checks, keys, the heavy job, then record, stored copy and audit. */
import { createHash, randomBytes } from "node:crypto";
import { AppError, toAppError } from "../errors.js";
import { withTimeLimit } from "./limits.js";
import { readNoteText } from "./note-text.js";
import { checkNewPassword } from "./password.js";
import type { Audience, Person } from "./people.js";
import type { EncodedPicture, EncodeStep, JobOptions, PictureJobs } from "./picture-jobs.js";
import type { Audit, Keyring, PictureStore, RateLimits, Records } from "./ports.js";

export interface EncodeNoteDeps {
  readonly jobs: PictureJobs;
  readonly keyring: Keyring;
  readonly records: Records;
  readonly pictures: PictureStore;
  readonly audit: Audit;
  readonly limits: RateLimits;
  readonly protectShare: number;
  readonly timeLimitMs: number;
  /** How long the finished picture is kept, encrypted, for its author to fetch again; 0 = not at all. */
  readonly retentionMs: number;
  readonly now: () => number;
}

export interface EncodeNoteRequest extends JobOptions<EncodeStep> {
  readonly image: Uint8Array;
  /** The note's file, or its text. */
  readonly note: Uint8Array | string;
  readonly password: string;
  readonly audience: Audience;
  readonly author: Person;
  /** Milliseconds since 1970, or null: never. */
  readonly expiresAt?: number | null;
  readonly wantOverlay?: boolean;
}

/**
 * Returns the finished picture, proven readable, and its report. Nothing is recorded unless everything succeeded.
 * Fails with picture-*, note-*, password-*, rate-limited, busy, timed-out, cancelled or store-unavailable.
 */
export async function encodeNote(request: EncodeNoteRequest, deps: EncodeNoteDeps): Promise<EncodedPicture> {
  const recordId = randomBytes(16);
  const id = recordId.toString("hex");
  try {
    const encoded = await encodeAndRecord(request, recordId, deps);
    await deps.audit.append({ action: "note.encode", person: request.author, recordId: id, outcome: "ok" });
    return encoded;
  } catch (error) {
    const { code } = toAppError(error);
    await deps.audit
      .append({ action: "note.encode", person: request.author, recordId: null, outcome: code })
      .catch(() => {});
    throw error;
  }
}

async function encodeAndRecord(
  request: EncodeNoteRequest,
  recordId: Buffer,
  deps: EncodeNoteDeps,
): Promise<EncodedPicture> {
  const { audience, author, expiresAt = null } = request;
  checkNewPassword(request.password);
  if (expiresAt !== null && expiresAt <= deps.now())
    throw new AppError("usage", { problem: "The expiry lies in the past." });
  const note = readNoteText(
    typeof request.note === "string" ? new TextEncoder().encode(request.note) : request.note,
  );
  await deps.limits.take(author, "encode");
  const key = await deps.keyring.keyFor(audience);
  const privateKeyPem = await deps.keyring.privateKeyPem(key.keyId);

  const encoded = await withTimeLimit(deps.timeLimitMs, request.signal, (signal) =>
    deps.jobs.encode(
      {
        image: request.image,
        note: note.bytes,
        password: request.password,
        keyId: key.keyId,
        publicKeyPem: key.publicKeyPem,
        privateKeyPem,
        recordId,
        protectShare: deps.protectShare,
        wantOverlay: request.wantOverlay ?? false,
      },
      { signal, onProgress: request.onProgress },
    ),
  );

  const createdAt = deps.now();
  const id = recordId.toString("hex");
  if (deps.retentionMs > 0) {
    const retained = createdAt + deps.retentionMs;
    await deps.pictures.put(id, encoded.png, expiresAt === null ? retained : Math.min(retained, expiresAt));
  }
  await deps.records.put({
    id,
    audience,
    author,
    createdAt,
    expiresAt,
    revokedAt: null,
    width: encoded.report.width,
    height: encoded.report.height,
    pngBytes: encoded.png.length,
    pngSha256: createHash("sha256").update(encoded.png).digest("hex"),
  });
  return encoded;
}
