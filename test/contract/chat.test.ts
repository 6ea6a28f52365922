/**
 * What every chat adapter must do, the same for all: the real SDKs against local servers, the real App behind them.
 * Both platforms run in one deployment here, as in real life.
 */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWeb } from "../../adapters/web/start-web.js";
import { readConfig } from "../../src/config.js";
import { silentLog } from "../../src/log.js";
import { makeFolder, startCareveil } from "../cli/run-careveil.js";
import type { ChatPerson, ChatWorld, GivenFile, Posted, Seen } from "../support/chat/chat-world.js";
import { isProgress } from "../support/chat/chat-world.js";
import {
  createTestApp,
  makeNoise,
  makePicture,
  makeTextFile,
  type TestApp,
} from "../support/chat/test-app.js";
import { DiscordWorld } from "../support/discord-server/discord-world.js";
import { SlackWorld } from "../support/slack-server/slack-world.js";

const NOTE = "Bed 7: potassium 6.1 mmol/l, repeat at noon. <!channel> @everyone *stat*";
const PASSWORD = "correct horse 42";
const SMUGGLED = "unguessable-passphrase-77";

interface Platform {
  readonly world: ChatWorld;
  readonly ward: string;
  /** Author, colleague in the ward, and somebody who is not in it. */
  readonly anna: ChatPerson;
  readonly boris: ChatPerson;
  readonly cleo: ChatPerson;
  readonly borisId: string;
}

let careveil: TestApp;
const slackWorld = new SlackWorld();
const discordWorld = new DiscordWorld();
const platforms: Record<"slack" | "discord", Platform> = {
  slack: {
    world: slackWorld,
    ward: "C0WARD001",
    anna: slackWorld.person("U0ANNA001"),
    boris: slackWorld.person("U0BORIS01"),
    cleo: slackWorld.person("U0CLEO001"),
    borisId: "U0BORIS01",
  },
  discord: {
    world: discordWorld,
    ward: "800000000000000001",
    anna: discordWorld.person("600000000000000001"),
    boris: discordWorld.person("600000000000000002"),
    cleo: discordWorld.person("600000000000000003"),
    borisId: "600000000000000002",
  },
};

beforeAll(async () => {
  await slackWorld.server.start();
  await discordWorld.server.start();
  slackWorld.addChannel("C0WARD001", ["U0ANNA001", "U0BORIS01"]);
  discordWorld.addChannel("800000000000000001", ["600000000000000001", "600000000000000002"]);
  discordWorld.server.members.add("600000000000000003");
  careveil = await createTestApp();
  await slackWorld.start(careveil.app);
  await discordWorld.start(careveil.app);
});
afterAll(async () => {
  await slackWorld.close();
  await discordWorld.close();
  await careveil?.close();
});

describe.each(["slack", "discord"] as const)("on %s", (name) => {
  const { world, ward, anna, boris, cleo, borisId } = platforms[name];
  let hidden: Seen;
  let posted: Posted;
  let picture: GivenFile;

  beforeAll(async () => {
    picture = await makePicture(256, name === "slack" ? 1 : 2);
    hidden = await anna.hide({ channel: ward, picture, note: NOTE, password: PASSWORD });
  });

  it("the finished picture reaches its author alone, with the overlay and a short report", () => {
    expect(hidden.files.get("careveil.png")?.subarray(1, 4).toString()).toBe("PNG");
    expect(hidden.files.get("protected-areas.png")?.subarray(1, 4).toString()).toBe("PNG");
    expect(hidden.texts.join("\n")).toMatch(/Your note is hidden.*Who may read it: everyone in #ward/s);
    expect(hidden.texts.join("\n")).toMatch(/Note number: [0-9a-f]{8}/);
    expect(world.posts(ward)).toEqual([]);
  });

  it("progress is shown from the first moment and moves through the steps", () => {
    const progress = hidden.texts.filter(isProgress);
    expect(progress[0]).toBe("Reading your picture…");
    expect(new Set(progress).size).toBeGreaterThanOrEqual(2);
  });

  it("its author shares it with alternative text and a button that reads it", async () => {
    const shared = await hidden.press("share");
    expect(shared.last).toContain("The picture is in the channel now");
    [posted] = world.posts(ward);
    expect(posted.file).toEqual(hidden.files.get("careveil.png"));
    expect(posted.altText).toContain("medical picture with a hidden note");
    expect(posted.text).toContain("Decode note");
  });

  it("a colleague reads it with the button, alone", async () => {
    const seen = await boris.read(posted, PASSWORD, "button");
    expect(seen.askedForPassword).toBe(true);
    expect(seen.last).toContain(NOTE);
    expect(world.posts(ward)).toHaveLength(1);
  });

  it("a wrong password is refused in private, with the attempts that are left; the right one then works", async () => {
    const wrong = await boris.read(posted, "not this one", "action");
    expect(wrong.texts.join("\n")).toMatch(/That password is not right\. \d+ attempts? (is|are) left/);
    expect(wrong.texts.join("\n")).not.toContain(NOTE);
    const right = await boris.read(posted, PASSWORD, "action");
    expect(right.last).toContain(NOTE);
  });

  it("a file given to /decode is read the same way", async () => {
    const file = { name: "saved.png", bytes: posted.file, mimeType: "image/png" };
    expect((await boris.readFile(file, ward, PASSWORD)).last).toContain(NOTE);
  });

  it("somebody outside the channel is refused before any password is asked", async () => {
    const seen = await cleo.read(posted, PASSWORD, "action");
    expect(seen.askedForPassword).toBe(false);
    expect(seen.last).toContain("This note was not written for you");
  });

  it("a picture without a note says so before any password is asked", async () => {
    const seen = await boris.read(world.post(ward, picture), PASSWORD);
    expect(seen.askedForPassword).toBe(false);
    expect(seen.last).toContain("There is no hidden note in this picture");
  });

  it("a message without a picture says so", async () => {
    const seen = await boris.read(world.post(ward, makeTextFile("hello")), PASSWORD);
    expect(seen.last).toContain("There is no file here that could be used");
  });

  it.each([
    ["passwords that differ", { again: "something else" }, "The two passwords are not the same"],
    ["a short password", { password: "abc", again: "abc" }, "The password needs at least 6 characters"],
    ["no note", { note: "" }, "There is no note yet"],
  ])("%s: told at once, before any work", async (_what, change, sentence) => {
    const seen = await anna.hide({ channel: ward, picture, note: NOTE, password: SMUGGLED, ...change });
    expect(seen.texts.join("\n")).toContain(sentence);
    expect(seen.files.size).toBe(0);
  });

  it("a picture that is not medical is refused with what to do", async () => {
    const noise = await makeNoise();
    const seen = await anna.hide({ channel: ward, picture: noise, note: NOTE, password: PASSWORD });
    expect(seen.last).toContain("does not look like a medical picture");
    expect(seen.files.size).toBe(0);
  });

  it("a note that is not text is refused", async () => {
    const note = {
      name: "note.docx",
      bytes: Buffer.from("PK\u0003\u0004\u0000\u0000\u0000\u0001".repeat(9), "latin1"),
      mimeType: "application/zip",
    };
    const seen = await anna.hide({ channel: ward, picture, note, password: PASSWORD });
    expect(seen.last).toContain("The note is not a plain text file");
  });

  it("a picture above the limit is refused without a download", async () => {
    const large = { ...picture, bytes: Buffer.alloc(careveil.app.maxFileBytes + 1) };
    const seen = await anna.hide({ channel: ward, picture: large, note: NOTE, password: PASSWORD });
    expect(seen.last).toMatch(/The picture file is larger than the most that is taken, 64\.0 MiB/);
  });

  it("a channel that the author is not in is refused", async () => {
    const seen = await cleo.hide({ channel: ward, picture, note: NOTE, password: PASSWORD });
    expect(seen.last).toContain("You are not in that channel");
  });

  it("a channel that the bot cannot see is refused with the invitation to give", async () => {
    const elsewhere = name === "slack" ? "C0ELSEWHERE" : "800000000000000099";
    const seen = await anna.hide({ channel: elsewhere, picture, note: NOTE, password: PASSWORD });
    expect(seen.last).toContain("CareVeil is not in this channel");
  });

  it("a note for named people opens for them and not for the rest of the channel", async () => {
    const text = "Only for Boris.\n".repeat(1500);
    const seen = await cleo.hide({
      channel: null,
      picture,
      note: makeTextFile(text),
      password: PASSWORD,
      readers: [borisId],
    });
    expect(seen.texts.join("\n")).toContain("you and 1 more");
    const bytes = seen.files.get("careveil.png") as Buffer;
    const file = { name: "x.png", bytes, mimeType: "image/png" };
    const refused = await anna.readFile(file, ward, PASSWORD);
    expect(refused.last).toContain("This note was not written for you");
    const read = await boris.readFile(file, ward, PASSWORD);
    // Too long for a message: it comes as a private file that does not stay.
    expect(read.files.get("decoded-note.txt")?.toString()).toBe(text);
    expect(read.texts.join("\n")).toContain("This will be deleted in 10 minutes");
  });

  it("an unknown reader is named and nothing happens", async () => {
    const seen = await anna.hide({
      channel: ward,
      picture,
      note: NOTE,
      password: PASSWORD,
      elsewhere: "dr.who",
    });
    expect(seen.last).toContain('CareVeil knows nobody called "dr.who"');
  });

  it("help, status and one's own notes are told in private", async () => {
    expect((await anna.ask("help")).last).toContain("CareVeil hides an encrypted note");
    const status = await anna.ask("status");
    expect(status.last).toContain("CareVeil is working");
    expect(status.last).toContain(`Your CareVeil name: ${anna.careveilName}`);
    expect((await cleo.ask("mine")).last).toMatch(/[0-9a-f]{8}: hidden .* for you and 1 more, no end date/);
    expect((await anna.ask("revoke zzzz")).last).toContain("Say which note");
    expect((await anna.ask("revoke 00000000")).last).toContain("You have no note with that number");
  });

  it("a withdrawn note opens for nobody any more", async () => {
    const [, number] = /([0-9a-f]{8}): hidden/.exec((await anna.ask("mine")).last) as RegExpExecArray;
    expect((await boris.ask(`revoke ${number}`)).last).toContain("You have no note with that number");
    expect((await anna.ask(`revoke ${number}`)).last).toContain("Nobody can read that note any more");
    expect((await boris.read(posted, PASSWORD)).last).toContain("Its author has withdrawn this note");
  });

  it("a direct message is answered with help, and a picture with what can be done with it", async () => {
    expect((await cleo.write("hello?", [])).last).toContain("CareVeil hides an encrypted note");
    const offered = await cleo.write("", [picture]);
    expect(offered.last).toContain("That is a picture");
    expect(offered.buttons).toEqual(["decode", "hide-note"]);
    expect((await offered.press("decode")).last).toContain("There is no hidden note in this picture");
  });

  it("nothing that the bot sent broke a rule of the platform", () => {
    expect(world.violations).toEqual([]);
  });
});

describe("one deployment on several platforms", () => {
  let file: GivenFile;
  const { slack, discord } = platforms;

  beforeAll(async () => {
    const seen = await slack.anna.hide({
      channel: slack.ward,
      picture: await makePicture(256, 3),
      note: NOTE,
      password: PASSWORD,
      elsewhere: `${discord.boris.careveilName}, local/local`,
    });
    const bytes = seen.files.get("careveil.png") as Buffer;
    file = { name: "x.png", bytes, mimeType: "image/png" };
  });

  it("a note from Slack opens on Discord for the person it names, and for nobody else", async () => {
    expect((await discord.boris.readFile(file, null, PASSWORD)).last).toContain(NOTE);
    expect((await discord.anna.readFile(file, null, PASSWORD)).last).toContain("not written for you");
    expect((await slack.boris.readFile(file, null, PASSWORD)).last).toContain("not written for you");
  });

  it("the same picture opens in the console for the person it names, and for nobody else", async () => {
    for (const [user, status] of [
      ["local", 200],
      ["somebody", 403],
    ] as const) {
      const localPerson = { platform: "local", workspace: "", id: user } as const;
      const config = readConfig({ CAREVEIL_WEB_PORT: "0", CAREVEIL_LOCAL_USER: user });
      const app = { ...careveil.app, localPerson };
      const webConsole = await startWeb(app, config, silentLog);
      const form = new FormData();
      form.set("image", new Blob([new Uint8Array(file.bytes)], { type: "image/png" }), "x.png");
      form.set("password", PASSWORD);
      const response = await fetch(new URL("/api/decode", webConsole.url), { method: "POST", body: form });
      const text = await response.text();
      await webConsole.close();
      expect(response.status).toBe(status);
      expect(text.includes(NOTE)).toBe(status === 200);
    }
  });

  it("the same picture opens on the command line while the bots run, and for nobody else", async () => {
    const folder = makeFolder();
    writeFileSync(folder.path("shared.png"), file.bytes);
    for (const [user, code] of [
      ["local", 0],
      ["somebody", 3],
    ] as const) {
      const environment = { CAREVEIL_DATA_DIR: careveil.directory, CAREVEIL_LOCAL_USER: user };
      const args = ["decode", "--image", folder.path("shared.png"), "--password-stdin"];
      const outcome = await startCareveil(args, { environment, stdin: `${PASSWORD}\n` }).done;
      expect(outcome.code, outcome.stderr).toBe(code);
      expect(outcome.stdout.includes(NOTE)).toBe(code === 0);
    }
    folder.remove();
  });
});

describe("after all of it", () => {
  it("passwords and tokens stand in nothing that was sent, logged or stored", async () => {
    const places = {
      log: careveil.logged(),
      data: await careveil.stored(),
      slack: slackWorld.outgoing.join("\n"),
      discord: discordWorld.outgoing.join("\n"),
    };
    const secrets = [PASSWORD, SMUGGLED, ...slackWorld.tokens, ...discordWorld.tokens];
    for (const [place, text] of Object.entries(places))
      for (const secret of secrets)
        for (const written of [secret, encodeURIComponent(secret), secret.replaceAll(" ", "+")])
          expect(text.includes(written), `${place} holds ${secret.slice(0, 4)}...`).toBe(false);
  });

  it("the note stands nowhere but in private answers", async () => {
    const part = "potassium 6.1";
    const spellings = [part, part.replaceAll(" ", "+"), encodeURIComponent(part)];
    const holdsNote = (text: string) => spellings.some((spelling) => text.includes(spelling));
    expect(holdsNote(careveil.logged())).toBe(false);
    expect(holdsNote(await careveil.stored())).toBe(false);
    const slack = slackWorld.outgoing.filter(holdsNote);
    expect(slack.length).toBeGreaterThan(0);
    for (const sent of slack) expect(sent).toMatch(/^views\.update |"response_action":"update"/);
    const discord = discordWorld.outgoing.filter(holdsNote);
    expect(discord.length).toBeGreaterThan(0);
    for (const sent of discord)
      expect(sent).toMatch(/^patch \/webhooks\/\d+\/[0-9a-f]+\/messages\/@original /);
  });
});
