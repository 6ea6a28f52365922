/**
 * Entries of a ZIP, with everything bounded before a byte is inflated: number of entries, size of each, size of
 * all, and compression ratio. The sizes in the directory may lie, so the bytes are counted again while reading.
 */
import { type Entry, fromBuffer, type ZipFile } from "yauzl";
import { AppError } from "../../errors.js";

export interface ZipLimits {
  readonly entries: number;
  readonly entryBytes: number;
  readonly totalBytes: number;
  /** Uncompressed over compressed size; only asked of entries over 1 MB. */
  readonly ratio: number;
}

const DOCX_LIMITS: ZipLimits = {
  entries: 2_000,
  entryBytes: 40_000_000,
  totalBytes: 120_000_000,
  ratio: 200,
};

/**
 * Returns the contents of the entries that `wanted` names; others are checked but not inflated. Fails with
 * document-unreadable (details.reason: "zip", "zip-bomb") or document-encrypted.
 */
export async function readZip(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  limits: ZipLimits = DOCX_LIMITS,
): Promise<Map<string, Buffer>> {
  const zip = await openZip(bytes);
  try {
    return await collect(zip, wanted, limits);
  } finally {
    zip.close();
  }
}

function openZip(bytes: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(Buffer.from(bytes), { lazyEntries: true, validateEntrySizes: true }, (error, zip) =>
      error ? reject(unreadable("zip", error)) : resolve(zip),
    );
  });
}

function collect(
  zip: ZipFile,
  wanted: (name: string) => boolean,
  limits: ZipLimits,
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  let total = 0;
  if (zip.entryCount > limits.entries) return Promise.reject(unreadable("zip-bomb"));
  return new Promise((resolve, reject) => {
    zip.on("error", (error) => reject(unreadable("zip", error)));
    zip.on("end", () => resolve(found));
    zip.on("entry", (entry: Entry) => {
      total += entry.uncompressedSize;
      const problem = checkEntry(entry, total, limits);
      if (problem) return reject(problem);
      if (!wanted(entry.fileName)) return zip.readEntry();
      if (found.has(entry.fileName)) return reject(unreadable("zip"));
      readEntry(zip, entry, limits.entryBytes).then((content) => {
        found.set(entry.fileName, content);
        zip.readEntry();
      }, reject);
    });
    zip.readEntry();
  });
}

function checkEntry(entry: Entry, total: number, limits: ZipLimits): AppError | null {
  if (entry.isEncrypted()) return new AppError("document-encrypted");
  if (entry.uncompressedSize > limits.entryBytes || total > limits.totalBytes) return unreadable("zip-bomb");
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  return entry.uncompressedSize > 1_000_000 && ratio > limits.ratio ? unreadable("zip-bomb") : null;
}

function readEntry(zip: ZipFile, entry: Entry, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(unreadable("zip", error));
      const parts: Buffer[] = [];
      let size = 0;
      stream.on("data", (part: Buffer) => {
        size += part.length;
        if (size > limit) {
          stream.destroy();
          reject(unreadable("zip-bomb"));
        } else parts.push(part);
      });
      stream.on("error", (cause: Error) => reject(unreadable("zip", cause)));
      stream.on("end", () => resolve(Buffer.concat(parts)));
    });
  });
}

const unreadable = (reason: string, cause?: unknown): AppError =>
  new AppError("document-unreadable", { reason }, { cause });
