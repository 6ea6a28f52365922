/** The welcome as App Home and as a channel message. */
import type { types } from "@slack/bolt";
import { escapeText, replyBlocks } from "./render-slack.js";

export function homeView(lines: readonly string[]): types.HomeView {
  return { type: "home", blocks: lines.flatMap((text) => replyBlocks({ text })) };
}

export function messageText(lines: readonly string[]) {
  const text = lines.join("\n");
  return { text: escapeText(text), blocks: replyBlocks({ text }), unfurl_links: false };
}
