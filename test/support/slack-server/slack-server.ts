/**
 * Slack on this machine: the Web API, uploads and downloads, response addresses, signed requests and Socket Mode.
 * Every call is recorded and checked; what people would see is kept by place.
 */
import { createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { contractViolations, JSON_ARGUMENTS } from "./slack-contracts.js";
import {
  brokenBlockRules,
  brokenEphemeralRules,
  brokenMessageRules,
  brokenViewRules,
} from "./slack-rules.js";

// biome-ignore lint/suspicious/noExplicitAny: payloads of somebody else
export type Json = Record<string, any>;

export const SLACK = {
  team: "T0CARE001",
  bot: "U0BOT0001",
  botToken: "xoxb-test-1111-secret-bot-token",
  appToken: "xapp-test-2222-secret-app-token",
  signingSecret: "slack-signing-secret-for-tests",
};

export interface StoredFile {
  id: string;
  name: string;
  bytes: Buffer;
  altText?: string;
  mimetype: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  channels: string[];
  deleted: boolean;
  /** The bot may not read it: answered with a login page. */
  hidden: boolean;
}

export interface Message {
  ts: string;
  channel: string;
  text: string;
  blocks: Json[];
  /** The one person who sees it, for ephemeral ones. */
  onlyFor?: string;
}

interface Failure {
  method: string;
  status?: number;
  retryAfter?: number;
  error?: string;
  times: number;
}

export class SlackServer {
  readonly calls: { method: string; args: Json; at: number }[] = [];
  readonly violations: string[] = [];
  readonly files = new Map<string, StoredFile>();
  readonly messages: Message[] = [];
  /** Open windows by id. */
  readonly views = new Map<string, Json>();
  readonly viewHistory: { id: string; view: Json }[] = [];
  /** Window by the trigger that opened it. */
  readonly openedBy = new Map<string, string>();
  readonly homes = new Map<string, Json>();
  readonly members = new Map<string, string[]>();
  /** Everything that went out, as text, for the search for secrets. */
  readonly outgoing: string[] = [];
  triggerLifeMs = 3000;
  tokenRevoked = false;
  /** Set: downloads are sent there. */
  redirectDownloadsTo: string | null = null;
  botPort = 0;
  readonly #failures: Failure[] = [];
  readonly #triggers = new Map<string, { since: number; used: boolean }>();
  readonly #tickets = new Map<string, StoredFile>();
  readonly #responses = new Map<string, { channel: string; user: string }>();
  readonly #waiting = new Map<string, (payload: Json) => void>();
  readonly sockets = new Set<WebSocket>();
  #server = createServer((request, response) => void this.#handle(request, response));
  #socketServer = new WebSocketServer({ noServer: true });
  #ids = 100;

  async start(): Promise<void> {
    this.#server.on("upgrade", (request, socket, head) =>
      this.#socketServer.handleUpgrade(request, socket, head, (ws) => this.#connect(ws)),
    );
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  get apiUrl(): string {
    return `http://${this.host}/api/`;
  }

  failNext(method: string, failure: Omit<Failure, "method" | "times"> & { times?: number }): void {
    this.#failures.push({ method, times: 1, ...failure });
  }

  newId(prefix: string): string {
    return `${prefix}${String(this.#ids++).padStart(8, "0")}`;
  }

  newTrigger(): string {
    const id = `${this.#ids++}.${randomBytes(6).toString("hex")}`;
    this.#triggers.set(id, { since: Date.now(), used: false });
    return id;
  }

  newResponseUrl(channel: string, user: string): string {
    const id = this.newId("R");
    this.#responses.set(id, { channel, user });
    return `http://${this.host}/response/${id}`;
  }

  addFile(name: string, bytes: Uint8Array, mimetype = "image/png"): StoredFile {
    const id = this.newId("F");
    const file = {
      id,
      name,
      bytes: Buffer.from(bytes),
      mimetype,
      createdAt: Date.now(),
      channels: [],
      deleted: false,
      hidden: false,
    };
    this.files.set(id, file);
    return file;
  }

  describeFile(file: StoredFile): Json {
    const url = `http://${this.host}/files/${file.id}/download/${file.name}`;
    return {
      id: file.id,
      name: file.name,
      mimetype: file.mimetype,
      created: Math.floor(file.createdAt / 1000),
      size: file.bytes.length,
      mode: "hosted",
      url_private: url,
      url_private_download: url,
      thumb_360: `http://${this.host}/thumb/${file.id}`,
    };
  }

  /** Delivers as Slack does and resolves with the bot's acknowledgement and its time. */
  async deliver(
    kind: "command" | "interactive" | "event",
    payload: Json,
    options: { retry?: number; badSignature?: boolean } = {},
  ): Promise<{ status: number; body: Json | null; ms: number }> {
    const from = performance.now();
    if (this.sockets.size > 0) {
      const envelope_id = randomBytes(8).toString("hex");
      const type = { command: "slash_commands", interactive: "interactive", event: "events_api" }[kind];
      const acked = new Promise<Json>((resolve) => this.#waiting.set(envelope_id, resolve));
      const socket = [...this.sockets].at(-1)!;
      socket.send(
        JSON.stringify({
          envelope_id,
          type,
          payload,
          accepts_response_payload: kind !== "event",
          ...(options.retry ? { retry_attempt: options.retry, retry_reason: "timeout" } : {}),
        }),
      );
      const body = await acked;
      return { status: 200, body, ms: performance.now() - from };
    }
    const body =
      kind === "event"
        ? JSON.stringify(payload)
        : new URLSearchParams(
            kind === "command" ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) },
          ).toString();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const secret = options.badSignature ? "somebody else's secret" : SLACK.signingSecret;
    const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
    const response = await fetch(`http://127.0.0.1:${this.botPort}/slack/events`, {
      method: "POST",
      headers: {
        "content-type": kind === "event" ? "application/json" : "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": `v0=${signature}`,
        ...(options.retry
          ? { "x-slack-retry-num": String(options.retry), "x-slack-retry-reason": "http_timeout" }
          : {}),
      },
      body,
    });
    const text = await response.text();
    const ms = performance.now() - from;
    return { status: response.status, body: text ? (JSON.parse(text) as Json) : null, ms };
  }

  #connect(socket: WebSocket): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("message", (data) => {
      const { envelope_id, payload } = JSON.parse(String(data)) as Json;
      this.outgoing.push(String(data));
      if (payload?.view) this.violations.push(...brokenViewRules(payload.view));
      this.#waiting.get(envelope_id)?.(payload ?? {});
      this.#waiting.delete(envelope_id);
    });
    socket.send(
      JSON.stringify({ type: "hello", num_connections: 1, connection_info: { app_id: "A0CARE001" } }),
    );
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const [, room = "", id = ""] = new URL(request.url ?? "/", "http://slack").pathname.split("/");
    const send = (status: number, answer: string | Buffer, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-length": String(answer.length), ...headers });
      response.end(answer);
    };
    const sendJson = (answer: Json) =>
      send(200, Buffer.from(JSON.stringify(answer)), {
        "content-type": "application/json",
        "x-oauth-scopes": this.grantedScopes.join(","),
      });
    if (room === "api") {
      const failure = this.#takeFailure(id);
      if (failure?.status === 429) return send(429, "", { "retry-after": String(failure.retryAfter ?? 1) });
      const args = parseArguments(body, request.headers["content-type"] ?? "");
      this.#record(id, args);
      const token = args.token ?? request.headers.authorization?.replace("Bearer ", "");
      delete args.token;
      const wanted = id === "apps.connections.open" ? SLACK.appToken : SLACK.botToken;
      if (token !== wanted) return sendJson({ ok: false, error: "invalid_auth" });
      if (this.tokenRevoked) return sendJson({ ok: false, error: "token_revoked" });
      if (failure?.error) return sendJson({ ok: false, error: failure.error });
      return sendJson(this.#answer(id, args));
    }
    if (room === "upload") {
      const file = this.#tickets.get(id);
      if (request.headers.authorization)
        this.violations.push("upload: the token stays away from the upload host");
      if (!file) return send(404, "");
      if (body.length !== file.bytes.length) this.violations.push("upload: as long as announced");
      file.bytes = body;
      return send(200, "OK");
    }
    if (room === "files") {
      const file = this.files.get(id);
      if (this.redirectDownloadsTo) return send(302, "", { location: this.redirectDownloadsTo });
      if (!file || file.deleted) return send(404, "");
      if (file.hidden || request.headers.authorization !== `Bearer ${SLACK.botToken}`)
        return send(200, "<!DOCTYPE html><html><title>Sign in | Slack</title></html>", {
          "content-type": "text/html; charset=utf-8",
        });
      return send(200, file.bytes, { "content-type": file.mimetype });
    }
    if (room === "response") {
      const place = this.#responses.get(id);
      const message = JSON.parse(body.toString()) as Json;
      this.outgoing.push(body.toString());
      this.violations.push(...brokenMessageRules(message), ...brokenEphemeralRules(message));
      if (!place) return send(404, "expired_url");
      if (message.response_type !== "ephemeral") this.violations.push("response_url: answers stay private");
      this.#say(place.channel, message, place.user);
      return send(200, "ok");
    }
    send(404, "");
  }

  grantedScopes: string[] = [];

  #takeFailure(method: string): Failure | undefined {
    const failure = this.#failures.find((one) => one.method === method && one.times > 0);
    if (failure) failure.times--;
    return failure;
  }

  #record(method: string, args: Json): void {
    const { token: _token, ...rest } = args;
    this.calls.push({ method, args: rest, at: Date.now() });
    // Without the token's own place in the protocol.
    this.outgoing.push(`${method} ${JSON.stringify(rest)}`);
    this.violations.push(...contractViolations(method, rest));
    if (rest.view) this.violations.push(...brokenViewRules(rest.view));
    if (/^chat\.(post|update)/.test(method)) this.violations.push(...brokenMessageRules(rest));
    if (method === "chat.postEphemeral") this.violations.push(...brokenEphemeralRules(rest));
    if (rest.blocks) this.violations.push(...brokenBlockRules(rest.blocks));
  }

  #say(channel: string, { text, blocks }: Json, onlyFor?: string): Message {
    const message = {
      ts: `${1_700_000_000 + this.#ids++}.000100`,
      channel,
      text,
      blocks: blocks ?? [],
      onlyFor,
    };
    this.messages.push(message);
    return message;
  }

  #open(view: Json, trigger: string): Json {
    const id = this.newId("V");
    this.openedBy.set(trigger, id);
    this.views.set(id, view);
    this.viewHistory.push({ id, view });
    return { ok: true, view: { ...view, id, hash: `${this.#ids++}.abc` } };
  }

  /** What a submitted form's acknowledgement asks for. */
  applyAck(viewId: string, ack: Json | null): void {
    if (ack?.view) this.violations.push(...brokenViewRules(ack.view));
    if (ack) this.outgoing.push(JSON.stringify(ack));
    if (ack?.response_action === "update") {
      this.views.set(viewId, ack.view);
      this.viewHistory.push({ id: viewId, view: ack.view });
    } else if (ack?.response_action !== "errors") {
      this.views.delete(viewId);
    }
  }

  #answer(method: string, args: Json): Json {
    switch (method) {
      case "auth.test":
        return { ok: true, user_id: SLACK.bot, bot_id: "B0BOT0001", team_id: SLACK.team, team: "Care" };
      case "apps.connections.open":
        return { ok: true, url: `ws://${this.host}/link` };
      case "views.open": {
        const trigger = this.#triggers.get(args.trigger_id);
        if (!trigger) return { ok: false, error: "invalid_trigger_id" };
        if (trigger.used) return { ok: false, error: "exchanged_trigger_id" };
        if (Date.now() - trigger.since > this.triggerLifeMs)
          return { ok: false, error: "expired_trigger_id" };
        trigger.used = true;
        return this.#open(args.view, args.trigger_id);
      }
      case "views.update":
        if (!this.views.has(args.view_id)) return { ok: false, error: "not_found" };
        this.views.set(args.view_id, args.view);
        this.viewHistory.push({ id: args.view_id, view: args.view });
        return { ok: true, view: { ...args.view, id: args.view_id } };
      case "views.publish":
        this.homes.set(args.user_id, args.view);
        return { ok: true, view: args.view };
      case "conversations.open":
        return { ok: true, channel: { id: `D${String(args.users).slice(1)}` } };
      case "conversations.members": {
        const members = this.members.get(args.channel);
        if (!members) return { ok: false, error: "channel_not_found" };
        return { ok: true, members, response_metadata: { next_cursor: "" } };
      }
      case "chat.postMessage": {
        const { ts, channel } = this.#say(args.channel, args);
        return { ok: true, ts, channel };
      }
      case "chat.update": {
        const message = this.messages.find(({ ts }) => ts === args.ts);
        if (!message) return { ok: false, error: "message_not_found" };
        Object.assign(message, { text: args.text, blocks: args.blocks ?? [] });
        return { ok: true, ts: args.ts };
      }
      case "chat.delete": {
        const index = this.messages.findIndex(({ ts }) => ts === args.ts);
        if (index >= 0) this.messages.splice(index, 1);
        return { ok: index >= 0 };
      }
      case "files.getUploadURLExternal": {
        const file = this.addFile(args.filename, new Uint8Array(Number(args.length)));
        file.altText = args.alt_txt;
        this.#tickets.set(file.id, file);
        return { ok: true, file_id: file.id, upload_url: `http://${this.host}/upload/${file.id}` };
      }
      case "files.completeUploadExternal":
        for (const { id } of args.files as { id: string }[])
          this.files.get(id)?.channels.push(args.channel_id);
        return { ok: true, files: args.files };
      case "files.info": {
        const file = this.files.get(args.file);
        if (!file) return { ok: false, error: "file_not_found" };
        if (file.deleted) return { ok: false, error: "file_deleted" };
        return { ok: true, file: this.describeFile(file) };
      }
      case "files.delete": {
        const file = this.files.get(args.file);
        if (file) file.deleted = true;
        return { ok: file !== undefined };
      }
      case "files.list":
        return {
          ok: true,
          files: [...this.files.values()]
            .filter((file) => !file.deleted && file.createdAt <= Number(args.ts_to) * 1000)
            .map((file) => this.describeFile(file)),
        };
      default:
        this.violations.push(`${method} is not a method that this server knows`);
        return { ok: false, error: "unknown_method" };
    }
  }
}

function parseArguments(body: Buffer, contentType: string): Json {
  if (contentType.startsWith("application/json")) return JSON.parse(body.toString());
  const args: Json = Object.fromEntries(new URLSearchParams(body.toString()));
  for (const name of JSON_ARGUMENTS) if (typeof args[name] === "string") args[name] = JSON.parse(args[name]);
  return args;
}
