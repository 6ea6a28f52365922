/**
 * Discord on this machine: REST, the gateway with resuming, and the host of attachments. Every request is recorded
 * and checked; what people would see is kept by place.
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { Json } from "../slack-server/slack-server.js";
import {
  DISCORD,
  type DiscordChannel,
  type DiscordMessage,
  describeChannel,
  describeGuild,
  describeMessage,
  describeUser,
  guildOf,
} from "./describe.js";
import { requestViolations } from "./discord-contracts.js";
import { brokenCommandRules, brokenMessageRules, brokenModalRules } from "./discord-rules.js";
import { parseBody, type UploadedFile } from "./request-body.js";

const EPHEMERAL = 64;

interface Interaction {
  id: string;
  token: string;
  user: string;
  channel: string;
  since: number;
  answered: boolean;
  /** On the clock of performance.now(). */
  answeredAt: number | null;
  original: DiscordMessage | null;
  from: DiscordMessage | null;
  modal: Json | null;
}

/** One shard's connection to one process; what was sent is kept for a resume. */
interface Session {
  readonly id: string;
  readonly shard: number;
  readonly sent: Json[];
  socket: WebSocket;
}

interface Failure {
  match: RegExp;
  status: number;
  body: Json;
  retryAfter?: number;
  times: number;
}

export class DiscordServer {
  readonly requests: { verb: string; path: string; body: Json | undefined; at: number }[] = [];
  readonly violations: string[] = [];
  readonly outgoing: string[] = [];
  readonly messages: DiscordMessage[] = [];
  /** Every state that a message was in, for what people saw. */
  readonly shown: { message: DiscordMessage; content: string }[] = [];
  readonly interactions = new Map<string, Interaction>();
  readonly channels = new Map<string, DiscordChannel>();
  readonly cdn = new Map<string, { bytes: Buffer; type: string; hidden: boolean }>();
  readonly members = new Set<string>();
  readonly closedDirectMessages = new Set<string>();
  readonly sockets = new Set<WebSocket>();
  commands: Json[] = [];
  interactionLifeMs = 3000;
  /** What files may have, and what interactions say about it. */
  attachmentSizeLimit = 10 * 1024 * 1024;
  announcedSizeLimit: number | null = null;
  tokenRevoked = false;
  /** How many shards every process must announce, and how many Discord recommends and insists on. */
  shardCount = 1;
  recommendedShards = 1;
  fewestShards = 1;
  /** Whoever identifies sooner than so long after the one before is sent away. */
  identifyPauseMs = 0;
  /** The shard of each identification and each resume, in order. */
  readonly identified: number[] = [];
  readonly resumed: number[] = [];
  redirectDownloadsTo: string | null = null;
  guilds: Json[] = [{ id: DISCORD.guild, name: "Clinic" }];
  interactionsEndpoint: string | null = null;
  readonly #failures: Failure[] = [];
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  readonly #gateway = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  #last: { type: string; data: Json } | null = null;
  #lastIdentify = 0;
  #ids = 1_000_000_000_000_000_000n;

  async start(): Promise<void> {
    this.#server.on("upgrade", (request, socket, head) =>
      this.#gateway.handleUpgrade(request, socket, head, (ws) => this.#connect(ws)),
    );
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    // Compiling the description takes seconds, more than an interaction lives.
    for (const [verb, path] of CHECKED) requestViolations(verb, path, {});
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  newId(): string {
    return String(this.#ids++);
  }

  failNext(
    match: RegExp,
    status: number,
    body: Json,
    options: { retryAfter?: number; times?: number } = {},
  ): void {
    this.#failures.push({ match, status, body, times: 1, ...options });
  }

  /** Puts a file on the attachment host and returns its description. */
  addAttachment(name: string, bytes: Uint8Array, type: string, description?: string): Json {
    const id = this.newId();
    this.cdn.set(id, { bytes: Buffer.from(bytes), type, hidden: false });
    return {
      id,
      filename: name,
      size: bytes.length,
      content_type: type,
      url: `http://${this.host}/attachments/${id}/${name}?ex=1&is=2&hm=3`,
      proxy_url: `http://${this.host}/preview/${id}/${name}`,
      ...(description ? { description } : {}),
    };
  }

  fileOf(attachment: Json): Buffer {
    return this.cdn.get(attachment.id)!.bytes;
  }

  /** Sends an interaction over the gateway and returns the server's side of it. */
  interact(
    user: string,
    channel: string | null,
    payload: Json,
    from: DiscordMessage | null = null,
  ): Interaction {
    const id = this.newId();
    const token = randomBytes(16).toString("hex");
    const interaction: Interaction = {
      id,
      token,
      user,
      channel: channel ?? `7${user.slice(1)}`,
      since: Date.now(),
      answered: false,
      answeredAt: null,
      original: null,
      from,
      modal: null,
    };
    this.interactions.set(token, interaction);
    const person = describeUser(user);
    this.dispatch("INTERACTION_CREATE", {
      version: 1,
      id,
      application_id: DISCORD.application,
      token,
      ...(channel
        ? {
            guild_id: guildOf(this.channels.get(channel)),
            member: {
              user: person,
              roles: [],
              joined_at: "2026-01-01T00:00:00.000000+00:00",
              deaf: false,
              mute: false,
              flags: 0,
              permissions: "1024",
            },
          }
        : { user: person }),
      channel_id: interaction.channel,
      channel: channel
        ? describeChannel(channel, this.channels.get(channel))
        : { id: interaction.channel, type: 1, recipients: [person] },
      locale: "en-US",
      entitlements: [],
      authorizing_integration_owners: {},
      context: channel ? 0 : 1,
      app_permissions: "1024",
      attachment_size_limit: this.announcedSizeLimit ?? this.attachmentSizeLimit,
      ...payload,
    });
    return interaction;
  }

  /** Sends an event to every session of the shard that it belongs to; events without a server belong to shard 0. */
  dispatch(type: string, data: Json): void {
    this.#last = { type, data };
    const guild = data.guild_id ?? (type === "GUILD_CREATE" ? data.id : null);
    const shard = guild === null ? 0 : this.shardOf(guild);
    for (const session of this.#sessions.values())
      if (session.shard === shard) this.#send(session, type, data);
  }

  shardOf(guild: string): number {
    return Number((BigInt(guild) >> 22n) % BigInt(this.shardCount));
  }

  /** Delivers the last event once more, as a resumed connection does. */
  repeatLast(): void {
    this.dispatch(this.#last!.type, this.#last!.data);
  }

  /** Breaks the connections of one shard, as a lost network does. */
  dropShard(shard: number): void {
    for (const session of this.#sessions.values()) if (session.shard === shard) session.socket.terminate();
  }

  #send(session: Session, type: string, data: Json): void {
    const packet = { op: 0, t: type, s: session.sent.length + 1, d: data };
    session.sent.push(packet);
    if (this.sockets.has(session.socket)) session.socket.send(JSON.stringify(packet));
  }

  #connect(socket: WebSocket): void {
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: 20_000 } }));
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("message", (data) => {
      const { op, d } = JSON.parse(String(data)) as Json;
      if (op === 1) socket.send(JSON.stringify({ op: 11 }));
      if (op === 2) this.#identify(socket, d);
      if (op === 6) this.#resume(socket, d);
    });
  }

  #identify(socket: WebSocket, { token, shard: [shard, count] = [0, 1] }: Json): void {
    if (token !== DISCORD.token || this.tokenRevoked) {
      socket.close(4004, "Authentication failed.");
      return;
    }
    if (count < this.fewestShards || count !== this.shardCount || shard >= count) {
      socket.close(count < this.fewestShards ? 4011 : 4010);
      return;
    }
    if (Date.now() - this.#lastIdentify < this.identifyPauseMs) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return;
    }
    this.#lastIdentify = Date.now();
    this.identified.push(shard);
    const session = { id: randomBytes(8).toString("hex"), shard, sent: [], socket };
    this.#sessions.set(session.id, session);
    this.sockets.add(socket);
    const guilds = new Set([DISCORD.guild, ...[...this.channels.values()].map(guildOf)]);
    const own = [...guilds].filter((guild) => this.shardOf(guild) === shard);
    this.#send(session, "READY", {
      v: 10,
      user: describeUser(DISCORD.bot),
      guilds: own.map((id) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: `ws://${this.host}/gateway`,
      shard: [shard, count],
      application: { id: DISCORD.application, flags: 0 },
    });
    for (const guild of own) this.#send(session, "GUILD_CREATE", describeGuild(this.channels, guild));
  }

  #resume(socket: WebSocket, { session_id, seq, token }: Json): void {
    if (token !== DISCORD.token || this.tokenRevoked) {
      socket.close(4004, "Authentication failed.");
      return;
    }
    const session = this.#sessions.get(session_id);
    if (!session) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return;
    }
    this.resumed.push(session.shard);
    session.socket = socket;
    this.sockets.add(socket);
    for (const packet of session.sent.filter((one) => one.s > seq)) socket.send(JSON.stringify(packet));
    this.#send(session, "RESUMED", {});
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const path = new URL(request.url ?? "/", "http://discord").pathname;
    const send = (status: number, body: Json | Buffer | null, headers: Record<string, string> = {}) => {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === null ? "" : JSON.stringify(body));
      const isJson = body !== null && !Buffer.isBuffer(body);
      const type: Record<string, string> = isJson ? { "content-type": "application/json" } : {};
      response.writeHead(status, { ...type, "content-length": String(bytes.length), ...headers });
      response.end(bytes);
    };
    const [, room = "", id = ""] = path.split("/");
    if (room === "attachments") {
      if (this.redirectDownloadsTo) return send(302, Buffer.alloc(0), { location: this.redirectDownloadsTo });
      const file = this.cdn.get(id);
      if (!file) return send(404, Buffer.from("This content is no longer available."));
      if (request.headers.authorization)
        this.violations.push("download: the token stays away from the file host");
      if (file.hidden)
        return send(200, Buffer.from("<!DOCTYPE html><title>Sign in</title>"), {
          "content-type": "text/html",
        });
      return send(200, file.bytes, { "content-type": file.type });
    }
    const route = decodeURIComponent(path.replace(/^\/api\/v10/, ""));
    const verb = (request.method ?? "GET").toLowerCase();
    const { body, files } = parseBody(raw, request.headers["content-type"] ?? "");
    const failure = this.#failures.find((one) => one.match.test(`${verb} ${route}`) && one.times > 0);
    if (failure) {
      failure.times--;
      const headers: Record<string, string> = failure.retryAfter
        ? { "retry-after": String(failure.retryAfter), "x-ratelimit-scope": "user" }
        : {};
      return send(failure.status, failure.body, headers);
    }
    this.requests.push({ verb, path: route, body, at: Date.now() });
    this.outgoing.push(`${verb} ${route} ${raw.toString("latin1")} ${JSON.stringify(body)}`);
    if (body !== undefined) this.violations.push(...requestViolations(verb, route, body));
    const anonymous = route.startsWith("/interactions/") || route.startsWith("/webhooks/");
    if (!anonymous && (this.tokenRevoked || request.headers.authorization !== `Bot ${DISCORD.token}`))
      return send(401, { message: "401: Unauthorized", code: 0 });
    const answer = this.#answer(verb, route, body ?? {}, files);
    send(answer.status, answer.body);
  }

  #answer(
    verb: string,
    route: string,
    body: Json,
    files: UploadedFile[],
  ): { status: number; body: Json | null } {
    const ok = (answer: Json) => ({ status: 200, body: answer });
    const refuse = (status: number, code: number, message: string) => ({ status, body: { code, message } });
    const parts = route.split("/").slice(1);
    if (route === "/gateway/bot")
      return ok({
        url: `ws://${this.host}/gateway`,
        shards: this.recommendedShards,
        session_start_limit: { total: 1000, remaining: 999, reset_after: 1000, max_concurrency: 1 },
      });
    if (route === "/users/@me") return ok(describeUser(DISCORD.bot));
    if (route === "/users/@me/guilds") return ok(this.guilds as Json);
    if (route === "/applications/@me")
      return ok({
        id: DISCORD.application,
        name: "CareVeil",
        flags: 0,
        interactions_endpoint_url: this.interactionsEndpoint,
      });
    if (route === "/users/@me/channels")
      return ok({
        id: directChannel(body.recipient_id),
        type: 1,
        recipients: [describeUser(body.recipient_id)],
      });
    if (parts[0] === "applications" && parts.at(-1) === "commands") {
      if (verb === "put") {
        this.commands = body as unknown as Json[];
        for (const command of this.commands) this.violations.push(...brokenCommandRules(command));
      }
      return ok(this.commands);
    }
    if (parts[0] === "interactions") return this.#callback(parts[2], body, files);
    if (parts[0] === "webhooks") return this.#original(verb, parts[2], body, files);
    if (parts[0] === "guilds" && parts.length === 2) return ok(describeGuild(new Map(), parts[1]));
    if (parts[0] === "guilds" && parts[2] === "members") {
      if (!this.members.has(parts[3])) return refuse(404, 10007, "Unknown Member");
      return ok({
        user: describeUser(parts[3]),
        roles: [],
        joined_at: "2026-01-01T00:00:00.000000+00:00",
        deaf: false,
        mute: false,
        flags: 0,
      });
    }
    if (parts[0] === "channels" && parts.length === 2) {
      const known = this.channels.has(parts[1]);
      return known
        ? ok(describeChannel(parts[1], this.channels.get(parts[1])))
        : refuse(404, 10003, "Unknown Channel");
    }
    if (parts[0] === "channels" && parts[2] === "messages")
      return this.#message(verb, parts[1], parts[3], body, files);
    this.violations.push(`${verb} ${route} is not a request that this server knows`);
    return refuse(404, 0, "404: Not Found");
  }

  #callback(
    token: string,
    { type, data }: Json,
    files: UploadedFile[],
  ): { status: number; body: Json | null } {
    const interaction = this.interactions.get(token);
    if (!interaction || Date.now() - interaction.since > this.interactionLifeMs)
      return { status: 404, body: { code: 10062, message: "Unknown interaction" } };
    if (interaction.answered)
      return { status: 400, body: { code: 40060, message: "Interaction has already been acknowledged." } };
    interaction.answered = true;
    interaction.answeredAt = performance.now();
    if (type === 9) {
      this.violations.push(...brokenModalRules(data));
      interaction.modal = data;
    } else if (type === 7 && interaction.from) {
      interaction.original = interaction.from;
      this.#write(interaction.from, data, files);
    } else {
      if (!(data?.flags & EPHEMERAL)) this.violations.push("interaction: the first answer is private");
      interaction.original = this.#newMessage(interaction.channel, data, files, interaction.user);
    }
    return { status: 204, body: null };
  }

  #original(
    verb: string,
    token: string,
    body: Json,
    files: UploadedFile[],
  ): { status: number; body: Json | null } {
    const interaction = this.interactions.get(token);
    if (!interaction?.original) return { status: 404, body: { code: 10015, message: "Unknown Webhook" } };
    if (verb === "delete") {
      this.#remove(interaction.original);
      return { status: 204, body: null };
    }
    const tooLarge = files.find(({ bytes }) => bytes.length > this.attachmentSizeLimit);
    if (tooLarge) return { status: 413, body: { code: 40005, message: "Request entity too large" } };
    this.#write(interaction.original, body, files);
    return { status: 200, body: describeMessage(interaction.original) };
  }

  #message(
    verb: string,
    channel: string,
    id: string | undefined,
    body: Json,
    files: UploadedFile[],
  ): { status: number; body: Json | null } {
    if (verb === "post") {
      const closed = [...this.closedDirectMessages].some((user) => directChannel(user) === channel);
      if (closed) return { status: 403, body: { code: 50007, message: "Cannot send messages to this user" } };
      return { status: 200, body: describeMessage(this.#newMessage(channel, body, files)) };
    }
    const message = this.messages.find((one) => one.id === id);
    if (!message) return { status: 404, body: { code: 10008, message: "Unknown Message" } };
    if (verb === "delete") {
      this.#remove(message);
      return { status: 204, body: null };
    }
    this.#write(message, body, files);
    return { status: 200, body: describeMessage(message) };
  }

  #newMessage(channel: string, body: Json, files: UploadedFile[], onlyFor?: string): DiscordMessage {
    const message: DiscordMessage = {
      id: this.newId(),
      channel,
      content: "",
      components: [],
      attachments: [],
      flags: body.flags ?? 0,
      onlyFor: (body.flags ?? 0) & EPHEMERAL ? onlyFor : undefined,
    };
    this.messages.push(message);
    this.#write(message, body, files);
    return message;
  }

  #write(message: DiscordMessage, body: Json, files: UploadedFile[]): void {
    this.violations.push(...brokenMessageRules(body));
    message.content = body.content ?? message.content;
    message.components = body.components ?? message.components;
    if (body.attachments || files.length > 0)
      message.attachments = files.map(({ name, bytes, type }, index) =>
        this.addAttachment(name, bytes, type, body.attachments?.[index]?.description),
      );
    this.shown.push({ message, content: message.content });
  }

  #remove(message: DiscordMessage): void {
    const index = this.messages.indexOf(message);
    if (index >= 0) this.messages.splice(index, 1);
  }
}

const CHECKED = [
  ["post", "/interactions/1/a/callback"],
  ["patch", "/webhooks/1/a/messages/@original"],
  ["post", "/channels/1/messages"],
  ["patch", "/channels/1/messages/1"],
  ["post", "/users/@me/channels"],
  ["put", "/applications/1/commands"],
] as const;

export const directChannel = (user: string): string => `7${user.slice(1)}`;
