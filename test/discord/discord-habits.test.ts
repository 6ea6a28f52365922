/** What Discord does to a bot: lost gateways, expired interactions, limits, closed direct messages, revoked tokens. */
import { afterEach, describe, expect, it } from "vitest";
import { registerCommands } from "../../adapters/discord/register-commands.js";
import { startDiscord } from "../../adapters/discord/start-discord.js";
import type { App } from "../../src/app/app.js";
import { readConfig } from "../../src/config.js";
import { silentLog } from "../../src/log.js";
import { until } from "../support/chat/chat-world.js";
import { ANSWER, createFakeApp, encodedPicture, NOTE_TEXT, RECORD_ID } from "../support/chat/fake-app.js";
import { DISCORD, describeGuild, describeMessage, describeUser } from "../support/discord-server/describe.js";
import { directChannel } from "../support/discord-server/discord-server.js";
import { DiscordWorld } from "../support/discord-server/discord-world.js";
import type { Json } from "../support/slack-server/slack-server.js";

const WARD = "800000000000000001";
const ANNA = "600000000000000001";
const PICTURE = { name: "scan.png", bytes: Buffer.from("a picture"), mimeType: "image/png" };
const HIDE = { channel: WARD, picture: PICTURE, note: "A note", password: "correct horse" };

let world: DiscordWorld;
afterEach(async () => {
  const { violations } = world;
  await world.close();
  expect(violations).toEqual([]);
});

async function start(app: App = createFakeApp()) {
  world = new DiscordWorld();
  await world.server.start();
  world.addChannel(WARD, [ANNA]);
  await world.start(app);
  return { anna: world.person(ANNA), server: world.server };
}

const textsIn = (channel: string) =>
  world.server.messages.filter((message) => message.channel === channel).map(({ content }) => content);
const direct = directChannel(ANNA);

/** An App whose decoding waits for `release`. */
function heldApp() {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const app = createFakeApp({ findNote: () => held.then(() => null) });
  return { app, release: () => release() };
}

describe("Discord", () => {
  it("is answered at once while work goes on", async () => {
    const { app, release } = heldApp();
    const { anna, server } = await start(app);
    const file = server.addAttachment("x.png", PICTURE.bytes, "image/png");
    const since = Date.now();
    const asked = anna.command("decode", [{ name: "image", type: 11, value: file.id }], WARD, [file]);
    await until("the first word", () => asked.original?.content === "Looking at the picture…" || null);
    expect(Date.now() - since).toBeLessThan(1000);
    release();
    await until("the answer", () => asked.original?.content.includes("no hidden note") || null);
  });

  it("opens a form with a file field for a bare /encode, and works with it", async () => {
    const { anna, server } = await start();
    const asked = anna.command("encode", [], WARD, []);
    const modal = (await anna.modalOf(asked)) as Json;
    const fields = modal.components.map((label: Json) => label.component.custom_id);
    expect(fields).toEqual(["picture", "note-text", "note-file", "password", "password-again"]);
    expect(JSON.stringify(modal)).toContain("It stays readable on your screen while you type");
    const file = server.addAttachment("x.png", PICTURE.bytes, "image/png");
    const submitted = anna.submit(
      asked,
      modal,
      {
        picture: [file.id],
        "note-text": "A note",
        password: "correct horse",
        "password-again": "correct horse",
      },
      [file],
    );
    await until("the picture", () => submitted.original?.attachments[0]?.filename === "careveil.png" || null);
  });

  it("offers the form again when the passwords differ, with the file kept", async () => {
    const { anna } = await start();
    const seen = await anna.hide({ ...HIDE, again: "something else" });
    expect(seen.last).toContain("The two passwords are not the same");
    expect(seen.buttons).toEqual(["open-form"]);
    await seen.press("open-form");
    const asked = [...world.server.interactions.values()].at(-1)!;
    const retry = anna.submit(asked, asked.modal as Json, {
      "note-text": "A note",
      password: "correct horse",
      "password-again": "correct horse",
    });
    await until("the picture", () => retry.original?.attachments[0]?.filename === "careveil.png" || null);
  });

  it("gets one result for an interaction and a message that come twice", async () => {
    const app = createFakeApp();
    const { anna, server } = await start(app);
    const asked = anna.command("careveil", [{ name: "help", type: 1, options: [] }], WARD, []);
    server.repeatLast();
    await until("the answer", () => asked.original?.content.includes("/encode") || null);
    anna.deliverMessage("hello");
    server.repeatLast();
    await until("the direct answer", () => textsIn(direct)[0]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(textsIn(direct)).toHaveLength(1);
    expect(server.requests.filter(({ path }) => path.startsWith("/interactions/"))).toHaveLength(1);
  });

  it("loses nothing when the gateway breaks: what was missed is replayed and answered", async () => {
    const { anna, server } = await start();
    for (const socket of server.sockets) socket.terminate();
    await until("the gateway to be gone", () => server.sockets.size === 0 || null);
    anna.deliverMessage("are you there?");
    await until("the session to resume", () => server.resumed.length === 1 || null);
    expect(server.identified).toHaveLength(1);
    expect(await until("the answer", () => textsIn(direct)[0])).toContain("CareVeil hides an encrypted note");
  });

  it("waits out rate limits", async () => {
    const { anna, server } = await start();
    const limited = { message: "You are being rate limited.", retry_after: 0.5, global: false };
    server.failNext(/^patch \/webhooks/, 429, limited, { retryAfter: 0.5 });
    server.failNext(/^post \/interactions/, 429, limited, { retryAfter: 0.5 });
    const seen = await anna.hide(HIDE);
    expect(seen.files.has("careveil.png")).toBe(true);
  });

  it("explains by direct message when the interaction had expired (10062)", async () => {
    const { anna, server } = await start();
    server.interactionLifeMs = -1;
    anna.command("encode", [], WARD, []);
    const first = await until("a direct message", () => textsIn(direct)[0]);
    expect(first).toContain("could not be opened in time. Please run the command again");
    anna.command("careveil", [{ name: "help", type: 1, options: [] }], WARD, []);
    const second = await until("another", () => textsIn(direct)[1]);
    expect(second).toContain("Your request was closed before CareVeil could answer it there");
    expect(second).toContain("/encode");
  });

  it("sends the answer by direct message when the token runs out meanwhile (50027)", async () => {
    const { anna, server } = await start();
    const modalSeen = anna.hide(HIDE);
    server.failNext(
      /^patch \/webhooks/,
      401,
      { code: 50027, message: "Invalid Webhook Token" },
      { times: 99 },
    );
    const seen = await modalSeen;
    expect(seen.last).toContain("Your request was closed before CareVeil could answer it there");
    expect(seen.last).toContain("Your note is hidden");
    expect(seen.files.has("careveil.png")).toBe(true);
  });

  it("says in the channel, without a word of the answer, when direct messages are closed too (50007)", async () => {
    const { anna, server } = await start();
    server.interactionLifeMs = -1;
    server.closedDirectMessages.add(ANNA);
    anna.command("careveil", [{ name: "mine", type: 1, options: [] }], WARD, []);
    const text = await until("a word in the channel", () => textsIn(WARD)[0]);
    expect(text).toContain("allow direct messages from this server");
    expect(text).not.toContain("note");
  });

  it("says when the finished picture is too large, by the limit it was told and by Discord's refusal", async () => {
    const { anna, server } = await start(createFakeApp({ encodeNote: async () => encodedPicture(5000) }));
    server.attachmentSizeLimit = 4000;
    expect((await anna.hide(HIDE)).last).toContain(
      "The finished file has 4.9 KiB, and this chat takes at most 3.9 KiB",
    );
    server.announcedSizeLimit = 10_000;
    expect((await anna.hide(HIDE)).last).toContain("The finished file is larger than this chat takes");
  });

  it("never answers bots, system messages or channels", async () => {
    const { anna, server } = await start();
    const message = (change: Json) => ({
      ...describeMessage(
        { id: server.newId(), channel: direct, content: "hi", components: [], attachments: [], flags: 0 },
        ANNA,
      ),
      channel_type: 1,
      ...change,
    });
    server.dispatch("MESSAGE_CREATE", message({ author: { ...describeUser(ANNA), bot: true } }));
    server.dispatch("MESSAGE_CREATE", message({ author: describeUser(DISCORD.bot) }));
    server.dispatch("MESSAGE_CREATE", message({ type: 6 }));
    server.dispatch("MESSAGE_CREATE", message({ guild_id: DISCORD.guild, channel_id: WARD }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.messages).toEqual([]);
    expect(anna.careveilName).toBe(`discord/${ANNA}`);
  });

  it("explains a login page, a link that has run out and a link to elsewhere", async () => {
    const { anna, server } = await start();
    const read = async (file: Json) => {
      const from = server.shown.length;
      const asked = anna.command("decode", [{ name: "image", type: 11, value: file.id }], WARD, [file]);
      return (await anna.settled(from, asked)).last;
    };
    const hidden = server.addAttachment("x.png", PICTURE.bytes, "image/png");
    server.cdn.get(hidden.id)!.hidden = true;
    expect(await read(hidden)).toContain("The chat did not hand over that file");
    const expired = server.addAttachment("x.png", PICTURE.bytes, "image/png");
    server.cdn.delete(expired.id);
    expect(await read(expired)).toContain("its link has run out");
    const foreign = {
      ...server.addAttachment("x.png", PICTURE.bytes, "image/png"),
      url: "https://evil.example/x",
    };
    expect(await read(foreign)).toContain("does not come from the chat itself");
    server.redirectDownloadsTo = "http://127.0.0.1:9/elsewhere";
    const redirected = server.addAttachment("x.png", PICTURE.bytes, "image/png");
    expect(await read(redirected)).toContain("does not come from the chat itself");
  });

  it("takes originals and never previews", async () => {
    const { anna, server } = await start();
    const file = server.addAttachment("x.png", PICTURE.bytes, "image/png");
    const from = server.shown.length;
    const asked = anna.command("decode", [{ name: "image", type: 11, value: file.id }], WARD, [file]);
    const seen = await anna.settled(from, asked);
    expect(seen.last).toContain("There is a note in this picture");
    expect(server.requests.some(({ path }) => path.startsWith("/preview"))).toBe(false);
  });

  it("comes as a file when the note would not be shown exactly", async () => {
    const tricky = "before ``` after";
    const { anna } = await start(
      createFakeApp({ decodeNote: async () => ({ text: tricky, recordId: RECORD_ID }) }),
    );
    const seen = await anna.readFile(PICTURE, WARD, "x");
    expect(seen.files.get("decoded-note.txt")?.toString()).toBe(tricky);
  });

  it("takes the decoded note away when the adapter closes", async () => {
    const { anna, server } = await start();
    expect((await anna.readFile(PICTURE, WARD, "x")).last).toContain(NOTE_TEXT);
    await world.adapter?.close();
    expect(server.messages.some(({ content }) => content.includes(NOTE_TEXT))).toBe(false);
  });

  it("answers a symptom file by direct message and by command", async () => {
    const { anna, server } = await start(createFakeApp({ diagnose: async () => ANSWER }));
    const file = { name: "symptoms.txt", bytes: Buffer.from("chest pain"), mimeType: "text/plain" };
    expect((await anna.write("", [file])).last).toMatch(/Urgent.*Warning sign.*This is not a diagnosis\./s);
    const given = server.addAttachment(file.name, file.bytes, file.mimeType);
    const from = server.shown.length;
    const asked = anna.command("diagnose", [{ name: "file", type: 11, value: given.id }], WARD, [given]);
    expect((await anna.settled(from, asked)).last).toContain("What it could be");
  });

  it("keeps warning signs and disclaimer in the message when the whole answer is long", async () => {
    const long = {
      ...ANSWER,
      questions: Array.from({ length: 90 }, (_, n) => `Question number ${n}, at length?`),
    };
    const { anna } = await start(createFakeApp({ diagnose: async () => long }));
    const file = { name: "symptoms.txt", bytes: Buffer.from("chest pain"), mimeType: "text/plain" };
    const seen = await anna.write("", [file]);
    expect(seen.last).toMatch(/Urgent.*Warning sign.*This is not a diagnosis\./s);
    expect(seen.files.get("careveil-answer.txt")?.toString()).toContain("Question number 89");
  });

  it("tells an author whose attempts were used up, and whoever was left waiting by a killed bot", async () => {
    const person = { platform: "discord", workspace: "", id: ANNA } as const;
    const app = createFakeApp({ takeLeftBehind: async () => [{ person, kind: "decode", startedAt: 0 }] });
    await start(app);
    expect(textsIn(direct)[0]).toContain("Please run /decode again");
    app.onLocked?.({ id: RECORD_ID, author: person } as never);
    expect(await until("the warning", () => textsIn(direct)[1])).toContain("used up all password attempts");
  });

  it("leaves when its token is revoked, at the gateway and at a call", async () => {
    const app = createFakeApp();
    const { server } = await start(app);
    expect(app.memberships.has("discord")).toBe(true);
    server.tokenRevoked = true;
    for (const socket of server.sockets) socket.close(4004);
    expect((await world.adapter?.signedOut)?.code).toBe("platform-signed-out");
    expect(app.memberships.has("discord")).toBe(false);
  });

  it("leaves when the gateway closes for good for another reason", async () => {
    const { server } = await start();
    for (const socket of server.sockets) socket.close(4014);
    expect((await world.adapter?.signedOut)?.code).toBe("platform-refused");
  });

  it("refuses to start with a token that Discord does not know, and says so", async () => {
    world = new DiscordWorld();
    await world.server.start();
    world.server.tokenRevoked = true;
    const config = readConfig(world.environment());
    await expect(startDiscord(createFakeApp(), config, silentLog)).rejects.toMatchObject({
      code: "platform-signed-out",
    });
  });

  it("lets running work finish when it is asked to stop", async () => {
    const app = createFakeApp({
      encodeNote: () => new Promise((resolve) => setTimeout(() => resolve(encodedPicture()), 400)),
    });
    const { anna } = await start(app);
    const hidden = anna.hide(HIDE);
    await until("the work to begin", () => app.encoded || null);
    await world.adapter?.close();
    expect((await hidden).files.has("careveil.png")).toBe(true);
  });

  it("welcomes a new server in three lines", async () => {
    const { server } = await start();
    const guild = "900000000000000077";
    server.channels.set("800000000000000077", { name: "general", members: [], guild });
    server.dispatch("GUILD_CREATE", describeGuild(server.channels, guild, "800000000000000077"));
    const text = await until("the welcome", () => textsIn("800000000000000077")[0]);
    expect(text.split("\n")).toHaveLength(3);
  });

  it("learns its commands from the catalogue, everywhere or in one server", async () => {
    const { server } = await start();
    const config = readConfig(world.environment());
    expect(await registerCommands(config, null)).toBe(6);
    expect(await registerCommands(config, DISCORD.guild)).toBe(6);
    expect(server.commands.map(({ name }) => name)).toEqual([
      "encode",
      "decode",
      "diagnose",
      "careveil",
      "Decode note",
      "Hide a note in picture",
    ]);
  });
});
