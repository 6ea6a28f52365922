/** Registers the commands with Discord: npm run register:discord, or with -- --guild ID for one server at once. */
import { parseArgs } from "node:util";
import { registerCommands } from "../adapters/discord/register-commands.js";
import { errorSentence } from "../src/app/sentences.js";
import { readConfig } from "../src/config.js";
import { toAppError } from "../src/errors.js";

try {
  const { values } = parseArgs({ options: { guild: { type: "string" } } });
  const count = await registerCommands(readConfig(), values.guild ?? null);
  const where = values.guild ? "in that server; they are there now" : "everywhere; allow up to an hour";
  console.log(`${count} commands are registered ${where}.`);
} catch (thrown) {
  const error = toAppError(thrown);
  console.error(errorSentence(error));
  process.exitCode = error.exitCode;
}
