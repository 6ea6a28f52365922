/** Slack with people in it: the local server and the real adapter. */
import { manifestScopes } from "../../../adapters/slack/manifest.js";
import { type SlackAdapter, startSlack } from "../../../adapters/slack/start-slack.js";
import type { App } from "../../../src/app/app.js";
import { readConfig } from "../../../src/config.js";
import { type Log, silentLog } from "../../../src/log.js";
import type { ChatWorld, GivenFile, Posted } from "../chat/chat-world.js";
import { asPosted, buttonsOf, SlackPerson, textOf } from "./slack-person.js";
import { SLACK, SlackServer } from "./slack-server.js";

export class SlackWorld implements ChatWorld {
  readonly platform = "slack";
  readonly server = new SlackServer();
  readonly tokens = [SLACK.botToken, SLACK.appToken, SLACK.signingSecret];
  readonly #socketMode: boolean;
  readonly #log: Log;
  adapter: SlackAdapter | null = null;

  constructor(options: { socketMode?: boolean; log?: Log } = {}) {
    this.#socketMode = options.socketMode ?? false;
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
      SLACK_BOT_TOKEN: SLACK.botToken,
      SLACK_API_URL: this.server.apiUrl,
      SLACK_PORT: "0",
      CAREVEIL_FILE_HOSTS: this.server.host,
      ...(this.#socketMode
        ? { SLACK_APP_TOKEN: SLACK.appToken }
        : { SLACK_SIGNING_SECRET: SLACK.signingSecret }),
    };
  }

  async start(app: App): Promise<void> {
    this.server.grantedScopes = [...manifestScopes()];
    this.adapter = await startSlack(app, readConfig(this.environment()), this.#log);
    this.server.botPort = this.adapter.port ?? 0;
  }

  async close(): Promise<void> {
    await this.adapter?.close();
    await this.server.close();
  }

  addChannel(id: string, members: readonly string[]): void {
    this.server.members.set(id, [...members, SLACK.bot]);
  }

  person(id: string): SlackPerson {
    return new SlackPerson(id, this.server);
  }

  post(channel: string, picture: GivenFile): Posted {
    const file = this.server.addFile(picture.name, picture.bytes, picture.mimeType);
    file.channels.push(channel);
    return asPosted(channel, "", file, null);
  }

  posts(channel: string): Posted[] {
    const files = [...this.server.files.values()].filter((file) => file.channels.includes(channel));
    return this.server.messages
      .filter((message) => message.channel === channel && !message.onlyFor)
      .map((message) => {
        const button = buttonsOf(message.blocks).find(({ action_id }) => action_id === "decode");
        const file = files.find(({ id }) => button?.block_id === `file:${id}`) ?? files.at(-1);
        return asPosted(channel, textOf(message.blocks), file, button ?? null);
      });
  }
}
