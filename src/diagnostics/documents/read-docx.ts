/** The text of a Word document (mammoth), from entries that were checked first; hidden text is removed and counted. */
import mammoth from "mammoth";
import { AppError } from "../../errors.js";
import { findHiddenStyles, removeHiddenText } from "./hidden-text.js";
import { readZip } from "./read-zip.js";

export interface DocxText {
  readonly text: string;
  readonly hiddenRuns: number;
}

const isXml = (name: string): boolean => /\.(?:xml|rels)$/i.test(name);

/** Fails with document-unreadable, document-encrypted, or document-unsupported for a ZIP that is no Word document. */
export async function readDocx(bytes: Uint8Array): Promise<DocxText> {
  const entries = await readZip(bytes, isXml);
  if (!entries.has("word/document.xml")) throw new AppError("document-unsupported");
  for (const content of entries.values()) refuseEntities(content);
  const styles = findHiddenStyles(entries.get("word/styles.xml")?.toString("utf8") ?? "");
  let hiddenRuns = 0;
  for (const [name, content] of entries) {
    if (!/^word\/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml$/.test(name)) continue;
    const visible = removeHiddenText(content.toString("utf8"), styles);
    hiddenRuns += visible.removedRuns;
    entries.set(name, Buffer.from(visible.xml, "utf8"));
  }
  return { text: await extractText(entries), hiddenRuns };
}

/** A document type with entities can grow without bound, and Word never writes one. */
function refuseEntities(content: Buffer): void {
  if (content.includes("<!ENTITY") || content.includes("<!DOCTYPE"))
    throw new AppError("document-unreadable", { reason: "entities" });
}

async function extractText(entries: ReadonlyMap<string, Buffer>): Promise<string> {
  // mammoth also takes an opened archive; its types do not name that input.
  const file = {
    exists: (name: string) => entries.has(name),
    read: async (name: string, encoding?: string) => {
      const content = entries.get(name);
      if (!content) throw new AppError("document-unreadable", { reason: "docx" });
      if (encoding === "base64") return content.toString("base64");
      return encoding ? content.toString("utf8").replace(/^\uFEFF/, "") : new Uint8Array(content);
    },
  };
  try {
    const { value } = await mammoth.extractRawText({ file } as unknown as { buffer: Buffer });
    return value;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("document-unreadable", { reason: "docx" }, { cause });
  }
}
