/** The program as it is started: both bots beside the console, one that fails, and one that is killed at work. */
import { type ChildProcess, spawn } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder, PROGRAM } from "../cli/run-careveil.js";
import { until } from "../support/chat/chat-world.js";
import { makePicture } from "../support/chat/test-app.js";
import { DiscordWorld } from "../support/discord-server/discord-world.js";
import { textOf } from "../support/slack-server/slack-person.js";
import { SlackWorld } from "../support/slack-server/slack-world.js";

const WARD = "C0WARD001";

describe("the started program", () => {
  let slack: SlackWorld;
  let discord: DiscordWorld;
  let folder: ReturnType<typeof makeFolder>;
  const running = new Set<ChildProcess>();

  beforeEach(async () => {
    folder = makeFolder();
    slack = new SlackWorld({ socketMode: true });
    discord = new DiscordWorld();
    await slack.server.start();
    await discord.server.start();
    slack.addChannel(WARD, ["U0ANNA001"]);
  });
  afterEach(async () => {
    for (const child of running) child.kill("SIGKILL");
    await slack.server.close();
    await discord.server.close();
    folder.remove();
  });

  async function start(change: Record<string, string> = {}) {
    const child = spawn(process.execPath, [...PROGRAM, "start"], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...slack.environment(),
        ...discord.environment(),
        CAREVEIL_FILE_HOSTS: `${slack.server.host},${discord.server.host}`,
        CAREVEIL_DATA_DIR: folder.path("data"),
        CAREVEIL_WEB_PORT: "0",
        CAREVEIL_PROVIDERS: "cpu",
        CAREVEIL_THREADS: "1",
        ...change,
      },
    });
    running.add(child);
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
    });
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await until("both bots to be told about", () =>
      /Slack is (not )?connected/.test(said) && /Discord is (not )?connected/.test(said) ? true : null,
    );
    return { child, ended, said: () => said };
  }

  it("runs every adapter that has credentials, and stops when it is asked to", async () => {
    const { child, ended, said } = await start();
    expect(said()).toContain("Slack is connected.");
    expect(said()).toContain("Discord is connected.");
    const help = await slack.person("U0ANNA001").ask("help");
    expect(help.last).toContain("CareVeil hides an encrypted note");
    child.kill("SIGTERM");
    expect([0, 143]).toContain(await ended);
  });

  it("runs on when one platform does not accept its token, and says which", async () => {
    const { said } = await start({ DISCORD_TOKEN: "revoked" });
    expect(said()).toContain("Slack is connected.");
    expect(said()).toContain("Discord is not connected. Discord no longer accepts CareVeil's token");
    expect((await slack.person("U0ANNA001").ask("help")).last).toContain("CareVeil hides");
  });

  it("tells whoever was waiting when it was killed, after the next start", async () => {
    const { child, ended } = await start();
    const picture = await makePicture(1024);
    const anna = slack.person("U0ANNA001");
    const waiting = anna.hide({ channel: WARD, picture, note: "A note", password: "correct horse" });
    waiting.catch(() => {});
    await until(
      "the work to begin",
      () =>
        slack.server.viewHistory.some(
          ({ view }) => /…/.test(textOf(view.blocks)) && /%/.test(textOf(view.blocks)),
        ) || null,
    );
    child.kill("SIGKILL");
    await ended;
    await start();
    const text = await until("the word to whoever waited", () =>
      slack.server.messages.find(
        ({ channel, blocks }) => channel === anna.direct && textOf(blocks).includes("restarted"),
      ),
    );
    expect(textOf(text.blocks)).toContain("Please run /encode again");
  });
});
