/** For `careveil doctor`: whether Discord accepts the token, knows the commands and has the bot in a server. */
import { REST, type RESTGetAPIGatewayBotResult, Routes } from "discord.js";
import type { Config } from "../../src/config.js";
import { fromDiscordError, isSignedOut } from "./discord-errors.js";
import { discordCommands, inviteAddress } from "./manifest.js";

interface Finding {
  readonly status: "ok" | "warning" | "failed" | "info";
  readonly message: string;
}

const CALL_LIMIT_MS = 10_000;

/** Returns what was found and what to do about it; never a token. */
export async function checkDiscord(config: Config): Promise<Finding> {
  const { DISCORD_TOKEN: token, DISCORD_APPLICATION_ID: application } = config;
  if (!token || !application)
    return { status: "info", message: "not set up; docs/discord.md takes you through it in ten minutes." };
  const api = config.DISCORD_API_URL ? { api: config.DISCORD_API_URL } : {};
  const rest = new REST({ version: "10", timeout: CALL_LIMIT_MS, retries: 1, ...api }).setToken(token);
  try {
    const self = (await rest.get(Routes.currentApplication())) as ApplicationAnswer;
    if (self.id !== application)
      return failed(
        "DISCORD_APPLICATION_ID belongs to another application than DISCORD_TOKEN. Copy it from General Information.",
      );
    if (self.interactions_endpoint_url)
      return failed(
        "the application has an Interactions Endpoint URL, so commands never reach CareVeil. Clear it under General Information.",
      );
    const commands = (await rest.get(Routes.applicationCommands(application))) as { name: string }[];
    const known = new Set(commands.map(({ name }) => name));
    const missing = (discordCommands() as { name: string }[]).filter(({ name }) => !known.has(name));
    const guilds = (await rest.get(Routes.userGuilds())) as unknown[];
    const gateway = (await rest.get(Routes.gatewayBot())) as RESTGetAPIGatewayBotResult;
    const { CAREVEIL_DISCORD_SHARDS: here, CAREVEIL_DISCORD_SHARD_COUNT: count } = config;
    if (guilds.length === 0)
      return warning(`the bot is in no server yet. Invite it: ${inviteAddress(application)}`);
    if (missing.length > 0)
      return warning(
        `these commands are not registered everywhere: ${missing.map(({ name }) => name).join(", ")}. Run: npm run register:discord`,
      );
    if (gateway.shards > count)
      return warning(
        `Discord recommends ${gateway.shards} shards, and CAREVEIL_DISCORD_SHARD_COUNT is ${count}. Raise it, in all processes together: docs/operations.md.`,
      );
    const sharding = count > 1 ? `, shards ${here?.join(", ") ?? "all"} of ${count} here` : "";
    return {
      status: "ok",
      message: `token accepted, ${known.size} commands, ${guilds.length} ${guilds.length === 1 ? "server" : "servers"}${sharding}; no privileged intent and no public address is needed.`,
    };
  } catch (error) {
    return isSignedOut(error)
      ? failed("DISCORD_TOKEN is not accepted. Make a new one under Bot, Reset Token.")
      : failed(`Discord did not answer as expected (${fromDiscordError(error).code}). Check the network.`);
  }
}

interface ApplicationAnswer {
  readonly id: string;
  readonly interactions_endpoint_url?: string | null;
}

const failed = (message: string): Finding => ({ status: "failed", message });
const warning = (message: string): Finding => ({ status: "warning", message });
