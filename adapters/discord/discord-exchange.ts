/**
 * One person's one request on Discord. The first answer must come within three seconds; a form can only be that
 * first answer, so later ones are offered by a button. Private replies carry files.
 */
import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Client,
  type Message,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
} from "discord.js";
import type {
  ChannelPost,
  Exchange,
  FileKind,
  FormRequest,
  IncomingFile,
  Place,
  PlatformCapabilities,
  PrivateReply,
} from "../../src/app/bot-ports.js";
import type { DeleteLater } from "../../src/app/delete-later.js";
import { fetchFile } from "../../src/app/fetch-file.js";
import type { Person } from "../../src/app/people.js";
import { AppError } from "../../src/errors.js";
import { fromDiscordError, INVITE_HINT, isSignedOut } from "./discord-errors.js";
import { personOf, readPlace } from "./read-discord.js";
import { formModal, messageBody, openFormReply, privately } from "./render-discord.js";

/** Only the hosts of originals; media.discordapp.net serves previews. */
const DISCORD_FILE_HOSTS = ["cdn.discordapp.com"];
const TRANSFER_LIMIT_MS = 60_000;
const USUAL_UPLOAD_BYTES = 10 * 1024 * 1024;

function discordCapabilities(maxUploadBytes = USUAL_UPLOAD_BYTES): PlatformCapabilities {
  return {
    maxFormFields: 5,
    maxFormFileBytes: null,
    maskedPasswords: false,
    maxUploadBytes,
    maxPrivateText: 1700,
    unshowable: ["```"],
  };
}

export interface DiscordServices {
  readonly client: Client;
  readonly deleteLater: DeleteLater;
  /** `host:port` from the configuration. */
  readonly fileHosts: readonly string[];
  /** Aborts when the adapter closes. */
  readonly signal: AbortSignal;
  readonly onSignedOut: (error: unknown) => void;
}

export type RepliableInteraction =
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | ButtonInteraction
  | ModalSubmitInteraction;

/** What interactions and direct messages share. */
abstract class DiscordExchange implements Exchange {
  readonly capabilities: PlatformCapabilities;
  readonly asker: Person;
  readonly place: Place;
  readonly signal: AbortSignal;
  protected readonly services: DiscordServices;

  constructor(asker: Person, place: Place, capabilities: PlatformCapabilities, services: DiscordServices) {
    this.asker = asker;
    this.place = place;
    this.capabilities = capabilities;
    this.signal = services.signal;
    this.services = services;
  }

  /** Shows the whole message, in place of the one before. */
  protected abstract show(reply: PrivateReply): Promise<void>;
  protected abstract removeAnswer(): Promise<void>;
  abstract ask(request: FormRequest): Promise<void>;

  acknowledge(text: string): Promise<void> {
    return this.watched(() => this.show({ text }));
  }

  async progress(text: string): Promise<void> {
    try {
      await this.show({ text });
    } catch {
      // A lost word of progress is harmless; the answer finds its own way.
    }
  }

  async reply(reply: PrivateReply): Promise<"here"> {
    await this.watched(() => this.show(reply));
    if (reply.deleteAfterMs !== undefined)
      this.services.deleteLater.schedule(reply.deleteAfterMs, () => this.removeAnswer().catch(() => {}));
    return "here";
  }

  async sendDirect(reply: PrivateReply): Promise<void> {
    await this.watched(async () => {
      const sent = await this.services.client.users.send(this.asker.id, messageBody(reply));
      if (reply.deleteAfterMs === undefined) return;
      this.services.deleteLater.schedule(reply.deleteAfterMs, async () => {
        await sent.delete().catch(() => {});
      });
    });
  }

  async post({ id }: NonNullable<Place["channel"]>, { text, file, buttons }: ChannelPost): Promise<void> {
    await this.watched(async () => {
      const channel = await this.services.client.channels.fetch(id);
      if (!channel?.isSendable()) throw new AppError("channel-not-visible", { invite: INVITE_HINT });
      await channel.send(messageBody({ text, files: file ? [file] : [], buttons }));
    });
  }

  fetch(file: IncomingFile, kind: FileKind, maxBytes: number): Promise<Uint8Array> {
    return fetchFile({
      url: file.source,
      platformHosts: DISCORD_FILE_HOSTS,
      extraHosts: this.services.fileHosts,
      kind,
      sizeBytes: file.sizeBytes,
      maxBytes,
      timeoutMs: TRANSFER_LIMIT_MS,
      inviteHint: INVITE_HINT,
      signal: this.signal,
    });
  }

  protected async watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      const error = fromDiscordError(thrown);
      if (error.code === "platform-signed-out" && isSignedOut(thrown)) this.services.onSignedOut(thrown);
      throw error;
    }
  }
}

/** A command, message action, button or submitted form. */
export class InteractionExchange extends DiscordExchange {
  readonly #interaction: RepliableInteraction;

  constructor(interaction: RepliableInteraction, services: DiscordServices) {
    const capabilities = discordCapabilities(interaction.attachmentSizeLimit);
    super(personOf(interaction.user), readPlace(interaction), capabilities, services);
    this.#interaction = interaction;
  }

  async ask(request: FormRequest): Promise<void> {
    const interaction = this.#interaction;
    const canOpen = !interaction.replied && !interaction.deferred && !interaction.isModalSubmit();
    await this.watched(async () => {
      if (canOpen) await interaction.showModal(formModal(request));
      else await this.show(openFormReply(request));
    });
  }

  protected async show(reply: PrivateReply): Promise<void> {
    const interaction = this.#interaction;
    const body = messageBody(reply);
    if (interaction.replied || interaction.deferred) await interaction.editReply(body);
    else if (replacesItsMessage(interaction)) await interaction.update(body);
    else await interaction.reply({ ...body, ...privately });
  }

  protected async removeAnswer(): Promise<void> {
    await this.#interaction.deleteReply();
  }
}

type FromMessage = ButtonInteraction | (ModalSubmitInteraction & { update: ButtonInteraction["update"] });

/** The private message with nothing but an "open the form" button has served its purpose; others must stay. */
function replacesItsMessage(interaction: RepliableInteraction): interaction is FromMessage {
  const fromMessage = interaction.isButton() || (interaction.isModalSubmit() && interaction.isFromMessage());
  if (!fromMessage) return false;
  const { message } = interaction;
  return message?.flags.has(MessageFlags.Ephemeral) === true && message.attachments.size === 0;
}

/** A direct message to the bot. */
export class DirectExchange extends DiscordExchange {
  readonly #message: Message;
  #answer: Message | null = null;

  constructor(message: Message, services: DiscordServices) {
    super(personOf(message.author), { channel: null, label: "" }, discordCapabilities(), services);
    this.#message = message;
  }

  ask(request: FormRequest): Promise<void> {
    return this.watched(() => this.show(openFormReply(request)));
  }

  protected async show(reply: PrivateReply): Promise<void> {
    const body = messageBody(reply);
    if (this.#answer) await this.#answer.edit(body);
    else if (this.#message.channel.isSendable()) this.#answer = await this.#message.channel.send(body);
  }

  protected async removeAnswer(): Promise<void> {
    await this.#answer?.delete();
  }
}

/** Somebody who has asked nothing: only `sendDirect` makes sense. */
export class UnaskedExchange extends DiscordExchange {
  constructor(person: Person, services: DiscordServices) {
    super(person, { channel: null, label: "" }, discordCapabilities(), services);
  }

  ask(request: FormRequest): Promise<void> {
    return this.sendDirect(openFormReply(request));
  }

  protected show(reply: PrivateReply): Promise<void> {
    return this.sendDirect(reply);
  }

  protected async removeAnswer(): Promise<void> {}
}
