/**
 * From the bytes of a note's file to its text. UTF-8 (with or without BOM), UTF-16 (with BOM, or recognised by its
 * zero bytes) and Windows-1252 are accepted; anything else is refused as not being text.
 */
import { AppError } from "../errors.js";

export const MAX_NOTE_BYTES = 1024 * 1024;

export type NoteEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export interface NoteText {
  readonly text: string;
  /** The same text in UTF-8 without BOM: what is hidden. */
  readonly bytes: Uint8Array;
  /** How the file was written. */
  readonly encoding: NoteEncoding;
}

/** Fails with note-too-large (details sizeBytes, limitBytes) or note-not-text. */
export function readNoteText(file: Uint8Array): NoteText {
  // UTF-16 takes two bytes where UTF-8 takes one: the limit is on the UTF-8 form, this is the cheap first look.
  if (file.length > 2 * MAX_NOTE_BYTES + 2) throw tooLarge(file.length);
  const encoding = sniffEncoding(file);
  // The decoder takes one mark away; each further one would be taken away on reading, and the note not be the same.
  const text = decode(file, encoding).replace(/^\ufeff+/, "");
  if (hasBinaryCharacters(text)) throw new AppError("note-not-text");
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_NOTE_BYTES) throw tooLarge(bytes.length);
  return { text, bytes, encoding };
}

function tooLarge(sizeBytes: number): AppError {
  return new AppError("note-too-large", { sizeBytes, limitBytes: MAX_NOTE_BYTES });
}

function sniffEncoding(file: Uint8Array): NoteEncoding {
  if (file[0] === 0xff && file[1] === 0xfe) return "utf-16le";
  if (file[0] === 0xfe && file[1] === 0xff) return "utf-16be";
  if (isValid(file, "utf-8") && !file.includes(0)) return "utf-8";
  const zeros = countZeros(file.subarray(0, 4096));
  if (areStray(zeros, file)) throw new AppError("note-not-text");
  if (zeros.odd > zeros.even * 4 && zeros.odd > 0) return "utf-16le";
  if (zeros.even > zeros.odd * 4 && zeros.even > 0) return "utf-16be";
  return "windows-1252";
}

function countZeros(bytes: Uint8Array): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 };
  bytes.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2 === 0 ? "even" : "odd"]++;
  });
  return zeros;
}

/**
 * A few zeros in what is otherwise text, such as one at its end: some programs write them. Taken for UTF-16 such a note
 * would become other words. In UTF-16, Latin text has a zero in every pair, and other scripts have control codes.
 */
function areStray(zeros: { even: number; odd: number }, file: Uint8Array): boolean {
  const pairs = Math.min(file.length, 4096) / 2;
  const few = zeros.even + zeros.odd;
  if (few === 0 || few > pairs / 4) return false;
  return !hasBinaryCharacters(
    Buffer.from(file)
      .toString("latin1")
      .replace(/[\0\x7f-\x9f]/g, ""),
  );
}

function isValid(file: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(file);
    return true;
  } catch {
    return false;
  }
}

/** What Windows-1252 has at 0x80..0x9f; \ufffd where it has nothing. Node 20 decodes these as Latin-1 controls. */
const WINDOWS_1252_HIGH = "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ";

function decode(file: Uint8Array, encoding: NoteEncoding): string {
  if (encoding === "windows-1252") {
    const text = Buffer.from(file).toString("latin1");
    const mapped = text.replace(/[\u0080-\u009f]/g, (high) => WINDOWS_1252_HIGH[high.charCodeAt(0) - 0x80]);
    if (mapped.includes("\ufffd")) throw new AppError("note-not-text");
    return mapped;
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(file);
  } catch {
    throw new AppError("note-not-text");
  }
}

/** Control characters other than tab, line feed, form feed and carriage return do not occur in a written note. */
function hasBinaryCharacters(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/.test(text);
}
