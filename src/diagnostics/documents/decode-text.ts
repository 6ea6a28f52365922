/**
 * Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, else Windows-1252. What looks like a program or
 * a picture (NUL bytes, many control characters) is refused, whatever its name says.
 */
import { AppError } from "../../errors.js";

export interface DecodedText {
  readonly text: string;
  readonly charset: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
}

/** Fails with document-unsupported when the bytes are no text in any of the four charsets. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const charset = detectCharset(bytes);
  const text = new TextDecoder(charset).decode(bytes);
  if (controlShare(text) > 0.01) throw new AppError("document-unsupported");
  return { text, charset };
}

function detectCharset(bytes: Uint8Array): DecodedText["charset"] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const unmarked = detectUtf16(bytes);
  if (unmarked) return unmarked;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

/** Western text in UTF-16 has a zero in nearly every second byte. */
function detectUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  const length = Math.min(bytes.length & ~1, 4096);
  if (length < 8) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  const pairs = length / 2;
  if (odd > pairs * 0.7 && even < pairs * 0.1) return "utf-16le";
  if (even > pairs * 0.7 && odd < pairs * 0.1) return "utf-16be";
  return null;
}

function controlShare(text: string): number {
  if (text.length === 0) return 0;
  let controls = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const allowed = code === 9 || code === 10 || code === 12 || code === 13;
    if ((code < 32 && !allowed) || code === 0xfffd || (code >= 0x7f && code < 0xa0)) controls++;
  }
  return controls / text.length;
}
