/**
 * Which Discord event is which request. Repeated deliveries are dropped: a resumed gateway replays, and while one
 * process takes a shard over from another both get its events.
 */
import { type Client, Events, type Interaction, type Message } from "discord.js";
import type { FormId } from "../../src/app/catalogue/forms.js";
import { type ButtonId, type Command, MESSAGE_ACTIONS } from "../../src/app/catalogue.js";
import type { Conversation } from "../../src/app/conversation/conversation.js";
import type { ManageRequest } from "../../src/app/conversation/manage-flow.js";
import { createFirstDelivery } from "../../src/app/first-delivery.js";
import type { SharedMemory } from "../../src/app/ports.js";
import type { Log } from "../../src/log.js";
import { DirectExchange, type DiscordServices, InteractionExchange } from "./discord-exchange.js";
import { readAnswers, readAttachments, readOptions } from "./read-discord.js";
import { messageBody } from "./render-discord.js";

export function listen(
  client: Client,
  conversation: Conversation,
  services: DiscordServices,
  memory: SharedMemory,
  log: Log,
): void {
  const isFirst = createFirstDelivery("discord", memory, log);
  const once = (id: string, work: () => Promise<unknown>) => {
    isFirst(id)
      .then((first) => (first ? work() : log.info("discord.duplicate-dropped")))
      .catch((error) => log.error("discord.unhandled", error));
  };

  client.on(Events.InteractionCreate, (interaction) => {
    if (!interaction.user.bot) once(interaction.id, () => route(interaction));
  });
  client.on(Events.MessageCreate, (message) => {
    if (isForUs(message)) {
      const files = readAttachments(message.attachments.values());
      once(message.id, () => conversation.onDirectMessage(new DirectExchange(message, services), files));
    }
  });
  client.on(Events.GuildCreate, (guild) => {
    const channel = guild.systemChannel;
    if (channel)
      once(`welcome:${guild.id}`, () =>
        channel.send(messageBody({ text: conversation.welcome.join("\n") })).catch(() => {}),
      );
  });

  async function route(interaction: Interaction): Promise<void> {
    if (interaction.isChatInputCommand()) {
      const exchange = new InteractionExchange(interaction, services);
      const name = interaction.commandName as Command["name"];
      if (name === "careveil")
        return conversation.onManage(exchange, {
          subcommand: interaction.options.getSubcommand() as ManageRequest["subcommand"],
          argument: interaction.options.getString("note") ?? "",
        });
      return conversation.onCommand(exchange, name, readOptions(interaction, name));
    }
    if (interaction.isMessageContextMenuCommand()) {
      const action = MESSAGE_ACTIONS.find(({ name }) => name === interaction.commandName);
      const files = readAttachments(interaction.targetMessage.attachments.values());
      const exchange = new InteractionExchange(interaction, services);
      if (action) return conversation.onMessageAction(exchange, action.id, files);
    }
    if (interaction.isButton()) {
      const [id, value] = splitCustomId(interaction.customId);
      const files = readAttachments(interaction.message.attachments.values());
      const exchange = new InteractionExchange(interaction, services);
      return conversation.onButton(exchange, id as ButtonId, value, files);
    }
    if (interaction.isModalSubmit()) {
      const [form, context] = splitCustomId(interaction.customId);
      const exchange = new InteractionExchange(interaction, services);
      return conversation.onForm(exchange, form as FormId, context, readAnswers(interaction));
    }
  }
}

function isForUs({ author, guildId, system }: Message): boolean {
  return !author.bot && !system && guildId === null;
}

function splitCustomId(customId: string): [string, string] {
  const colon = customId.indexOf(":");
  return colon < 0 ? [customId, ""] : [customId.slice(0, colon), customId.slice(colon + 1)];
}
