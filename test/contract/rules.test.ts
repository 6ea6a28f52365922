/** The checks that watch the bots must themselves notice what is wrong. */
import { describe, expect, it } from "vitest";
import { hasDiscordContracts, requestViolations } from "../support/discord-server/discord-contracts.js";
import {
  brokenCommandRules,
  brokenMessageRules as brokenDiscordMessage,
  brokenModalRules,
} from "../support/discord-server/discord-rules.js";
import { contractViolations, hasSlackContracts } from "../support/slack-server/slack-contracts.js";
import {
  brokenEphemeralRules,
  brokenMessageRules as brokenSlackMessage,
  brokenViewRules,
} from "../support/slack-server/slack-rules.js";

const plain = (text: string) => ({ type: "plain_text", text });
const section = { type: "section", text: plain("hello") };

describe("the hand-written rules", () => {
  it("for Slack accept what is right and name what is wrong", () => {
    const view = { type: "modal", title: plain("CareVeil"), close: plain("Close"), blocks: [section] };
    expect(brokenViewRules(view)).toEqual([]);
    expect(brokenViewRules({ ...view, title: plain("x".repeat(25)) })).toHaveLength(1);
    expect(brokenViewRules({ ...view, blocks: Array(101).fill(section) })).toHaveLength(1);
    const input = {
      type: "input",
      label: plain("Note"),
      element: { type: "plain_text_input", max_length: 3000 },
    };
    expect(brokenViewRules({ ...view, blocks: [input] })).toHaveLength(1);
    expect(brokenViewRules({ ...view, blocks: [input], submit: plain("Send") })).toEqual([]);
    expect(brokenSlackMessage({ text: "hello", blocks: [section] })).toEqual([]);
    expect(brokenSlackMessage({ text: "<!channel> hello" })).toHaveLength(1);
    expect(brokenEphemeralRules({ text: "x", blocks: [{ type: "image" }] })).toHaveLength(1);
  });

  it("for Discord accept what is right and name what is wrong", () => {
    const label = (id: string) => ({ type: 18, label: "Note", component: { type: 4, custom_id: id } });
    const modal = { custom_id: "a", title: "Hide", components: ["1", "2", "3", "4", "5"].map(label) };
    expect(brokenModalRules(modal)).toEqual([]);
    expect(brokenModalRules({ ...modal, components: [...modal.components, label("6")] })).toHaveLength(1);
    const message = { content: "hello", allowed_mentions: { parse: [] } };
    expect(brokenDiscordMessage(message)).toEqual([]);
    expect(brokenDiscordMessage({ ...message, content: "x".repeat(2001) })).toHaveLength(1);
    expect(brokenDiscordMessage({ content: "hello" })).toHaveLength(1);
    expect(brokenCommandRules({ type: 1, name: "Encode" })).toHaveLength(1);
  });
});

describe("the platforms' own descriptions", () => {
  it.skipIf(!hasSlackContracts)("catch a wrong call to Slack (needs ../shared)", () => {
    const right = { channel: "C1", text: "hello", blocks: [section] };
    expect(contractViolations("chat.postMessage", right)).toEqual([]);
    expect(contractViolations("chat.postMessage", { text: "hello" })).not.toEqual([]);
    expect(
      contractViolations("files.getUploadURLExternal", { filename: "x", length: 1, alt_text: "y" }),
    ).not.toEqual([]);
  });

  it.skipIf(!hasDiscordContracts)("catch a wrong request to Discord (needs ../shared)", () => {
    const path = "/channels/123456/messages";
    expect(requestViolations("post", path, { content: "hello" })).toEqual([]);
    expect(requestViolations("post", path, { content: 5 })).not.toEqual([]);
    expect(requestViolations("post", "/nowhere/at/all", { content: "x" })).not.toEqual([]);
  });
});
