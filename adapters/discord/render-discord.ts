/** The catalogue's forms and the conversation's replies as Discord modals and messages. */
import {
  type APIComponentInModalActionRow,
  type APIModalInteractionResponseCallbackData,
  AttachmentBuilder,
  ButtonStyle,
  ChannelType,
  ComponentType,
  MessageFlags,
  TextInputStyle,
} from "discord.js";
import type { Button, FormRequest, OutgoingFile, PrivateReply } from "../../src/app/bot-ports.js";
import type { Field } from "../../src/app/catalogue/forms.js";
import { cutText } from "../../src/app/cut-text.js";

/** Discord's longest message. */
const MOST_CONTENT = 2000;

export function formModal({ form, fields, context }: FormRequest): APIModalInteractionResponseCallbackData {
  return {
    custom_id: `${form.id}:${context}`,
    title: form.title,
    components: fields.map((field) => ({
      type: ComponentType.Label,
      label: field.label,
      ...(field.hint ? { description: field.hint } : {}),
      component: fieldComponent(field),
    })),
  } as APIModalInteractionResponseCallbackData;
}

function fieldComponent(field: Field): object {
  const custom_id = field.id;
  const { required } = field;
  const min_values = required ? 1 : 0;
  switch (field.kind) {
    case "file":
      return { type: ComponentType.FileUpload, custom_id, min_values, max_values: 1, required };
    case "lines":
    case "line":
    case "password":
      return {
        type: ComponentType.TextInput,
        custom_id,
        style: field.kind === "lines" ? TextInputStyle.Paragraph : TextInputStyle.Short,
        required,
        max_length: field.maxLength ?? 4000,
      } satisfies APIComponentInModalActionRow;
    case "choice":
      return {
        type: ComponentType.StringSelect,
        custom_id,
        options: field.choices ?? [],
        min_values,
        max_values: 1,
        required,
      };
    case "people":
      return { type: ComponentType.UserSelect, custom_id, min_values, max_values: 25, required };
    case "channel":
      return {
        type: ComponentType.ChannelSelect,
        custom_id,
        channel_types: [ChannelType.GuildText, ChannelType.PublicThread, ChannelType.PrivateThread],
        min_values,
        max_values: 1,
        required,
      };
  }
}

export function openFormReply({ form, context, text }: FormRequest): PrivateReply {
  return { text, buttons: [{ id: "open-form", label: form.open, value: context }] };
}

/** A whole message: what an edit leaves out is taken away. No text in it can notify anybody. */
export function messageBody({ text, verbatim, files, buttons }: PrivateReply) {
  const content = verbatim === undefined ? text : `${text}\n\`\`\`\n${verbatim}\n\`\`\``;
  return {
    content: cutText(content, MOST_CONTENT),
    files: (files ?? []).map(attachment),
    attachments: [],
    components: buttons?.length ? [buttonRow(buttons)] : [],
    allowedMentions: { parse: [] },
  };
}

export const privately = { flags: MessageFlags.Ephemeral | MessageFlags.SuppressEmbeds } as const;

function attachment({ name, bytes, altText }: OutgoingFile): AttachmentBuilder {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new AttachmentBuilder(buffer, { name, description: altText });
}

function buttonRow(buttons: readonly Button[]) {
  return {
    type: ComponentType.ActionRow,
    components: buttons.map(({ id, label, value }) => ({
      type: ComponentType.Button,
      style: ButtonStyle.Primary,
      custom_id: `${id}:${value}`,
      label: cutText(label, 80),
    })),
  } as const;
}
