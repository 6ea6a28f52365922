/**
 * Says what a file is from its first bytes; its name is never asked. What is no picture is named too, so that the
 * refusal can say "this is a PDF" instead of "cannot read".
 */
import type { PictureSource } from "../app/ports.js";

export type PictureFormat = PictureSource["format"];

/** What a file that is not a readable picture turned out to be: the fixed words of `details.found`. */
export type OtherContent =
  | "empty"
  | "html"
  | "svg"
  | "text"
  | "pdf"
  | "dicom"
  | "zip"
  | "gzip"
  | "bmp"
  | "jpeg2000"
  | "jpegxl"
  | "photoshop"
  | "video"
  | "unknown";

export type SniffedContent = { readonly picture: PictureFormat } | { readonly other: OtherContent };

/** ISO base media brands (ISO/IEC 23008-12 for HEIF, the AVIF specification for avif). */
const BRANDS: Readonly<Record<string, PictureFormat>> = {
  avif: "avif",
  avis: "avif",
  heic: "heif",
  heix: "heif",
  hevc: "heif",
  hevx: "heif",
  heim: "heif",
  heis: "heif",
  mif1: "heif",
  msf1: "heif",
};

/** TIFF 6.0 and BigTIFF, in both byte orders. */
const TIFF_SIGNATURES = ["II*\x00", "MM\x00*", "II+\x00", "MM\x00+"];

const OTHER_SIGNATURES: readonly (readonly [string, OtherContent])[] = [
  ["%PDF-", "pdf"],
  ["PK\x03\x04", "zip"],
  ["PK\x05\x06", "zip"],
  ["\x1f\x8b", "gzip"],
  ["BM", "bmp"],
  ["\x00\x00\x00\x0cjP  ", "jpeg2000"],
  ["\xff\x4f\xff\x51", "jpeg2000"],
  ["\x00\x00\x00\x0cJXL ", "jpegxl"],
  ["\xff\x0a", "jpegxl"],
  ["8BPS", "photoshop"],
  // DICOM without its 128-byte preamble starts with an element of group 0008.
  ["\x08\x00\x05\x00CS", "dicom"],
  ["\x08\x00\x00\x00UL", "dicom"],
];

/** Returns the format, or the kind of content that cannot be read as a picture. Looks at 1 KiB at most. */
export function sniffContent(bytes: Uint8Array): SniffedContent {
  if (bytes.length === 0) return { other: "empty" };
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return { picture: "png" };
  if (head.startsWith("\xff\xd8\xff")) return { picture: "jpeg" };
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) return { picture: "gif" };
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return { picture: "webp" };
  if (TIFF_SIGNATURES.some((signature) => head.startsWith(signature))) return { picture: "tiff" };
  if (head.slice(4, 8) === "ftyp") return sniffBrand(head);
  if (head.slice(128, 132) === "DICM") return { other: "dicom" };
  const other = OTHER_SIGNATURES.find(([signature]) => head.startsWith(signature));
  return { other: other ? other[1] : sniffText(head) };
}

function sniffBrand(head: string): SniffedContent {
  // The major brand, then (after a version number) the compatible ones; mif1 alone says nothing about the codec.
  const brands = [head.slice(8, 12), ...(head.slice(16, 64).match(/.{4}/gs) ?? [])];
  if (brands.includes("avif") || brands.includes("avis")) return { picture: "avif" };
  const known = BRANDS[brands[0]];
  return known ? { picture: known } : { other: "video" };
}

function sniffText(head: string): OtherContent {
  const start = head
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart()
    .toLowerCase();
  if (start.startsWith("<svg") || (start.startsWith("<?xml") && start.includes("<svg"))) return "svg";
  if (start.startsWith("<!doctype html") || start.startsWith("<html")) return "html";
  const isUtf16 = head.startsWith("\xff\xfe") || head.startsWith("\xfe\xff");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  return isUtf16 || !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(head) ? "text" : "unknown";
}
