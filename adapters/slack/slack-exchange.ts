/**
 * One person's one request on Slack. A window (modal) carries progress and answers, because it is private, can be
 * replaced while work goes on and leaves no trace. Files cannot be private in a channel, so they go to the person's
 * direct messages.
 */
import type { RespondFn, types, webApi } from "@slack/bolt";
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
import type { Person } from "../../src/app/people.js";
import { AppError } from "../../src/errors.js";
import { escapeText, formView, messageView, openFormButton, replyBlocks } from "./render-slack.js";
import { fromSlackError, slackReason } from "./slack-errors.js";
import type { SlackFiles } from "./slack-files.js";

const SLACK_CAPABILITIES: PlatformCapabilities = {
  maxFormFields: 100,
  maxFormFileBytes: 10 * 1024 * 1024,
  maskedPasswords: false,
  maxUploadBytes: 1024 * 1024 * 1024,
  maxPrivateText: 12_000,
  unshowable: [],
};

/** What an event leaves for answering it. */
export interface SlackHandles {
  /** Opens a window, within three seconds of the person's click. */
  readonly triggerId?: string;
  /** The window that the event came from. */
  readonly viewId?: string;
  /** Answers a submitted form by replacing its window; set until it was used. */
  readonly replaceSubmitted?: (view: types.ModalView) => Promise<void>;
  /** Writes an ephemeral message, for half an hour. */
  readonly respond?: RespondFn;
  /** The direct-message conversation that the event came from. */
  readonly directChannel?: string;
}

export interface SlackServices {
  readonly client: webApi.WebClient;
  readonly files: SlackFiles;
  readonly deleteLater: DeleteLater;
  /** Aborts when the adapter closes. */
  readonly signal: AbortSignal;
  readonly onSignedOut: (error: unknown) => void;
}

export class SlackExchange implements Exchange {
  readonly capabilities = SLACK_CAPABILITIES;
  readonly asker: Person;
  readonly place: Place;
  readonly signal: AbortSignal;
  readonly #services: SlackServices;
  readonly #handles: SlackHandles;
  #viewId: string | null;
  #submitted: SlackHandles["replaceSubmitted"];
  /** The bot's own message in a direct conversation that progress and the answer replace. */
  #messageTs: string | null = null;

  constructor(asker: Person, place: Place, handles: SlackHandles, services: SlackServices) {
    this.asker = asker;
    this.place = place;
    this.signal = services.signal;
    this.#services = services;
    this.#handles = handles;
    this.#viewId = handles.viewId ?? null;
    this.#submitted = handles.replaceSubmitted;
  }

  async acknowledge(text: string): Promise<void> {
    if (this.#handles.directChannel && !this.#handles.triggerId) return this.#showInDirect({ text });
    await this.#showView(messageView({ text }));
  }

  async progress(text: string): Promise<void> {
    try {
      if (this.#messageTs) await this.#showInDirect({ text });
      else if (this.#viewId) await this.#showView(messageView({ text }));
    } catch {
      // The person closed the window: the answer will find another way.
    }
  }

  async ask(request: FormRequest): Promise<void> {
    if (this.#handles.directChannel && !this.#handles.triggerId)
      return this.#showInDirect({ text: request.text, buttons: [openFormButton(request)] });
    await this.#showView(formView(request));
  }

  fetch(file: IncomingFile, kind: FileKind, maxBytes: number): Promise<Uint8Array> {
    return this.#watched(() => this.#services.files.fetch(file, kind, maxBytes, this.signal));
  }

  async reply(reply: PrivateReply): Promise<"here" | "direct-message"> {
    if (reply.files?.length) {
      await this.sendDirect(reply);
      return this.#handles.directChannel && !this.#viewId ? "here" : "direct-message";
    }
    if (this.#handles.directChannel && !this.#viewId) {
      await this.#showInDirect(reply);
      return "here";
    }
    try {
      if (this.#viewId === null) throw new AppError("reply-expired");
      await this.#showView(messageView(reply));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "reply-expired") throw error;
      if (!(await this.#respond(reply))) throw error;
    }
    return "here";
  }

  async sendDirect(reply: PrivateReply): Promise<void> {
    await this.#watched(async () => {
      const { client, files, deleteLater } = this.#services;
      const channel = this.#handles.directChannel ?? (await this.#openDirect());
      const fileIds = reply.files?.length ? await files.upload(channel, reply.files, this.signal) : [];
      const { ts } = await client.chat.postMessage({ channel, ...messageBody(reply, fileIds[0]) });
      if (reply.deleteAfterMs === undefined) return;
      deleteLater.schedule(reply.deleteAfterMs, async () => {
        for (const id of fileIds) await files.delete(id);
        if (ts) await client.chat.delete({ channel, ts }).catch(() => {});
      });
    });
  }

  async post({ id }: NonNullable<Place["channel"]>, { text, file, buttons }: ChannelPost): Promise<void> {
    await this.#watched(async () => {
      const { client, files } = this.#services;
      const fileIds = file ? await files.upload(id, [file], this.signal) : [];
      await client.chat.postMessage({ channel: id, ...messageBody({ text, buttons }, fileIds[0]) });
    });
  }

  async #openDirect(): Promise<string> {
    const { channel } = await this.#services.client.conversations.open({ users: this.asker.id });
    if (!channel?.id) throw new AppError("reply-undeliverable");
    return channel.id;
  }

  async #showInDirect(reply: PrivateReply): Promise<void> {
    await this.#watched(async () => {
      const { client } = this.#services;
      const channel = this.#handles.directChannel as string;
      if (this.#messageTs) {
        await client.chat.update({ channel, ts: this.#messageTs, ...updateBody(reply) });
      } else {
        const { ts } = await client.chat.postMessage({ channel, ...messageBody(reply) });
        this.#messageTs = ts ?? null;
      }
    });
  }

  async #showView(view: types.ModalView): Promise<void> {
    const submitted = this.#submitted;
    this.#submitted = undefined;
    if (submitted) return submitted(view);
    await this.#watched(async () => {
      const { client } = this.#services;
      if (this.#viewId) {
        await client.views.update({ view_id: this.#viewId, view });
      } else {
        if (!this.#handles.triggerId) throw new AppError("reply-expired");
        const opened = await client.views.open({ trigger_id: this.#handles.triggerId, view });
        this.#viewId = opened.view?.id ?? null;
      }
    });
  }

  async #respond(reply: PrivateReply): Promise<boolean> {
    const { respond } = this.#handles;
    if (!respond) return false;
    try {
      await respond({ response_type: "ephemeral", replace_original: false, ...messageBody(reply) });
      return true;
    } catch {
      return false;
    }
  }

  async #watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      const error = fromSlackError(thrown);
      if (error.code === "platform-signed-out") this.#services.onSignedOut(thrown);
      if (error.code === "reply-expired" && slackReason(thrown)) this.#viewId = null;
      throw error;
    }
  }
}

function messageBody(reply: PrivateReply, fileId?: string) {
  return { ...updateBody(reply, fileId), unfurl_links: false, unfurl_media: false };
}

// `text` is what notifications show: the sentence, never the note.
function updateBody(reply: PrivateReply, fileId?: string) {
  return { text: escapeText(reply.text), blocks: replyBlocks(reply, fileId) };
}
