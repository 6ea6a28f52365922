/** The use cases around notes already made: list one's own, withdraw one, fetch its picture again. */
import { AppError, toAppError } from "../errors.js";
import { type Person, personKey } from "./people.js";
import type { Audit, NoteRecord, PictureStore, Records } from "./ports.js";

export interface ManageNotesDeps {
  readonly records: Records;
  readonly pictures: PictureStore;
  readonly audit: Audit;
  readonly now: () => number;
}

/** Returns the person's own notes, newest first. */
export function listOwnNotes(
  person: Person,
  limit: number,
  deps: ManageNotesDeps,
): Promise<readonly NoteRecord[]> {
  return deps.records.listByAuthor(person, limit);
}

/** From now on the note cannot be read; its stored picture is deleted. Only its author may. */
export function revokeNote(person: Person, recordId: string, deps: ManageNotesDeps): Promise<void> {
  return audited("note.revoke", person, recordId, deps, async () => {
    await ownRecord(person, recordId, deps);
    await deps.records.revoke(recordId, deps.now());
    await deps.pictures.delete(recordId);
  });
}

/** Returns the finished picture again while it is kept; null when it is no longer kept. Only its author may. */
export function fetchOwnPicture(
  person: Person,
  recordId: string,
  deps: ManageNotesDeps,
): Promise<Uint8Array | null> {
  return audited("note.download", person, recordId, deps, async () => {
    await ownRecord(person, recordId, deps);
    return deps.pictures.get(recordId);
  });
}

async function ownRecord(
  person: Person,
  recordId: string,
  { records }: ManageNotesDeps,
): Promise<NoteRecord> {
  const record = await records.get(recordId);
  // An unknown id and somebody else's give the same answer: ids are not to be probed.
  if (record === null || personKey(record.author) !== personKey(person))
    throw new AppError("not-permitted", { ownNotesOnly: true });
  return record;
}

async function audited<T>(
  action: "note.revoke" | "note.download",
  person: Person,
  recordId: string,
  { audit }: ManageNotesDeps,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const result = await work();
    await audit.append({ action, person, recordId, outcome: "ok" });
    return result;
  } catch (error) {
    await audit.append({ action, person, recordId, outcome: toAppError(error).code }).catch(() => {});
    throw error;
  }
}
