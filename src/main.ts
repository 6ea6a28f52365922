/** The program: gives the command line what it needs, and starts whichever adapters have credentials. */
import { readFileSync } from "node:fs";
import type { CliHost } from "../adapters/cli/cli-host.js";
import { runCli } from "../adapters/cli/run-cli.js";
import type { App } from "./app/app.js";
import type { Adapter } from "./app/bot-ports.js";
import { errorSentence } from "./app/sentences.js";
import type { Config } from "./config.js";
import { toAppError } from "./errors.js";
import type { Log } from "./log.js";

/** Work that runs when a stop is asked for may go on this long. */
const GRACE_MS = 15_000;
const CLOSED_WITHIN_MS = 2_000;

interface Bot {
  readonly name: string;
  isConfigured(config: Config): boolean;
  /** Loads the platform's SDK only when it is needed: most commands of the command line need none. */
  load(): Promise<(app: App, config: Config, log: Log) => Promise<Adapter>>;
}

const BOTS: readonly Bot[] = [
  {
    name: "Slack",
    isConfigured: (config) => config.SLACK_BOT_TOKEN !== undefined,
    load: async () => (await import("../adapters/slack/start-slack.js")).startSlack,
  },
  {
    name: "Discord",
    isConfigured: (config) => config.DISCORD_TOKEN !== undefined,
    load: async () => (await import("../adapters/discord/start-discord.js")).startDiscord,
  },
];

const host: CliHost = {
  version: readVersion(),
  // Loaded by need: help and a wrong call are answered without any room.
  openApp: async (config, log) => (await import("./compose.js")).compose(config, log),
  serve,
  work: async (config, log, options) => (await import("./work.js")).work(config, log, options),
  openCustody: async (config, log) => (await import("./custody.js")).openCustody(config, log),
  doctorChecks: [
    {
      name: "Slack",
      run: async ({ config }) => (await import("../adapters/slack/check-slack.js")).checkSlack(config),
    },
    {
      name: "Discord",
      run: async ({ config }) => (await import("../adapters/discord/check-discord.js")).checkDiscord(config),
    },
  ],
};

process.exitCode = await runCli(
  process.argv.slice(2),
  { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, environment: process.env },
  host,
);

// What has not closed by now, such as a connection to a server that is away, must not keep a program that has answered.
setTimeout(() => process.exit(), CLOSED_WITHIN_MS).unref();

async function serve(
  config: Config,
  log: Log,
  { signal, announce }: { signal: AbortSignal; announce: (line: string) => void },
): Promise<void> {
  const { compose } = await import("./compose.js");
  const app = await compose(config, log);
  const running: Adapter[] = [];
  try {
    // Loads the models: the first picture shall not wait for them.
    await app.health();
    const { startWeb } = await import("../adapters/web/start-web.js");
    const web = await startWeb(app, config, log);
    running.push(web);
    announce(`CareVeil is ready at ${web.url}`);
    for (const bot of BOTS.filter((candidate) => candidate.isConfigured(config)))
      try {
        const start = await bot.load();
        const adapter = await start(app, config, log);
        running.push(adapter);
        void adapter.signedOut?.then((reason) => announce(`${bot.name}: ${errorSentence(reason)}`));
        announce(`${bot.name} is connected.`);
      } catch (error) {
        // One platform that refuses us must not take the others along.
        log.error("main.adapter-not-started", error, { adapter: bot.name });
        announce(`${bot.name} is not connected. ${errorSentence(toAppError(error))}`);
      }
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    announce("Stopping: letting running work finish.");
  } finally {
    await Promise.allSettled(running.map((adapter) => adapter.close()));
    await app.close(GRACE_MS);
  }
}

function readVersion(): string {
  // Two levels up from src/ when run from source, three from dist/src/.
  const depth = import.meta.url.endsWith(".ts") ? "../" : "../../";
  return JSON.parse(readFileSync(new URL(`${depth}package.json`, import.meta.url), "utf8")).version;
}
