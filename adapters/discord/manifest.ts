/** Discord's commands, made from the catalogue: what is registered and what manifests/discord.json holds. */
import { ApplicationCommandOptionType, ApplicationCommandType, InteractionContextType } from "discord.js";
import { type Field, FORMS } from "../../src/app/catalogue/forms.js";
import { COMMANDS, type Command, MESSAGE_ACTIONS } from "../../src/app/catalogue.js";

// In servers, and in direct messages with the bot.
const CONTEXTS = [InteractionContextType.Guild, InteractionContextType.BotDM];

/** The body of "bulk overwrite application commands". */
export function discordCommands(): object[] {
  return [
    ...COMMANDS.map((command) => ({
      type: ApplicationCommandType.ChatInput,
      name: command.name,
      description: command.description,
      contexts: CONTEXTS,
      integration_types: [0],
      options: command.form ? formOptions(command.form) : subcommandOptions(command),
    })),
    ...MESSAGE_ACTIONS.map(({ name }) => ({
      type: ApplicationCommandType.Message,
      name,
      contexts: CONTEXTS,
      integration_types: [0],
    })),
  ];
}

function formOptions(form: NonNullable<Command["form"]>): object[] {
  return FORMS[form].fields.flatMap((field) => (field.option ? [fieldOption(field)] : []));
}

function fieldOption({ kind, option, choices, maxLength }: Field): object {
  const common = { name: option?.name, description: option?.description, required: false };
  if (kind === "file") return { type: ApplicationCommandOptionType.Attachment, ...common };
  return {
    type: ApplicationCommandOptionType.String,
    ...common,
    ...(choices ? { choices: choices.map(({ value, label }) => ({ name: label, value })) } : {}),
    ...(maxLength ? { max_length: maxLength } : {}),
  };
}

function subcommandOptions({ subcommands }: Command): object[] {
  return subcommands.map(({ name, description, option }) => ({
    type: ApplicationCommandOptionType.Subcommand,
    name,
    description,
    ...(option
      ? {
          options: [
            {
              type: ApplicationCommandOptionType.String,
              name: option.name,
              description: option.description,
              required: true,
              max_length: 32,
            },
          ],
        }
      : {}),
  }));
}

/** What the invitation needs. View Channel, Send Messages, Attach Files, and the same in threads. */
const DISCORD_PERMISSIONS = 1024n | 2048n | 32768n | (1n << 38n);
const DISCORD_SCOPES = ["bot", "applications.commands"];

export function discordManifest(): object {
  return {
    scopes: DISCORD_SCOPES,
    permissions: String(DISCORD_PERMISSIONS),
    intents: ["Guilds", "DirectMessages"],
    privileged_intents: [],
    commands: discordCommands(),
  };
}

/** The address that invites the bot into a server. */
export function inviteAddress(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: DISCORD_SCOPES.join(" "),
    permissions: String(DISCORD_PERMISSIONS),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
