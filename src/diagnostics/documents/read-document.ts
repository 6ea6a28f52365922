/**
 * One symptom document as plain text: txt, md, csv, json, pdf or docx, told apart by content. Everything else, and
 * everything too large, is refused with the reason.
 */
import type { NoticeCode } from "../../app/diagnostics-answer.js";
import { AppError } from "../../errors.js";
import { decodeText } from "./decode-text.js";
import { flattenCsv, flattenJson } from "./flatten.js";
import { readDocx } from "./read-docx.js";
import { readPdf } from "./read-pdf.js";
import { sniffDocument } from "./sniff.js";

const DOCUMENT_LIMIT_BYTES = 10_000_000;
const DOCUMENT_LIMIT_WORDS = 20_000;
/** No language needs more than this for 20,000 words; it bounds a text without spaces. */
const LIMIT_CHARACTERS = 200_000;

export interface DocumentText {
  readonly text: string;
  readonly notices: readonly NoticeCode[];
}

/** Returns normalised text (NFC, \n line ends, no invisible characters). Fails with document-* codes. */
export async function readDocument(bytes: Uint8Array, fileName: string): Promise<DocumentText> {
  if (bytes.length > DOCUMENT_LIMIT_BYTES)
    throw new AppError("document-too-large", { sizeBytes: bytes.length, limitBytes: DOCUMENT_LIMIT_BYTES });
  if (bytes.length === 0) throw new AppError("document-empty");
  const { text, notices } = await extract(bytes, fileName);
  const cleaned = normaliseText(text);
  checkLength(cleaned.text);
  return {
    text: cleaned.text,
    notices: cleaned.removedInvisible ? [...notices, "hidden-text-removed"] : notices,
  };
}

async function extract(bytes: Uint8Array, fileName: string): Promise<DocumentText> {
  switch (sniffDocument(bytes, fileName)) {
    case "pdf": {
      const { text, pagesWithoutText } = await readPdf(bytes);
      return { text, notices: pagesWithoutText > 0 ? ["pages-without-text"] : [] };
    }
    case "zip": {
      const { text, hiddenRuns } = await readDocx(bytes);
      return { text, notices: hiddenRuns > 0 ? ["hidden-text-removed"] : [] };
    }
    case "json":
      return { text: flattenJson(decodeText(bytes).text.replace(/^\uFEFF/, "")), notices: [] };
    case "csv":
      return { text: flattenCsv(decodeText(bytes).text), notices: [] };
    case "text":
      return { text: decodeText(bytes).text, notices: [] };
    case "unsupported":
      throw new AppError(isEncryptedOffice(bytes) ? "document-encrypted" : "document-unsupported");
  }
}

/** Word keeps a password-protected document in a container of the old format, under this name. */
const isEncryptedOffice = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(
    Buffer.from("EncryptedPackage", "utf16le"),
  );

/**
 * Invisible characters split words ("de\u200Bnies") or carry a second text (the tag block), so they go; a few soft
 * hyphens or a byte order mark are ordinary, and only the tag block and longer runs are reported.
 */
function normaliseText(raw: string): { text: string; removedInvisible: boolean } {
  const removedInvisible = /[\u{E0000}-\u{E007F}]|[\u200B-\u200F\u2060-\u2064]{4,}/u.test(raw);
  const text = raw
    .replace(/\r\n?|\u2028|\u2029|\f/g, "\n")
    .replace(/[\u{E0000}-\u{E007F}\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, "")
    .replace(/[\u00A0\u2007\u202F\t]/g, (mark) => (mark === "\t" ? "\t" : " "))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
    .replace(/[\u0000-\u0008\u000B\u000E-\u001F\u007F-\u009F]/g, "")
    .replace(/\n{4,}/g, "\n\n\n")
    .normalize("NFC")
    .trim();
  return { text, removedInvisible };
}

function checkLength(text: string): void {
  if (!/[\p{L}\p{N}]/u.test(text)) throw new AppError("document-empty");
  const words = text.split(/\s+/).length;
  if (words > DOCUMENT_LIMIT_WORDS || text.length > LIMIT_CHARACTERS)
    throw new AppError("document-too-long", { words, limit: DOCUMENT_LIMIT_WORDS });
}
