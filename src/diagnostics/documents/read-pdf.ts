/** The text of a PDF. An encrypted PDF, a scan without text and a broken file are each refused by their own code. */
import { getDocumentProxy } from "unpdf";
import { AppError } from "../../errors.js";

const MAX_PAGES = 200;
/** Text of one page that no person typed: a bomb, not a document. */
const MAX_CHARACTERS = 2_000_000;

export interface PdfText {
  readonly text: string;
  /** Some pages held pictures only. */
  readonly pagesWithoutText: number;
}

interface TextPiece {
  readonly str?: string;
  readonly hasEOL?: boolean;
}

/** Fails with document-encrypted, document-is-picture, document-unreadable or document-too-long. */
export async function readPdf(bytes: Uint8Array): Promise<PdfText> {
  const document = await openPdf(bytes);
  try {
    if (document.numPages > MAX_PAGES)
      throw new AppError("document-unreadable", { reason: "pages", pages: document.numPages });
    const pages: string[] = [];
    let length = 0;
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const content = await page.getTextContent();
      const text = joinPieces(content.items as readonly TextPiece[]);
      length += text.length;
      if (length > MAX_CHARACTERS) throw new AppError("document-unreadable", { reason: "expansion" });
      pages.push(text);
    }
    const empty = pages.filter((text) => text.trim() === "").length;
    if (empty === pages.length) throw new AppError("document-is-picture");
    return { text: pages.join("\n\n"), pagesWithoutText: empty };
  } catch (error) {
    throw asDocumentError(error);
  } finally {
    await document.cleanup().catch(() => undefined);
  }
}

async function openPdf(bytes: Uint8Array) {
  try {
    // pdf.js takes the buffer for itself: give it a copy. Evaluation of PDF code is off.
    return await getDocumentProxy(new Uint8Array(bytes), {
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      verbosity: 0,
    });
  } catch (error) {
    throw asDocumentError(error);
  }
}

function asDocumentError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const name = error instanceof Error ? error.name : "";
  if (name === "PasswordException") return new AppError("document-encrypted", {}, { cause: error });
  return new AppError("document-unreadable", { reason: "pdf" }, { cause: error });
}

function joinPieces(pieces: readonly TextPiece[]): string {
  let text = "";
  for (const piece of pieces) text += (piece.str ?? "") + (piece.hasEOL ? "\n" : "");
  return text;
}
