/** People who use Discord: commands, buttons and forms as Discord would deliver them. */
import {
  type ChatPerson,
  type GivenFile,
  type HideRequest,
  isProgress,
  type Posted,
  type Seen,
  until,
} from "../chat/chat-world.js";
import type { Json } from "../slack-server/slack-server.js";
import { type DiscordMessage, describeMessage, describeUser } from "./describe.js";
import { type DiscordServer, directChannel } from "./discord-server.js";

type Interaction = ReturnType<DiscordServer["interact"]>;

export class DiscordPerson implements ChatPerson {
  readonly id: string;
  readonly #server: DiscordServer;

  constructor(id: string, server: DiscordServer) {
    this.id = id;
    this.#server = server;
  }

  get careveilName(): string {
    return `discord/${this.id}`;
  }

  async hide(request: HideRequest): Promise<Seen> {
    const start = this.#server.shown.length;
    const picture = this.#give(request.picture);
    const note = typeof request.note === "string" ? null : this.#give(request.note);
    const { audience, expires, elsewhere } = request;
    const texts = Object.entries({ audience, expires, elsewhere }).filter(([, value]) => value);
    const asked = this.command(
      "encode",
      [
        { name: "image", type: 11, value: picture.id },
        ...(note ? [{ name: "note", type: 11, value: note.id }] : []),
        ...texts.map(([name, value]) => ({ name, type: 3, value })),
      ],
      request.channel,
      [picture, ...(note ? [note] : [])],
    );
    const modal = await this.modalOf(asked);
    if (!modal) return this.settled(start, asked);
    const submitted = this.submit(asked, modal, {
      "note-text": typeof request.note === "string" ? request.note : "",
      password: request.password,
      "password-again": request.again ?? request.password,
      readers: request.readers ?? [],
    });
    return this.settled(start, submitted);
  }

  async read(posted: Posted, password: string, how: "action" | "button" = "action"): Promise<Seen> {
    const start = this.#server.shown.length;
    const message = posted.handle as DiscordMessage;
    const asked =
      how === "action"
        ? this.#server.interact(this.id, message.channel, {
            type: 2,
            data: {
              id: "1",
              name: "Decode note",
              type: 3,
              target_id: message.id,
              resolved: { messages: { [message.id]: describeMessage(message) } },
            },
          })
        : this.#pressOn(message, "decode", message.channel);
    return this.#answerPassword(start, asked, password);
  }

  async readFile(picture: GivenFile, channel: string | null, password: string): Promise<Seen> {
    const start = this.#server.shown.length;
    const file = this.#give(picture);
    const asked = this.command("decode", [{ name: "image", type: 11, value: file.id }], channel, [file]);
    return this.#answerPassword(start, asked, password);
  }

  async ask(text: string): Promise<Seen> {
    const start = this.#server.shown.length;
    const [name, note] = text.split(" ");
    const options = note ? [{ name: "note", type: 3, value: note }] : [];
    const channel = [...this.#server.channels.keys()][0] ?? null;
    return this.settled(start, this.command("careveil", [{ name, type: 1, options }], channel, []));
  }

  async write(text: string, files: readonly GivenFile[]): Promise<Seen> {
    const start = this.#server.shown.length;
    this.deliverMessage(text, files);
    const answer = await until("an answer by direct message", () => {
      const last = this.#server.shown.at(-1);
      return this.#server.shown.length > start && last && !isProgress(last.content) ? last.message : null;
    });
    return this.#seen(start, answer, null);
  }

  deliverMessage(text: string, files: readonly GivenFile[] = []): void {
    const message: DiscordMessage = {
      id: this.#server.newId(),
      channel: directChannel(this.id),
      content: text,
      components: [],
      attachments: files.map((file) => this.#give(file)),
      flags: 0,
    };
    this.#server.dispatch("MESSAGE_CREATE", {
      ...describeMessage(message, this.id),
      channel_type: 1,
    });
  }

  command(name: string, options: Json[], channel: string | null, attachments: Json[]): Interaction {
    const resolved = { attachments: Object.fromEntries(attachments.map((one) => [one.id, one])) };
    return this.#server.interact(this.id, channel, {
      type: 2,
      data: { id: "1", name, type: 1, options, resolved },
    });
  }

  /** The form that an interaction opened, at once or by its button; null when it was answered without one. */
  async modalOf(asked: Interaction): Promise<Json | null> {
    return until("a form or an answer", () => {
      if (asked.modal) return asked.modal;
      return asked.original && !isProgress(asked.original.content) ? (null as never) : undefined;
    }).catch(() => null);
  }

  submit(
    opener: Interaction,
    modal: Json,
    answers: Record<string, string | readonly string[]>,
    uploads: readonly Json[] = [],
  ): Interaction {
    const users: Json = {};
    const components = (modal.components as Json[]).map(({ component }, index) => {
      const answer = answers[component.custom_id];
      if (component.type === 5) for (const id of (answer ?? []) as string[]) users[id] = describeUser(id);
      const given =
        component.type === 4 ? { value: answer ?? "" } : { values: Array.isArray(answer) ? answer : [] };
      return {
        type: 18,
        id: 2 * index + 1,
        component: { type: component.type, id: 2 * index + 2, custom_id: component.custom_id, ...given },
      };
    });
    const attachments = Object.fromEntries(uploads.map((file) => [file.id, file]));
    const from = opener.from;
    return this.#server.interact(
      this.id,
      opener.channel.startsWith("7") ? null : opener.channel,
      {
        type: 5,
        data: { custom_id: modal.custom_id, components, resolved: { users, attachments } },
        ...(from ? { message: describeMessage(from) } : {}),
      },
      from,
    );
  }

  async settled(start: number, asked: Interaction): Promise<Seen> {
    const direct = directChannel(this.id);
    const answer = await until("the answer", () => {
      if (asked.original && !isProgress(asked.original.content)) return asked.original;
      return this.#server.shown
        .slice(start)
        .find(({ message }) => message.channel === direct && !message.onlyFor && !isProgress(message.content))
        ?.message;
    });
    return this.#seen(start, answer, asked);
  }

  async #answerPassword(start: number, asked: Interaction, password: string): Promise<Seen> {
    const seen = await this.settled(start, asked);
    if (!seen.buttons.includes("open-form")) return seen;
    const opener = this.#pressOn(asked.original as DiscordMessage, "open-form", asked.channel);
    const modal = await until("the password form", () => opener.modal);
    const last = await this.settled(start, this.submit(opener, modal, { password }));
    return { ...last, askedForPassword: modal.custom_id.startsWith("password:") };
  }

  #pressOn(message: DiscordMessage, id: string, channel: string): Interaction {
    const button = buttonsOf(message).find(({ custom_id }) => custom_id.split(":")[0] === id) as Json;
    return this.#server.interact(
      this.id,
      channel.startsWith("7") ? null : channel,
      {
        type: 3,
        data: { custom_id: button.custom_id, component_type: 2 },
        message: describeMessage(message),
      },
      message,
    );
  }

  #give(file: GivenFile): Json {
    return this.#server.addAttachment(file.name, file.bytes, file.mimeType);
  }

  #seen(start: number, answer: DiscordMessage, asked: Interaction | null): Seen {
    const direct = directChannel(this.id);
    const mine = this.#server.shown
      .slice(start)
      .filter(({ message }) => message.onlyFor === this.id || message.channel === direct);
    const press = async (id: string): Promise<Seen> => {
      const from = this.#server.shown.length;
      const pressed = this.#pressOn(answer, id, asked?.channel ?? direct);
      if (id === "open-form" || id === "hide-note") await until("a form", () => pressed.modal);
      return pressed.modal ? this.#seen(from, answer, pressed) : this.settled(from, pressed);
    };
    return {
      texts: mine.map(({ content }) => content),
      last: answer.content,
      files: new Map(answer.attachments.map((one) => [one.filename, this.#server.fileOf(one)])),
      askedForPassword: false,
      buttons: buttonsOf(answer).map(({ custom_id }) => custom_id.split(":")[0]),
      press,
    };
  }
}

function buttonsOf(message: DiscordMessage): Json[] {
  return message.components.flatMap(({ components }) => components as Json[]);
}
