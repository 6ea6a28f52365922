/** Image records: who hid a note for whom and until when; nothing of the note. */
import { personKey } from "../app/people.js";
import type { NoteRecord, Records } from "../app/ports.js";
import type { Vault } from "./vault.js";

export function createRecords(vault: Vault): Records {
  const records = vault.table<NoteRecord>("record");
  const byAuthor = (author: string) => vault.index("records-of", author, records);
  return {
    async put(record) {
      await records.put(record.id, record);
      await byAuthor(personKey(record.author)).put(record.id, record.createdAt);
    },
    get: (id) => records.get(id),
    async listByAuthor(author, limit) {
      const found = await byAuthor(personKey(author)).list({ newestFirst: true, limit });
      return found.map(({ value }) => value);
    },
    revoke: (id, at) =>
      records.update(id, (record) =>
        record === null
          ? { result: false }
          : { next: { ...record, revokedAt: record.revokedAt ?? at }, result: true },
      ),
  };
}
