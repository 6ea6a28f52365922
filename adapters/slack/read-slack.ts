/** From Slack's payloads to the port's words: files, answers of a form, places. */
import type { Answers, IncomingFile, Place } from "../../src/app/bot-ports.js";
import type { FieldId } from "../../src/app/catalogue/forms.js";
import type { Person } from "../../src/app/people.js";

interface SlackFile {
  readonly id?: string;
  readonly name?: string | null;
  readonly size?: number;
  readonly mimetype?: string;
}

/** `source` is the file's id: its address is asked for again before each download. */
export function readFiles(files: unknown): IncomingFile[] {
  if (!Array.isArray(files)) return [];
  return (files as SlackFile[]).flatMap((file) =>
    typeof file?.id === "string"
      ? [
          {
            name: file.name ?? "file",
            sizeBytes: typeof file.size === "number" ? file.size : null,
            mimeType: file.mimetype ?? null,
            source: file.id,
          },
        ]
      : [],
  );
}

interface StateValue {
  readonly type?: string;
  readonly value?: string | null;
  readonly selected_option?: { value?: string } | null;
  readonly selected_users?: string[];
  readonly selected_conversation?: string | null;
  readonly files?: unknown;
}

/** Values by block, each with one action of the same name: the form's fields. */
export function readAnswers(
  values: Readonly<Record<string, Readonly<Record<string, StateValue>>>>,
  asker: Person,
): Answers {
  const texts: Partial<Record<FieldId, string>> = {};
  const files: Partial<Record<FieldId, IncomingFile>> = {};
  const people: Person[] = [];
  let channel: Answers["channel"] = null;
  for (const [block, actions] of Object.entries(values)) {
    const field = block as FieldId;
    const state = actions[field];
    const text = state?.value ?? state?.selected_option?.value;
    if (text) texts[field] = text;
    const file = readFiles(state?.files)[0];
    if (file) files[field] = file;
    for (const id of state?.selected_users ?? []) people.push({ ...asker, id });
    if (state?.selected_conversation)
      channel = {
        kind: "channel",
        platform: "slack",
        workspace: asker.workspace,
        id: state.selected_conversation,
      };
  }
  return { texts, files, people, channel };
}

/** Direct messages, with the bot or among people, are no channel: nobody could say who is in them. */
export function readPlace(workspace: string, id: string | undefined, name: string | undefined): Place {
  const direct = !id || id.startsWith("D") || name === "directmessage" || name?.startsWith("mpdm-");
  if (direct) return { channel: null, label: "" };
  const label = name && name !== "privategroup" ? `#${name}` : "";
  return { channel: { kind: "channel", platform: "slack", workspace, id }, label };
}
