/** Text that a platform's limits cut: into several blocks on Slack, short on Discord, and never through a character. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageBody } from "../../adapters/discord/render-discord.js";
import { replyBlocks } from "../../adapters/slack/render-slack.js";

const longText = fc
  .array(fc.oneof(fc.constant("😷"), fc.constant("é"), fc.constant("a")), { minLength: 900, maxLength: 1500 })
  .map((characters) => characters.join("").repeat(5));

/** Encoding a half of a character gives U+FFFD. */
const isWhole = (text: string): boolean =>
  !new TextDecoder().decode(new TextEncoder().encode(text)).includes("\ufffd");

interface Preformatted {
  readonly elements: readonly { readonly elements: readonly { readonly text: string }[] }[];
}

describe("long texts", () => {
  it("stand in Slack's blocks of at most 3000 with every character whole and in its place", () => {
    fc.assert(
      fc.property(longText, (note) => {
        const [, verbatim] = replyBlocks({ text: "The note:", verbatim: note });
        const parts = (verbatim as unknown as Preformatted).elements.map(({ elements: [{ text }] }) => text);
        expect(parts.join("")).toBe(note);
        expect(parts.every((part) => part.length <= 3000 && isWhole(part))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("end on a whole character where Discord's message or button ends", () => {
    const name = `Share in #${"😷".repeat(60)}`;
    for (const padding of ["", "a"]) {
      const { content, components } = messageBody({
        text: padding + "😷".repeat(1500),
        buttons: [{ id: "share", label: padding + name, value: "x" }],
      });
      const [row] = components;
      expect(content.length).toBeLessThanOrEqual(2000);
      expect(row.components[0].label.length).toBeLessThanOrEqual(80);
      expect([content, row.components[0].label].every(isWhole)).toBe(true);
    }
  });
});
