/** Discord with people in it: the local server and the real adapter. */
import { type DiscordAdapter, startDiscord } from "../../../adapters/discord/start-discord.js";
import type { App } from "../../../src/app/app.js";
import { readConfig } from "../../../src/config.js";
import { type Log, silentLog } from "../../../src/log.js";
import type { ChatWorld, GivenFile, Posted } from "../chat/chat-world.js";
import { DISCORD, type DiscordMessage } from "./describe.js";
import { DiscordPerson } from "./discord-person.js";
import { DiscordServer } from "./discord-server.js";

export class DiscordWorld implements ChatWorld {
  readonly platform = "discord";
  readonly server = new DiscordServer();
  readonly tokens = [DISCORD.token];
  readonly #log: Log;
  adapter: DiscordAdapter | null = null;

  constructor(options: { log?: Log } = {}) {
    this.#log = options.log ?? silentLog;
  }

  get violations(): readonly string[] {
    return this.server.violations;
  }
  get outgoing(): readonly string[] {
    return this.server.outgoing;
  }

  environment(): Record<string, string> {
    return {
      DISCORD_TOKEN: DISCORD.token,
      DISCORD_APPLICATION_ID: DISCORD.application,
      DISCORD_API_URL: `http://${this.server.host}/api`,
      CAREVEIL_FILE_HOSTS: this.server.host,
    };
  }

  async start(app: App): Promise<void> {
    this.adapter = await startDiscord(app, readConfig(this.environment()), this.#log);
  }

  async close(): Promise<void> {
    await this.adapter?.close();
    await this.server.close();
  }

  addChannel(id: string, members: readonly string[], guild?: string): void {
    this.server.channels.set(id, { name: "ward", members: [...members], guild });
    for (const member of members) this.server.members.add(member);
  }

  person(id: string): DiscordPerson {
    return new DiscordPerson(id, this.server);
  }

  post(channel: string, picture: GivenFile): Posted {
    const message: DiscordMessage = {
      id: this.server.newId(),
      channel,
      content: "",
      components: [],
      attachments: [this.server.addAttachment(picture.name, picture.bytes, picture.mimeType)],
      flags: 0,
    };
    return this.#asPosted(message);
  }

  posts(channel: string): Posted[] {
    return this.server.messages
      .filter((message) => message.channel === channel && !message.onlyFor)
      .map((message) => this.#asPosted(message));
  }

  #asPosted(message: DiscordMessage): Posted {
    const [attachment] = message.attachments;
    return {
      text: message.content,
      file: attachment ? this.server.fileOf(attachment) : Buffer.alloc(0),
      altText: attachment?.description ?? "",
      handle: message,
    };
  }
}
