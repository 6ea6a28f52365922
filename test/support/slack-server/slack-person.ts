/** People who use Slack: clicks and forms as Slack would deliver them. */
import {
  type ChatPerson,
  type GivenFile,
  type HideRequest,
  isProgress,
  type Posted,
  type Seen,
  until,
} from "../chat/chat-world.js";
import { type Json, SLACK, type SlackServer, type StoredFile } from "./slack-server.js";

interface Handle {
  readonly channel: string;
  readonly file: StoredFile | undefined;
  readonly button: Json | null;
}

export function asPosted(
  channel: string,
  text: string,
  file: StoredFile | undefined,
  button: Json | null,
): Posted {
  const handle: Handle = { channel, file, button };
  return { text, file: file?.bytes ?? Buffer.alloc(0), altText: file?.altText ?? "", handle };
}

export class SlackPerson implements ChatPerson {
  readonly id: string;
  readonly #server: SlackServer;

  constructor(id: string, server: SlackServer) {
    this.id = id;
    this.#server = server;
  }

  get careveilName(): string {
    return `slack/${SLACK.team}/${this.id}`;
  }
  get direct(): string {
    return `D${this.id.slice(1)}`;
  }

  async hide(request: HideRequest): Promise<Seen> {
    const start = this.#mark();
    const view = await this.command("/encode", "", request.channel);
    const give = (file: GivenFile) => this.#server.addFile(file.name, file.bytes, file.mimeType);
    const errors = await this.submit(view, {
      picture: { files: [give(request.picture)] },
      ...(typeof request.note === "string"
        ? { "note-text": { value: request.note } }
        : { "note-file": { files: [give(request.note)] } }),
      password: { value: request.password },
      "password-again": { value: request.again ?? request.password },
      readers: { selected_users: request.readers ?? [] },
      audience: { selected_option: request.audience ? { value: request.audience } : null },
      expires: { selected_option: request.expires ? { value: request.expires } : null },
      elsewhere: { value: request.elsewhere ?? null },
    });
    if (errors) return this.#seen(start, view, Object.values(errors).join("\n"));
    return this.settled(start, view);
  }

  async read(posted: Posted, password: string, how: "action" | "button" = "action"): Promise<Seen> {
    const start = this.#mark();
    const { channel, file, button } = posted.handle as Handle;
    const trigger = this.#server.newTrigger();
    const common = { ...this.#who(), channel: { id: channel, name: "ward" }, trigger_id: trigger };
    const response_url = this.#server.newResponseUrl(channel, this.id);
    if (how === "action")
      await this.#server.deliver("interactive", {
        ...common,
        type: "message_action",
        callback_id: "decode-note",
        message_ts: "1700000000.000100",
        message: {
          type: "message",
          user: "U0SOMEBODY",
          ts: "1700000000.000100",
          files: file ? [this.#server.describeFile(file)] : [],
        },
        response_url,
      });
    else await this.#press(button as Json, { ...common, response_url }, null);
    return this.#answerPassword(start, await this.opened(trigger), password);
  }

  async readFile(picture: GivenFile, channel: string | null, password: string): Promise<Seen> {
    const start = this.#mark();
    const view = await this.command("/decode", "", channel);
    await this.submit(view, {
      picture: { files: [this.#server.addFile(picture.name, picture.bytes, picture.mimeType)] },
    });
    return this.#answerPassword(start, view, password);
  }

  async ask(text: string): Promise<Seen> {
    const start = this.#mark();
    const view = await this.command("/careveil", text, "C0WARD001");
    return this.settled(start, view);
  }

  async write(text: string, files: readonly GivenFile[]): Promise<Seen> {
    const start = this.#mark();
    await this.deliverMessage({ text, files: files.map((file) => this.#give(file)) });
    await until("an answer by direct message", () => {
      const last = this.#directTexts(start).at(-1);
      return last && !isProgress(last) ? last : null;
    });
    return this.#seen(start, null);
  }

  /** Sends the event of a direct message once more, or for the first time. */
  deliverMessage(event: Json, envelope: Json = {}, options: { retry?: number } = {}) {
    const ts = `${Date.now() / 1000}`;
    const payload = {
      type: "event_callback",
      team_id: SLACK.team,
      api_app_id: "A0CARE001",
      event_id: this.#server.newId("Ev"),
      event_time: Math.floor(Date.now() / 1000),
      authorizations: [{ team_id: SLACK.team, user_id: SLACK.bot, is_bot: true }],
      event: {
        type: "message",
        channel_type: "im",
        channel: this.direct,
        user: this.id,
        ts,
        ...(event.files?.length ? { subtype: "file_share" } : {}),
        ...event,
      },
      ...envelope,
    };
    return this.#server.deliver("event", payload, options);
  }

  /** Runs a slash command and resolves with the window that it opened. */
  async command(command: string, text: string, channel: string | null): Promise<string> {
    const trigger = this.#server.newTrigger();
    await this.#server.deliver("command", this.commandPayload(command, text, channel, trigger));
    return this.opened(trigger);
  }

  commandPayload(command: string, text: string, channel: string | null, trigger_id: string): Json {
    const channel_id = channel ?? this.direct;
    return {
      token: "verification",
      team_id: SLACK.team,
      team_domain: "care",
      channel_id,
      channel_name: channel ? "ward" : "directmessage",
      user_id: this.id,
      user_name: "someone",
      command,
      text,
      api_app_id: "A0CARE001",
      is_enterprise_install: "false",
      response_url: this.#server.newResponseUrl(channel_id, this.id),
      trigger_id,
    };
  }

  opened(trigger: string): Promise<string> {
    return until("a window to open", () => this.#server.openedBy.get(trigger));
  }

  /** Submits a window as it is now; returns the errors under its fields, if any. */
  async submit(viewId: string, answers: Record<string, Json>): Promise<Record<string, string> | null> {
    const view = this.#server.views.get(viewId) as Json;
    const values: Json = {};
    for (const block of (view.blocks as Json[]).filter(({ type }) => type === "input")) {
      const answer = { ...answers[block.block_id] };
      if (answer.files)
        answer.files = (answer.files as StoredFile[]).map((file) => this.#server.describeFile(file));
      values[block.block_id] = { [block.element.action_id]: { type: block.element.type, ...answer } };
    }
    const { body } = await this.#server.deliver("interactive", {
      ...this.#who(),
      type: "view_submission",
      trigger_id: this.#server.newTrigger(),
      view: { ...view, id: viewId, hash: "1.abc", state: { values } },
      response_urls: [],
    });
    this.#server.applyAck(viewId, body);
    return body?.response_action === "errors" ? (body.errors as Record<string, string>) : null;
  }

  /** Resolves when the window shows an answer, or is gone and an answer came another way. */
  async settled(start: Mark, viewId: string): Promise<Seen> {
    await until("the answer", () => {
      const view = this.#server.views.get(viewId);
      if (!view) return this.#directTexts(start).length > 0 ? true : null;
      return isProgress(textOf(view.blocks)) ? null : true;
    });
    return this.#seen(start, viewId);
  }

  async #answerPassword(start: Mark, viewId: string, password: string): Promise<Seen> {
    const seen = await this.settled(start, viewId);
    if (!seen.askedForPassword) return seen;
    await this.submit(viewId, { password: { value: password } });
    return this.settled(start, viewId);
  }

  async #press(button: Json, common: Json, viewId: string | null): Promise<void> {
    await this.#server.deliver("interactive", {
      ...this.#who(),
      ...common,
      type: "block_actions",
      container: viewId ? { type: "view", view_id: viewId } : { type: "message" },
      ...(viewId ? { view: { ...this.#server.views.get(viewId), id: viewId } } : {}),
      actions: [
        {
          type: "button",
          block_id: button.block_id ?? "b1",
          action_id: button.action_id,
          value: button.value,
          action_ts: "1.1",
        },
      ],
    });
  }

  #give(file: GivenFile): Json {
    return this.#server.describeFile(this.#server.addFile(file.name, file.bytes, file.mimeType));
  }

  #who(): Json {
    return {
      team: { id: SLACK.team, domain: "care" },
      user: { id: this.id, name: "someone", team_id: SLACK.team },
      api_app_id: "A0CARE001",
      token: "verification",
      is_enterprise_install: false,
      enterprise: null,
    };
  }

  #mark(): Mark {
    return {
      views: this.#server.viewHistory.length,
      messages: this.#server.messages.length,
      files: new Set(this.#server.files.keys()),
    };
  }

  mark(): Mark {
    return this.#mark();
  }

  #directTexts(start: Mark): string[] {
    return this.#server.messages
      .slice(start.messages)
      .filter(({ channel, onlyFor }) => onlyFor === this.id || (channel === this.direct && !onlyFor))
      .map(({ blocks }) => textOf(blocks));
  }

  #seen(start: Mark, viewId: string | null, errors = ""): Seen {
    const server = this.#server;
    const shown = server.viewHistory.slice(start.views).filter(({ id }) => id === viewId);
    const direct = this.#directTexts(start);
    const asksPassword = shown.some(({ view }) => view.callback_id === "password");
    const files = [...server.files.values()].filter(
      ({ id, channels }) => !start.files.has(id) && channels.includes(this.direct),
    );
    const view = viewId ? server.views.get(viewId) : undefined;
    const directMessages = server.messages
      .slice(start.messages)
      .filter(({ channel }) => channel === this.direct);
    const buttons = [
      ...buttonsOf(view?.blocks ?? []),
      ...directMessages.flatMap(({ blocks }) => buttonsOf(blocks)),
    ];
    const texts = [...shown.map(({ view: one }) => textOf(one.blocks)), ...direct, errors].filter(Boolean);
    const press = async (id: string): Promise<Seen> => {
      const button = buttons.find(({ action_id }) => action_id === id) as Json;
      const trigger = server.newTrigger();
      const inView = viewId !== null && buttonsOf(view?.blocks ?? []).some((one) => one.action_id === id);
      const from = this.#mark();
      await this.#press(
        button,
        {
          trigger_id: trigger,
          ...(inView ? {} : { channel: { id: this.direct, name: "directmessage" } }),
        },
        inView ? viewId : null,
      );
      if (inView) {
        await until("the window to change", () => (server.viewHistory.length > from.views ? true : null));
        return this.settled(from, viewId);
      }
      return this.settled(from, await this.opened(trigger));
    };
    return {
      texts,
      last: [direct.at(-1), view && textOf(view.blocks), errors].filter(Boolean).join("\n"),
      files: new Map(files.map(({ name, bytes }) => [name, bytes])),
      askedForPassword: asksPassword,
      buttons: buttons.map(({ action_id }) => action_id),
      press,
    };
  }
}

export interface Mark {
  readonly views: number;
  readonly messages: number;
  readonly files: ReadonlySet<string>;
}

export function buttonsOf(blocks: readonly Json[]): Json[] {
  return blocks
    .filter(({ type }) => type === "actions")
    .flatMap(({ elements, block_id }) => (elements as Json[]).map((element) => ({ ...element, block_id })));
}

/** What a person reads: plain texts and verbatim text, without labels. */
export function textOf(blocks: readonly Json[]): string {
  return blocks
    .map((block) => {
      if (block.type === "section") return block.text.text as string;
      if (block.type === "rich_text")
        return (block.elements as Json[])
          .flatMap((element) => (element.elements as Json[]).map(({ text }) => text as string))
          .join("");
      return "";
    })
    .filter(Boolean)
    .join("\n");
}
