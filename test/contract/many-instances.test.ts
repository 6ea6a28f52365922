/**
 * Two processes of one deployment, as docs/operations.md describes them: Slack over HTTP behind a balancer, and one
 * Discord shard each; Redis holds what they share. One of them is killed at the end.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder, PROGRAM } from "../cli/run-careveil.js";
import { redisMissing, startRedis, type TestServer } from "../store/servers.js";
import type { GivenFile, Posted, Seen } from "../support/chat/chat-world.js";
import { until } from "../support/chat/chat-world.js";
import { makePicture } from "../support/chat/test-app.js";
import { DISCORD } from "../support/discord-server/describe.js";
import { directChannel } from "../support/discord-server/discord-server.js";
import { DiscordWorld } from "../support/discord-server/discord-world.js";
import { Balancer } from "../support/slack-server/balancer.js";
import { textOf } from "../support/slack-server/slack-person.js";
import { SlackWorld } from "../support/slack-server/slack-world.js";

const NOTE = "Bed 7: potassium 6.1 mmol/l, repeat at noon.";
const PASSWORD = "correct horse 42";
const WARD = "C0WARD001";
/** A channel in a server of each shard. */
const CLINICS = [
  { channel: "800000000000000002", guild: String(BigInt(DISCORD.guild) + (1n << 22n)) },
  { channel: "800000000000000001", guild: DISCORD.guild },
] as const;
const D_ANNA = "600000000000000001";
const D_BORIS = "600000000000000002";
const [A, B] = [0, 1];

interface Instance {
  readonly child: ChildProcess;
  /** Everything that it wrote so far. */
  readonly said: () => string;
}

async function kill({ child }: Instance): Promise<void> {
  const closed = new Promise((resolve) => child.once("close", resolve));
  if (child.kill("SIGKILL")) await closed;
}

describe.skipIf(redisMissing)(`two processes of one deployment${redisMissing}`, { timeout: 240_000 }, () => {
  const slack = new SlackWorld();
  const discord = new DiscordWorld();
  const balancer = new Balancer();
  const folder = makeFolder();
  const masterKey = randomBytes(32).toString("base64");
  const instances: Instance[] = [];
  let redis: TestServer;
  let picture: GivenFile;
  let posted: Posted;

  const anna = slack.person("U0ANNA001");
  const boris = slack.person("U0BORIS01");

  beforeAll(async () => {
    redis = await startRedis();
    await Promise.all([slack.server.start(), discord.server.start(), balancer.start()]);
    slack.server.botPort = balancer.port;
    slack.addChannel(WARD, [anna.id, boris.id]);
    discord.server.shardCount = 2;
    // Discord lets one shard identify every five seconds: whoever comes too early must come again.
    discord.server.identifyPauseMs = 2000;
    for (const { channel, guild } of CLINICS) discord.addChannel(channel, [D_ANNA, D_BORIS], guild);
    picture = await makePicture(256);
    await Promise.all([start(A), start(B)]);
  }, 240_000);
  afterAll(async () => {
    await Promise.all(instances.map(kill));
    await Promise.all([slack.server.close(), discord.server.close(), balancer.close()]);
    await redis?.stop();
    folder.remove();
  });

  async function start(instance: number): Promise<void> {
    const child = spawn(process.execPath, [...PROGRAM, "start"], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...slack.environment(),
        ...discord.environment(),
        CAREVEIL_FILE_HOSTS: `${slack.server.host},${discord.server.host}`,
        CAREVEIL_DATA_DIR: folder.path(`data-${instance}`),
        CAREVEIL_IMAGE_STORE: folder.path("pictures"),
        CAREVEIL_STORE_URL: redis.url,
        CAREVEIL_MASTER_KEY: masterKey,
        CAREVEIL_DISCORD_SHARDS: String(instance),
        CAREVEIL_DISCORD_SHARD_COUNT: "2",
        CAREVEIL_WEB_PORT: "0",
        CAREVEIL_PROVIDERS: "cpu",
        CAREVEIL_THREADS: "1",
      },
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        said += chunk;
      });
    instances[instance] = { child, said: () => said };
    await until("both platforms to be connected", () => {
      if (child.exitCode !== null) throw new Error(said);
      return said.includes("Slack is connected.") && said.includes("Discord is connected.") ? true : null;
    });
    balancer.ports[instance] = Number(/"event":"slack\.started".*?"port":(\d+)/.exec(said)?.[1]);
  }

  const directTexts = (channel: string) =>
    slack.server.messages
      .filter((message) => message.channel === channel)
      .map(({ blocks }) => textOf(blocks));
  /** Long enough for a second answer to come. */
  const aLittle = () => new Promise((resolve) => setTimeout(resolve, 400));

  describe("in Slack, behind a balancer", () => {
    it("a form that one opened is answered by the other, once, and its picture is shared by the first", async () => {
      balancer.turnTo(A);
      const hidden = await anna.hide({ channel: WARD, picture, note: NOTE, password: PASSWORD });
      expect(balancer.served).toEqual([A, B]);
      expect(hidden.texts.join("\n")).toContain("Your note is hidden");
      await aLittle();
      const finished = [...slack.server.files.values()].filter(({ name }) => name === "careveil.png");
      expect(finished).toHaveLength(1);
      balancer.turnTo(A);
      expect((await hidden.press("share")).last).toContain("The picture is in the channel now");
      expect(slack.posts(WARD)).toHaveLength(1);
      posted = slack.posts(WARD)[0];
    });

    it.each([
      ["the button", "button", A],
      ["the message action", "action", B],
    ] as const)("the note is read across both, by %s", async (_, how, first) => {
      balancer.turnTo(first);
      const from = balancer.served.length;
      const seen = await boris.read(posted, PASSWORD, how);
      expect(seen.last).toContain(NOTE);
      expect(balancer.served.slice(from)).toEqual([first, 1 - first]);
    });

    it("an event that Slack sends again to the other is answered once, also when both get it at once", async () => {
      const again = { event_id: "Ev0AGAIN01" };
      balancer.turnTo(A);
      await anna.deliverMessage({ text: "hello" }, again);
      await anna.deliverMessage({ text: "hello" }, again, { retry: 1 });
      await anna.deliverMessage({ text: "hello" }, again, { retry: 2 });
      const both = { event_id: "Ev0ATONCE1" };
      await Promise.all([1, 2, 3, 4].map(() => boris.deliverMessage({ text: "hello" }, both)));
      const helps = (channel: string) =>
        directTexts(channel).filter((text) => text.includes("CareVeil hides an encrypted note"));
      await until("both answers", () => (helps(anna.direct)[0] && helps(boris.direct)[0] ? true : null));
      await aLittle();
      expect([helps(anna.direct), helps(boris.direct)].map(({ length }) => length)).toEqual([1, 1]);
    });

    it("wrong passwords at both are counted together and lock the picture; its author is told once", async () => {
      const last: string[] = [];
      for (let attempt = 0; attempt < 6; attempt++) {
        balancer.turnTo(attempt % 2);
        last.push((await boris.read(posted, attempt < 5 ? "wrong password" : PASSWORD)).last);
      }
      expect(last.slice(0, 4).map((text) => /(\d) attempts? (is|are) left/.exec(text)?.[1])).toEqual([
        "4",
        "3",
        "2",
        "1",
      ]);
      expect(last[4]).toContain("No attempts are left");
      expect(last[5]).not.toContain(NOTE);
      const warnings = () => directTexts(anna.direct).filter((text) => text.includes("used up all password"));
      await until("the word to the author", () => warnings()[0]);
      await aLittle();
      expect(warnings()).toHaveLength(1);
    });
  });

  describe("in Discord, with one shard each", () => {
    const d = { anna: discord.person(D_ANNA), boris: discord.person(D_BORIS) };
    /** How often each process logged that step of a conversation. */
    const steps = (step: string) =>
      instances.map(({ said }) => said().split(`"conversation.${step}","platform":"discord"`).length - 1);
    const callbacks = () =>
      discord.server.requests.filter(({ path }) => path.startsWith("/interactions/")).map(({ path }) => path);
    let other: Seen;

    it("both shards are announced, each by one process, and neither registers commands", () => {
      expect([...discord.server.identified].sort()).toEqual([0, 1]);
      expect(discord.server.requests.filter(({ verb }) => verb === "put")).toEqual([]);
    });

    it.each([A, B])("a note in a server of shard %i is hidden, shared and read", async (shard) => {
      const { channel } = CLINICS[shard];
      const hidden = await d.anna.hide({ channel, picture, note: NOTE, password: PASSWORD });
      expect(hidden.last).toContain("Your note is hidden");
      await hidden.press("share");
      const [post] = discord.posts(channel);
      expect((await d.boris.read(post, PASSWORD)).last).toContain(NOTE);
      if (shard === B) other = hidden;
    });

    it("each server was served by its own shard's process, and every interaction answered once", async () => {
      await until("both logs", () => (Math.min(...steps("password-form")) > 0 ? true : null));
      await aLittle();
      for (const step of ["encode-form", "button-share", "password-form"])
        expect(steps(step)).toEqual([1, 1]);
      expect(callbacks()).toHaveLength(new Set(callbacks()).size);
      expect(callbacks()).toHaveLength(discord.server.interactions.size);
    });

    it("a direct message is answered once, by the process of shard 0", async () => {
      d.anna.deliverMessage("hello");
      const answers = () => discord.server.messages.filter((one) => one.channel === directChannel(D_ANNA));
      await until("the answer", () => answers()[0]);
      await until("the log", () => (Math.max(...steps("direct-message")) > 0 ? true : null));
      await aLittle();
      expect(answers()).toHaveLength(1);
      expect(steps("direct-message")).toEqual([1, 0]);
    });

    it("shard 0 checks who is in a channel of the other's server, for a picture in a direct message", async () => {
      const file = { ...picture, bytes: other.files.get("careveil.png")! };
      expect((await d.boris.readFile(file, null, PASSWORD)).last).toContain(NOTE);
      const outsider = discord.person("600000000000000009");
      expect((await outsider.readFile(file, null, PASSWORD)).last).not.toContain(NOTE);
    });

    it.each([A, B])(
      "shard %i resumes after a lost connection, and answers what came meanwhile",
      async (shard) => {
        discord.server.dropShard(shard);
        const options = [{ name: "help", type: 1, options: [] }];
        const asked = d.anna.command("careveil", options, CLINICS[shard].channel, []);
        await until("the answer", () => asked.original?.content.includes("/encode") || null);
        expect(discord.server.resumed.at(-1)).toBe(shard);
        expect(discord.server.identified).toHaveLength(2);
      },
    );
  });

  describe("when one is killed at work", () => {
    it("the other answers everybody, and whoever waited is told in private after its restart, once", async () => {
      balancer.turnTo(B);
      const large = await makePicture(1024);
      const shownBefore = slack.server.viewHistory.length;
      const waiting = anna.hide({ channel: WARD, picture: large, note: NOTE, password: PASSWORD });
      waiting.catch(() => {});
      await until("the work to begin", () =>
        slack.server.viewHistory.slice(shownBefore).some(({ view }) => /… \d+%/.test(textOf(view.blocks)))
          ? true
          : null,
      );
      expect(balancer.served.slice(-2)).toEqual([B, A]);
      await kill(instances[A]);

      const from = balancer.served.length;
      for (let n = 0; n < 3; n++) expect((await boris.ask("status")).last).toContain("CareVeil is working");
      const hidden = await boris.hide({ channel: WARD, picture, note: NOTE, password: PASSWORD });
      expect(hidden.texts.join("\n")).toContain("Your note is hidden");
      expect(new Set(balancer.served.slice(from))).toEqual(new Set([B]));

      const told = () => directTexts(anna.direct).filter((text) => text.includes("Please run /encode again"));
      expect(told()).toEqual([]);
      await start(A);
      await until("the word to whoever waited", () => told()[0]);
      await aLittle();
      expect(told()).toHaveLength(1);
      balancer.turnTo(A);
      expect((await anna.hide({ channel: WARD, picture, note: NOTE, password: PASSWORD })).last).toBeTruthy();
      expect(balancer.served.slice(-2)).toEqual([A, B]);
    });
  });

  it("what they remember together lies sealed in Redis, and no request broke a platform's rules", () => {
    const names = readdirSync(redis.directory, { recursive: true, encoding: "utf8" });
    const stored = names
      .filter((name) => name.endsWith(".aof"))
      .map((name) => readFileSync(join(redis.directory, name), "latin1"))
      .join("\n");
    expect(stored).toContain("memory:");
    for (const secret of [NOTE, PASSWORD, anna.id, WARD, D_ANNA, CLINICS[0].channel, "chest.png"])
      expect(stored).not.toContain(secret);
    expect([...slack.violations, ...discord.violations]).toEqual([]);
  });
});
