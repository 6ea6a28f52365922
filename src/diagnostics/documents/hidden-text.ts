/**
 * Takes out of a Word part what a person who opens the document does not see: vanished runs, deleted revisions,
 * white letters, letters of under two points. Such text is where instructions to a language model are hidden.
 */

const RUN_START = /<w:r(?=[\s>])/g;
const DELETED_START = /<w:(del|moveFrom)(?=[\s>])/g;
const OFF = /w:val="(?:0|false|off|none)"/;

export interface VisibleXml {
  readonly xml: string;
  readonly removedRuns: number;
}

/** Returns the XML without hidden runs, and how many held text. `hiddenStyles`: ids of styles that hide their text. */
export function removeHiddenText(xml: string, hiddenStyles: ReadonlySet<string>): VisibleXml {
  let removedRuns = 0;
  const withoutDeleted = editBlocks(
    xml,
    DELETED_START,
    (match) => `</w:${match[1]}>`,
    () => "",
  );
  const visible = editBlocks(
    withoutDeleted,
    RUN_START,
    () => "</w:r>",
    (run) => {
      if (!isHidden(runProperties(run), hiddenStyles)) return run;
      if (/<w:t[\s>]/.test(run)) removedRuns++;
      return "";
    },
  );
  return { xml: visible, removedRuns };
}

/** Passes every block through `edit`, in one pass and linear time even when ends are missing. */
function editBlocks(
  xml: string,
  start: RegExp,
  endOf: (match: RegExpExecArray) => string,
  edit: (block: string) => string,
): string {
  const parts: string[] = [];
  let copied = 0;
  start.lastIndex = 0;
  for (let match = start.exec(xml); match; match = start.exec(xml)) {
    const end = endOf(match);
    const at = xml.indexOf(end, match.index);
    if (at < 0) break;
    parts.push(xml.slice(copied, match.index), edit(xml.slice(match.index, at + end.length)));
    copied = at + end.length;
    start.lastIndex = copied;
  }
  return parts.join("") + xml.slice(copied);
}

function runProperties(xml: string): string {
  const start = xml.indexOf("<w:rPr");
  if (start < 0) return "";
  const end = xml.indexOf("</w:rPr>", start);
  return end < 0 ? "" : xml.slice(start, end);
}

/** Returns the ids of the character and paragraph styles of word/styles.xml whose text is not seen. */
export function findHiddenStyles(stylesXml: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const block of stylesXml.split("<w:style ").slice(1)) {
    const id = /w:styleId="([^"]*)"/.exec(block)?.[1];
    const properties = runProperties(block.split("</w:style>", 1)[0]);
    if (id && properties && isHidden(properties, new Set())) ids.add(id);
  }
  return ids;
}

function isHidden(properties: string, hiddenStyles: ReadonlySet<string>): boolean {
  const vanish = /<w:(?:vanish|webHidden|specVanish)(?:\s[^>]*)?\/?>/.exec(properties)?.[0];
  if (vanish && !OFF.test(vanish)) return true;
  const colour = /<w:color\s[^>]*w:val="([0-9A-Fa-f]{6})"/.exec(properties)?.[1];
  const dark = /<w:(?:shd|highlight)\s[^>]*(?:w:fill="(?![Ff]{6}|auto)|w:val="(?!none|clear|white))/.test(
    properties,
  );
  if (colour && isNearlyWhite(colour) && !dark) return true;
  const halfPoints = /<w:sz\s[^>]*w:val="(\d+)"/.exec(properties)?.[1];
  if (halfPoints !== undefined && Number(halfPoints) < 4) return true;
  const style = /<w:rStyle\s[^>]*w:val="([^"]*)"/.exec(properties)?.[1];
  return style !== undefined && hiddenStyles.has(style);
}

const isNearlyWhite = (hex: string): boolean =>
  [0, 2, 4].every((at) => Number.parseInt(hex.slice(at, at + 2), 16) >= 0xf5);
