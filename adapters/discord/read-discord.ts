/** From Discord's interactions to the port's words: files, options, answers of a form, places. */
import {
  type Attachment,
  type BaseInteraction,
  type ChatInputCommandInteraction,
  ComponentType,
  type ModalSubmitInteraction,
  type User,
} from "discord.js";
import type { Answers, IncomingFile, Place } from "../../src/app/bot-ports.js";
import { type FieldId, FORMS, type FormId } from "../../src/app/catalogue/forms.js";
import type { GivenAnswers } from "../../src/app/conversation/forms-in-flight.js";
import type { Person } from "../../src/app/people.js";

/** Ids are the same in every server, so a person has no workspace (docs/adr/0802). */
export const personOf = ({ id }: Pick<User, "id">): Person => ({ platform: "discord", workspace: "", id });

/** `url` is the original; `proxyURL` would be a preview that no longer carries the note. */
function readAttachment({ name, size, contentType, url }: Attachment): IncomingFile {
  return { name, sizeBytes: size, mimeType: contentType, source: url };
}

export function readAttachments(attachments: Iterable<Attachment>): IncomingFile[] {
  return [...attachments].map(readAttachment);
}

export function readPlace({ guildId, channelId, channel }: BaseInteraction): Place {
  if (!guildId || !channelId) return { channel: null, label: "" };
  const name = channel && "name" in channel ? channel.name : null;
  return {
    channel: { kind: "channel", platform: "discord", workspace: "", id: channelId },
    label: name ? `#${name}` : "",
  };
}

/** The fields that the command's options have answered. */
export function readOptions({ options }: ChatInputCommandInteraction, form: FormId): GivenAnswers {
  const texts: Partial<Record<FieldId, string>> = {};
  const files: Partial<Record<FieldId, IncomingFile>> = {};
  for (const { id, kind, option } of FORMS[form].fields) {
    if (!option) continue;
    if (kind === "file") {
      const given = options.getAttachment(option.name);
      if (given) files[id] = readAttachment(given);
    } else {
      const given = options.getString(option.name);
      if (given) texts[id] = given;
    }
  }
  return { texts, files };
}

export function readAnswers({ fields }: ModalSubmitInteraction): Answers {
  const texts: Partial<Record<FieldId, string>> = {};
  const files: Partial<Record<FieldId, IncomingFile>> = {};
  const people: Person[] = [];
  let channel: Answers["channel"] = null;
  for (const [customId, { type }] of fields.fields) {
    const field = customId as FieldId;
    switch (type) {
      case ComponentType.TextInput: {
        const text = fields.getTextInputValue(customId);
        if (text) texts[field] = text;
        break;
      }
      case ComponentType.StringSelect: {
        const [choice] = fields.getStringSelectValues(customId);
        if (choice) texts[field] = choice;
        break;
      }
      case ComponentType.FileUpload: {
        const file = fields.getUploadedFiles(customId)?.first();
        if (file) files[field] = readAttachment(file);
        break;
      }
      case ComponentType.UserSelect:
        people.push(...(fields.getSelectedUsers(customId)?.map(personOf) ?? []));
        break;
      case ComponentType.ChannelSelect: {
        const chosen = fields.getSelectedChannels(customId)?.first();
        if (chosen) channel = { kind: "channel", platform: "discord", workspace: "", id: chosen.id };
        break;
      }
    }
  }
  return { texts, files, people, channel };
}
