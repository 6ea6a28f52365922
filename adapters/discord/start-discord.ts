/** Starts the Discord bot on the gateway, with all shards or those that the configuration leaves to this process. */
import { Client, Events, GatewayCloseCodes, GatewayIntentBits, Partials } from "discord.js";
import type { App } from "../../src/app/app.js";
import type { Adapter } from "../../src/app/bot-ports.js";
import { createConversation } from "../../src/app/conversation/conversation.js";
import { tellLeftWaiting } from "../../src/app/conversation/left-waiting.js";
import { tellOwnersOn } from "../../src/app/conversation/tell-owner.js";
import { DeleteLater } from "../../src/app/delete-later.js";
import type { Person } from "../../src/app/people.js";
import type { Config } from "../../src/config.js";
import { AppError } from "../../src/errors.js";
import type { Log } from "../../src/log.js";
import { fromDiscordError } from "./discord-errors.js";
import { type DiscordServices, UnaskedExchange } from "./discord-exchange.js";
import { createDiscordMembership } from "./discord-membership.js";
import { listen } from "./listeners.js";
import { sendFormsAsBytes } from "./send-forms-as-bytes.js";

export interface DiscordAdapter extends Adapter {
  readonly signedOut: Promise<AppError>;
}

// Uploads of finished pictures take longer than the SDK's 15 seconds on slow lines, and a cut upload is a lost note.
const CALL_LIMIT_MS = 60_000;
const READY_LIMIT_MS = 60_000;
/** Work that runs when the adapter is closed may go on this long. */
const GRACE_MS = 10_000;

const MORE_SHARDS =
  "CAREVEIL_DISCORD_SHARD_COUNT: Discord asks for more shards, because the bot is in too many servers; docs/operations.md says how";

/** Neither is privileged: commands bring their own data, and direct messages to the bot carry their content. */
export const INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.DirectMessages];

/** Fails with platform-signed-out or network-failed when Discord does not accept the token or cannot be reached. */
export async function startDiscord(app: App, config: Config, log: Log): Promise<DiscordAdapter> {
  const token = config.DISCORD_TOKEN;
  if (!token) throw new AppError("config-invalid", { problems: ["DISCORD_TOKEN: needed for Discord"] });
  const client = new Client({
    intents: INTENTS,
    shards: shardsHere(config),
    shardCount: config.CAREVEIL_DISCORD_SHARD_COUNT,
    partials: [Partials.Channel],
    allowedMentions: { parse: [] },
    rest: {
      timeout: CALL_LIMIT_MS,
      retries: 3,
      makeRequest: sendFormsAsBytes,
      ...(config.DISCORD_API_URL ? { api: config.DISCORD_API_URL } : {}),
    },
  });
  const conversation = createConversation({ app, log });
  const stop = new AbortController();
  const deleteLater = new DeleteLater();
  let closed: Promise<void> | null = null;
  const close = (graceMs = GRACE_MS) => {
    closed ??= (async () => {
      client.removeAllListeners(Events.InteractionCreate);
      client.removeAllListeners(Events.MessageCreate);
      await conversation.settle(graceMs);
      stop.abort(new AppError("cancelled"));
      // What was cut off is told to those who wait.
      await conversation.settle(graceMs);
      app.memberships.delete("discord");
      await deleteLater.close();
      await client.destroy();
    })();
    return closed;
  };
  let reportSignedOut = (_reason: AppError) => {};
  const signedOut = new Promise<AppError>((resolve) => {
    reportSignedOut = resolve;
  });
  let refuseStart = (_reason: AppError) => {};
  const leave = (reason: AppError) => {
    refuseStart(reason);
    if (closed) return;
    log.error("discord.signed-out", reason);
    void close(0).finally(() => reportSignedOut(reason));
  };
  const services: DiscordServices = {
    client,
    deleteLater,
    fileHosts: config.CAREVEIL_FILE_HOSTS,
    signal: stop.signal,
    onSignedOut: () => leave(new AppError("platform-signed-out", { platform: "Discord" })),
  };

  client.on(Events.Error, (error) => log.warn("discord.error", { code: fromDiscordError(error).code }));
  client.on(Events.ShardError, (error) =>
    log.warn("discord.gateway-error", { code: fromDiscordError(error).code }),
  );
  client.on(Events.ShardResume, (shard) => log.info("discord.resumed", { shard }));
  client.on(Events.ShardDisconnect, ({ code }) => {
    // Only a close that the SDK will not recover from is reported here.
    if (code === GatewayCloseCodes.AuthenticationFailed) return services.onSignedOut(null);
    if (code === GatewayCloseCodes.ShardingRequired)
      return leave(new AppError("config-invalid", { problems: [MORE_SHARDS] }));
    leave(new AppError("platform-refused", { platform: "Discord", reason: `gateway close ${code}` }));
  });
  listen(client, conversation, services, app.memory, log);

  try {
    const ready = new Promise<void>((resolve, reject) => {
      refuseStart = reject;
      const timer = setTimeout(() => reject(new AppError("timed-out")), READY_LIMIT_MS).unref();
      client.once(Events.ClientReady, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    ready.catch(() => {});
    await Promise.race([client.login(token).then(() => ready), ready]);
    app.memberships.set("discord", createDiscordMembership(client.rest));
    const tell = (person: Person, text: string) => new UnaskedExchange(person, services).sendDirect({ text });
    tellOwnersOn("discord", app, log, tell);
    await tellLeftWaiting("discord", app, log, tell);
    log.info("discord.started", {
      guilds: client.guilds.cache.size,
      shards: shardsHere(config).join(","),
      shardCount: config.CAREVEIL_DISCORD_SHARD_COUNT,
    });
    return { signedOut, close: () => close() };
  } catch (error) {
    await close();
    throw loginError(error);
  }
}

function shardsHere(config: Config): number[] {
  const { CAREVEIL_DISCORD_SHARDS: here, CAREVEIL_DISCORD_SHARD_COUNT: count } = config;
  return here ?? Array.from({ length: count }, (_, id) => id);
}

function loginError(error: unknown): AppError {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === "TokenInvalid")
    return new AppError("platform-signed-out", { platform: "Discord" }, { cause: error });
  return fromDiscordError(error);
}
