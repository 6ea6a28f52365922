import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_NOTE_BYTES, readNoteText } from "../../src/app/note-text.js";
import { AppError } from "../../src/errors.js";

const utf8 = (text: string) => new TextEncoder().encode(text);
const codeOf = (file: Uint8Array) => {
  try {
    readNoteText(file);
    return "accepted";
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

test("any written text in UTF-8 comes back to the byte", () => {
  const written = fc.string({ unit: "grapheme" }).filter((text) => !/[\p{Cc}\ufeff]/u.test(text));
  fc.assert(
    fc.property(written, (text) => {
      const note = readNoteText(utf8(text));
      expect(note.text).toBe(text);
      expect(note.bytes).toEqual(utf8(text));
    }),
  );
});

test("line breaks and tabs stay as they are", () => {
  const text = "BP 120/80\r\nHR\t72\nplan: rest\n";
  expect(readNoteText(utf8(text)).text).toBe(text);
});

test("an empty file is an empty note", () => {
  expect(readNoteText(new Uint8Array()).bytes.length).toBe(0);
});

test("a byte order mark is not part of the note", () => {
  expect(readNoteText(Buffer.from("\ufeffhello", "utf8")).text).toBe("hello");
});

test("whatever it begins with, a note is read back as it was hidden", () => {
  for (const marks of ["\ufeff", "\ufeff\ufeff", "\ufeff\ufeff\ufeff"]) {
    const note = readNoteText(utf8(`${marks}hello`));
    expect(new TextDecoder().decode(note.bytes)).toBe(note.text);
  }
});

test.each([
  ["UTF-16 LE with BOM", Buffer.from("\ufeffFièvre 39°", "utf16le"), "utf-16le"],
  ["UTF-16 LE without BOM", Buffer.from("Fever since Monday", "utf16le"), "utf-16le"],
  [
    "UTF-16 LE without BOM in another script",
    Buffer.from("Fever / Жар с понедельника", "utf16le"),
    "utf-16le",
  ],
  ["UTF-16 BE with BOM", Buffer.from("\ufeffFièvre 39°", "utf16le").swap16(), "utf-16be"],
  [
    "Windows-1252",
    Buffer.from([0x46, 0x69, 0xe8, 0x76, 0x72, 0x65, 0x20, 0x93, 0x33, 0x39, 0xb0, 0x94]),
    "windows-1252",
  ],
])("%s is recognised and converted", (_name, file, encoding) => {
  const note = readNoteText(file);
  expect(note.encoding).toBe(encoding);
  expect(note.text).toMatch(/F(ièvre|ever)/);
  expect(new TextDecoder().decode(note.bytes)).toBe(note.text);
});

test.each([
  ["a PNG", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")],
  ["a ZIP", Buffer.from("504b03041400000008000000", "hex")],
  ["text with a NUL", Buffer.from("abc\0def")],
  ["text that ends in a NUL", Buffer.from("Allergic to penicillin.\0")],
  ["Windows-1252 with a NUL in it", Buffer.from("Fièvre\0 depuis lundi", "latin1")],
  ["an escape character", Buffer.from("\u001b[31mred")],
])("%s is refused as not being text", (_name, file) => {
  expect(codeOf(file)).toBe("note-not-text");
});

test("1 MiB is accepted and one byte more is refused", () => {
  expect(codeOf(new Uint8Array(MAX_NOTE_BYTES).fill(97))).toBe("accepted");
  expect(codeOf(new Uint8Array(MAX_NOTE_BYTES + 1).fill(97))).toBe("note-too-large");
});
