/** What a document is, from its bytes. The file's name only decides whether plain text is a table. */

export type DocumentKind = "text" | "csv" | "json" | "pdf" | "zip" | "unsupported";

const startsWith = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean =>
  signature.every((value, index) => bytes[at + index] === value);

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

/** Signatures of common files that are no symptom document: pictures, archives, programs, old Office, media. */
const BINARIES: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  ascii("GIF8"),
  ascii("RIFF"),
  ascii("BM6"),
  ascii("II*\0"),
  ascii("MM\0*"),
  [0x1f, 0x8b],
  ascii("7z\xbc\xaf"),
  ascii("Rar!"),
  ascii("BZh"),
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x7f, 0x45, 0x4c, 0x46],
  [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
  ascii("{\\rtf"),
  ascii("ID3"),
  ascii("OggS"),
  ascii("%!PS"),
];

/** Returns the kind; "zip" is a Word document or refused, by its entries, "unsupported" is refused. */
export function sniffDocument(bytes: Uint8Array, fileName: string): DocumentKind {
  if (hasPdfHeader(bytes)) return "pdf";
  if (startsWith(bytes, [0x50, 0x4b, 3, 4]) || startsWith(bytes, [0x50, 0x4b, 5, 6])) return "zip";
  if (BINARIES.some((signature) => startsWith(bytes, signature))) return "unsupported";
  if (startsWith(bytes, ascii("DICM"), 128)) return "unsupported";
  const extension = /\.([a-z0-9]{1,8})$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";
  if (extension === "csv" || extension === "tsv") return "csv";
  const first = Buffer.from(bytes.subarray(0, 64))
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart()[0];
  if (extension === "json" || first === "{") return "json";
  return "text";
}

/** PDF readers accept a header within the first kilobyte. */
function hasPdfHeader(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString("latin1");
  return /%PDF-\d/.test(head);
}
