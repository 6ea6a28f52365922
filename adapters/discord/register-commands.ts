/** Tells Discord which commands there are. Global ones take up to an hour to appear, a server's own appear at once. */
import { REST, Routes } from "discord.js";
import type { Config } from "../../src/config.js";
import { AppError } from "../../src/errors.js";
import { fromDiscordError } from "./discord-errors.js";
import { discordCommands } from "./manifest.js";

const CALL_LIMIT_MS = 30_000;

/** Returns how many commands are registered now. Fails with config-invalid, platform-signed-out or network-failed. */
export async function registerCommands(config: Config, guildId: string | null): Promise<number> {
  const { DISCORD_TOKEN: token, DISCORD_APPLICATION_ID: application } = config;
  const problems = [
    ...(token ? [] : ["DISCORD_TOKEN: needed to register commands; see docs/discord.md"]),
    ...(application ? [] : ["DISCORD_APPLICATION_ID: needed to register commands; see docs/discord.md"]),
  ];
  if (!token || !application) throw new AppError("config-invalid", { problems });
  const api = config.DISCORD_API_URL ? { api: config.DISCORD_API_URL } : {};
  const rest = new REST({ version: "10", timeout: CALL_LIMIT_MS, ...api }).setToken(token);
  const route = guildId
    ? Routes.applicationGuildCommands(application, guildId)
    : Routes.applicationCommands(application);
  try {
    const registered = await rest.put(route, { body: discordCommands() });
    return (registered as unknown[]).length;
  } catch (error) {
    throw fromDiscordError(error);
  }
}
