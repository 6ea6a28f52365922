/** The catalogue's forms and the conversation's replies as Slack views and blocks. */
import type { types } from "@slack/bolt";
import type { Button, FormRequest, PrivateReply } from "../../src/app/bot-ports.js";
import type { Field } from "../../src/app/catalogue/forms.js";
import { APP_NAME } from "../../src/app/catalogue.js";
import { cutText } from "../../src/app/cut-text.js";

type PlainText = { type: "plain_text"; text: string; emoji: false };

// Plain text is never read as markup, so nothing in it can mention anybody.
const plain = (text: string): PlainText => ({ type: "plain_text", text, emoji: false });

const MOST_PER_BLOCK = 3000;

/** Escapes what Slack reads as markup in the `text` of a message. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A window without fields: progress and answers. */
export function messageView(reply: PrivateReply): types.ModalView {
  return { type: "modal", title: plain(APP_NAME), close: plain("Close"), blocks: replyBlocks(reply) };
}

export function formView({ form, fields, context, text }: FormRequest): types.ModalView {
  return {
    type: "modal",
    callback_id: form.id,
    private_metadata: context,
    title: plain(form.title),
    submit: plain(form.submit),
    close: plain("Cancel"),
    blocks: [...replyBlocks({ text }), ...fields.map(fieldBlock)],
  };
}

/** A window whose one button opens the form: used where no trigger is left to open it at once. */
export function openFormButton({ form, context }: FormRequest): Button {
  return { id: "open-form", label: form.open, value: context };
}

function fieldBlock(field: Field): types.KnownBlock {
  return {
    type: "input",
    block_id: field.id,
    label: plain(field.label),
    ...(field.hint ? { hint: plain(field.hint) } : {}),
    optional: !field.required,
    element: fieldElement(field),
  } as types.KnownBlock;
}

function fieldElement(field: Field): object {
  const action_id = field.id;
  switch (field.kind) {
    case "file":
      return { type: "file_input", action_id, max_files: 1 };
    case "lines":
    case "line":
    case "password":
      return {
        type: "plain_text_input",
        action_id,
        multiline: field.kind === "lines",
        max_length: Math.min(field.maxLength ?? MOST_PER_BLOCK, MOST_PER_BLOCK),
      };
    case "choice":
      return {
        type: "static_select",
        action_id,
        options: (field.choices ?? []).map(({ value, label }) => ({ value, text: plain(label) })),
      };
    case "people":
      return { type: "multi_users_select", action_id };
    case "channel":
      return {
        type: "conversations_select",
        action_id,
        default_to_current_conversation: true,
        filter: { include: ["public", "private"], exclude_bot_users: true },
      };
  }
}

/** `fileId`: the picture that the buttons are about; it comes back with a click, for ever. */
export function replyBlocks({ text, verbatim, buttons }: PrivateReply, fileId?: string): types.KnownBlock[] {
  const blocks: types.KnownBlock[] = chunks(text).map((part) => ({ type: "section", text: plain(part) }));
  if (verbatim) {
    blocks.push({
      type: "rich_text",
      elements: chunks(verbatim).map((part) => ({
        type: "rich_text_preformatted",
        elements: [{ type: "text", text: part }],
      })),
    } as types.KnownBlock);
  }
  if (buttons?.length) blocks.push(buttonBlock(buttons, fileId));
  return blocks;
}

function buttonBlock(buttons: readonly Button[], fileId: string | undefined): types.KnownBlock {
  return {
    type: "actions",
    ...(fileId ? { block_id: `file:${fileId}` } : {}),
    elements: buttons.map(({ id, label, value }) => ({
      type: "button",
      action_id: id,
      text: plain(cutText(label, 75)),
      value,
    })),
  };
}

function chunks(text: string): string[] {
  const parts: string[] = [];
  for (let rest = text; rest !== ""; rest = rest.slice(parts[parts.length - 1].length))
    parts.push(cutText(rest, MOST_PER_BLOCK));
  return parts.length > 0 ? parts : [" "];
}
