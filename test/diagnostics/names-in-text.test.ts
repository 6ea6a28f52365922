import { describe, expect, it } from "vitest";
import { deidentify } from "../../src/diagnostics/deid/deidentify.js";
import { CONTROL_SENTENCES, makeNameNotes, partsLeft } from "./support/make-name-notes.js";

const NOW = new Date("2026-11-22T00:00:00Z");
const hide = (text: string): string => deidentify(text, NOW).text;

describe("names in running text, without a field in front of them", () => {
  it("are hidden to at least 95%, whatever the language they come from", () => {
    const seeds = process.env.SLOW === "1" ? [1, 2, 3, 4, 5] : [7];
    const left = seeds
      .flatMap((seed) => makeNameNotes(6, seed))
      .flatMap(({ text, names }) => names.map((name) => partsLeft(hide(text), name).length > 0));
    expect(left.filter(Boolean).length / left.length).toBeLessThan(0.05);
  });

  it.each(CONTROL_SENTENCES)("nothing is taken out of: %s", (text) => {
    expect(hide(text)).toBe(text);
  });

  it.each([
    [
      "Wilson reports less pain, Wilson disease was excluded.",
      "[NAME] reports less pain, Wilson disease was excluded.",
    ],
    ["Seen with Kónya, Becker and Vasquez.", "Seen with [NAME], [NAME] and [NAME]."],
    ["MRS NG came in, then DR KWON.", "MRS [NAME] came in, then DR [NAME]."],
    ["follow up with patricia desrosiers next week", "follow up with [NAME] next week"],
    ["Started Okafor on Entresto 49 mg.", "Started [NAME] on Entresto 49 mg."],
    ["J. R. Okafor was seen. Vitamin D. Scurvy unlikely.", "[NAME] was seen. Vitamin D. Scurvy unlikely."],
    [
      "Level 28 U/L. Steatosis likely, see Figure B. Ascites absent.",
      "Level 28 U/L. Steatosis likely, see Figure B. Ascites absent.",
    ],
    ["Willemine ten Broek has had two falls.", "[NAME] has had two falls."],
  ])("%s", (text, hidden) => {
    expect(hide(text)).toBe(hidden);
  });
});
