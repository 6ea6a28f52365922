/** Finished pictures, sealed, kept until a time for their author to fetch again. */
import type { PictureStore } from "../app/ports.js";
import type { Vault } from "./vault.js";

/** Where sealed bytes lie: a directory or a bucket. Names are 32 hex digits. */
export interface Blobs {
  /** Afterwards the whole is there; a failure leaves what was there before. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | null>;
  delete(name: string): Promise<void>;
  /** Removes what killed processes began before that time and never finished. */
  deleteUnfinished(before: number): Promise<void>;
  close(): Promise<void>;
}

interface Kept {
  readonly blob: string;
}

export interface ManagedPictures extends PictureStore {
  /** Deletes what is due; returns how many pictures. */
  deleteDue(now: number, signal?: AbortSignal): Promise<number>;
  /** Seals pictures again that older keys sealed; returns how many. */
  reseal(onProgress?: (done: number) => void, signal?: AbortSignal): Promise<number>;
}

const BATCH = 100;
/** No upload takes so long. */
const UNFINISHED_AFTER_MS = 3_600_000;
const PLACE = "picture:";

export function createPictures(vault: Vault, blobs: Blobs): ManagedPictures {
  const kept = vault.table<Kept>("picture");
  const due = vault.index("pictures-due", "", kept);
  const blobOf = (id: string) => vault.sealName("picture-blob", id);

  return {
    async put(id, png, deleteAt) {
      const blob = blobOf(id);
      // Listed first: whatever happens next, the sweep finds the picture.
      await kept.put(id, { blob });
      await due.put(id, deleteAt);
      await blobs.put(blob, vault.sealBytes(png, PLACE + blob));
    },
    async get(id) {
      const box = await blobs.get(blobOf(id));
      return box && vault.openBytes(box, PLACE + blobOf(id));
    },
    async delete(id) {
      await blobs.delete(blobOf(id));
      await due.remove(id);
      await kept.delete(id);
    },
    async deleteDue(now, signal) {
      await blobs.deleteUnfinished(now - UNFINISHED_AFTER_MS);
      let deleted = 0;
      for (;;) {
        signal?.throwIfAborted();
        const batch = await due.list({ upTo: now, limit: BATCH });
        if (batch.length === 0) return deleted;
        for (const { name, value } of batch) {
          await blobs.delete(value.blob);
          await due.removeNamed(name);
          await kept.deleteNamed(name);
          deleted += 1;
        }
      }
    },
    async reseal(onProgress, signal) {
      for (let done = 0; ; done += BATCH) {
        signal?.throwIfAborted();
        const batch = await due.list({ skip: done, limit: BATCH });
        for (const { value } of batch) await resealBlob(value.blob);
        onProgress?.(done + batch.length);
        if (batch.length < BATCH) return done + batch.length;
      }
    },
  };

  async function resealBlob(blob: string): Promise<void> {
    const box = await blobs.get(blob);
    if (box) await blobs.put(blob, vault.sealBytes(vault.openBytes(box, PLACE + blob), PLACE + blob));
  }
}
