/**
 * The one list of what people can ask for in chat: commands, message actions, buttons and their words. Adapters render
 * it, and the manifests are generated from it. Lengths keep to the tightest platform: names 24, descriptions 100
 * characters.
 */
import type { FormId } from "./catalogue/forms.js";

export interface Subcommand {
  readonly name: "help" | "status" | "mine" | "revoke";
  readonly description: string;
  readonly option?: { readonly name: string; readonly description: string };
}

export interface Command {
  readonly name: "encode" | "decode" | "diagnose" | "careveil";
  readonly description: string;
  readonly form: FormId | null;
  readonly subcommands: readonly Subcommand[];
}

export const COMMANDS: readonly Command[] = [
  {
    name: "encode",
    description: "Hide an encrypted note in a medical picture",
    form: "encode",
    subcommands: [],
  },
  {
    name: "decode",
    description: "Read the note that is hidden in a picture",
    form: "decode",
    subcommands: [],
  },
  {
    name: "diagnose",
    description: "Get a cautious second look at a symptom file",
    form: "diagnose",
    subcommands: [],
  },
  {
    name: "careveil",
    description: "Help, your notes, and how CareVeil is doing",
    form: null,
    subcommands: [
      { name: "help", description: "What CareVeil does and how to use it" },
      { name: "status", description: "Whether all parts work, and your CareVeil name" },
      { name: "mine", description: "The notes you have hidden" },
      {
        name: "revoke",
        description: "Make one of your notes unreadable for good",
        option: { name: "note", description: "The note's number, as /careveil mine shows it" },
      },
    ],
  },
];

export interface MessageAction {
  readonly id: "decode-note" | "hide-note";
  readonly name: string;
  readonly description: string;
}

/** Offered on any message; both take the pictures of that message. */
export const MESSAGE_ACTIONS: readonly MessageAction[] = [
  { id: "decode-note", name: "Decode note", description: "Read the note hidden in this message's picture" },
  { id: "hide-note", name: "Hide a note in picture", description: "Hide a note in this message's picture" },
];

/** Offered everywhere, from no channel in particular. */
export const GLOBAL_SHORTCUT = {
  id: "encode",
  name: "Hide a note",
  description: "Hide an encrypted note in a medical picture",
} as const;

export const BUTTONS = {
  share: "Share in the channel",
  decode: "Decode note",
  "hide-note": "Hide a note in it",
  "open-form": "Continue",
} as const;
export type ButtonId = keyof typeof BUTTONS;

export const APP_NAME = "CareVeil";
export const APP_DESCRIPTION = "Hides encrypted notes in medical pictures, for care teams";
