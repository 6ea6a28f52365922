/** What Slack does to a bot: repeats, expiries, limits, revoked tokens. Signed HTTP and Socket Mode alike. */
import { afterEach, describe, expect, it } from "vitest";
import { startSlack } from "../../adapters/slack/start-slack.js";
import type { App } from "../../src/app/app.js";
import type { EncodeNoteRequest } from "../../src/app/encode-note.js";
import { readConfig } from "../../src/config.js";
import { AppError } from "../../src/errors.js";
import { silentLog } from "../../src/log.js";
import { until } from "../support/chat/chat-world.js";
import { ANSWER, createFakeApp, encodedPicture, NOTE_TEXT, RECORD_ID } from "../support/chat/fake-app.js";
import { textOf } from "../support/slack-server/slack-person.js";
import { SLACK } from "../support/slack-server/slack-server.js";
import { SlackWorld } from "../support/slack-server/slack-world.js";

const WARD = "C0WARD001";
const PICTURE = { name: "scan.png", bytes: Buffer.from("a picture"), mimeType: "image/png" };
const HIDE = { channel: WARD, picture: PICTURE, note: "A note", password: "correct horse" };
const PASSWORDS = { password: { value: "correct horse" }, "password-again": { value: "correct horse" } };

let world: SlackWorld;
afterEach(async () => {
  const { violations } = world;
  await world.close();
  expect(violations).toEqual([]);
});

async function start(app: App = createFakeApp(), options: { socketMode?: boolean } = {}) {
  world = new SlackWorld(options);
  await world.server.start();
  world.addChannel(WARD, ["U0ANNA001"]);
  await world.start(app);
  return { anna: world.person("U0ANNA001"), server: world.server };
}

const directTexts = (channel: string) =>
  world.server.messages.filter((message) => message.channel === channel).map(({ blocks }) => textOf(blocks));

describe.each([false, true])("Slack, Socket Mode %s", (socketMode) => {
  it("acknowledges a command at once while work goes on, and shows that it began", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const app = createFakeApp({ findNote: () => held.then(() => null) });
    const { anna, server } = await start(app, { socketMode });
    const view = await anna.command("/decode", "", WARD);
    await anna.submit(view, { picture: { files: [server.addFile("x.png", PICTURE.bytes)] } });
    expect(textOf(server.views.get(view)!.blocks)).toBe("Looking at the picture…");
    const trigger = server.newTrigger();
    const { ms } = await server.deliver("command", anna.commandPayload("/careveil", "help", WARD, trigger));
    expect(ms).toBeLessThan(1000);
    release();
    await until("the answer", () =>
      textOf(server.views.get(view)!.blocks).includes("no hidden note") ? true : null,
    );
  });

  it("answers a repeated delivery once", async () => {
    const { anna, server } = await start(createFakeApp(), { socketMode });
    const envelope = { event_id: "Ev0REPEATED" };
    await anna.deliverMessage({ text: "hello" }, envelope);
    await anna.deliverMessage({ text: "hello" }, envelope);
    const trigger = server.newTrigger();
    const payload = anna.commandPayload("/careveil", "help", WARD, trigger);
    await server.deliver("command", payload);
    await server.deliver("command", payload, { retry: 1 });
    await anna.opened(trigger);
    await until("the direct answer", () => directTexts(anna.direct)[0]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(directTexts(anna.direct)).toHaveLength(1);
    expect(server.calls.filter(({ method }) => method === "views.open")).toHaveLength(1);
  });

  it("waits out rate limits and loses nothing", async () => {
    const { anna, server } = await start(createFakeApp(), { socketMode });
    server.failNext("files.getUploadURLExternal", { status: 429, retryAfter: 1 });
    server.failNext("chat.postMessage", { status: 429, retryAfter: 1 });
    const seen = await anna.hide(HIDE);
    expect(seen.files.has("careveil.png")).toBe(true);
    expect(seen.texts.join("\n")).toContain("Your note is hidden");
  });

  it("explains by direct message when the window could not be opened in time", async () => {
    const { anna, server } = await start(createFakeApp(), { socketMode });
    server.triggerLifeMs = -1;
    await server.deliver("command", anna.commandPayload("/encode", "", WARD, server.newTrigger()));
    const text = await until("a direct message", () => directTexts(anna.direct)[0]);
    expect(text).toContain("could not be opened in time. Please run the command again");
  });

  it("sends the answer by direct message when the person has closed the window", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const app = createFakeApp({
      decodeNote: () => held.then(() => ({ text: NOTE_TEXT, recordId: RECORD_ID })),
    });
    const { anna, server } = await start(app, { socketMode });
    const view = await anna.command("/decode", "", WARD);
    await anna.submit(view, { picture: { files: [server.addFile("x.png", PICTURE.bytes)] } });
    await until("the password form", () => server.views.get(view)?.callback_id === "password" || null);
    await anna.submit(view, { password: { value: "x" } });
    server.views.delete(view);
    release();
    const text = await until("a direct message", () => directTexts(anna.direct)[0]);
    expect(text).toContain("Your request was closed before CareVeil could answer it there");
    expect(text).toContain(NOTE_TEXT);
    // It does not stay: when the adapter closes, what was to vanish vanishes.
    await world.adapter?.close();
    expect(directTexts(anna.direct)).toEqual([]);
  });

  it("stops with a clear message when the token is revoked", async () => {
    const app = createFakeApp();
    const { anna, server } = await start(app, { socketMode });
    expect(app.memberships.has("slack")).toBe(true);
    server.tokenRevoked = true;
    await server.deliver("command", anna.commandPayload("/careveil", "help", WARD, server.newTrigger()));
    expect((await world.adapter?.signedOut)?.code).toBe("platform-signed-out");
    expect(app.memberships.has("slack")).toBe(false);
  });
});

describe("Slack over signed HTTP", () => {
  it("refuses a forged signature", async () => {
    const { anna, server } = await start();
    const payload = anna.commandPayload("/encode", "", WARD, server.newTrigger());
    const { status } = await server.deliver("command", payload, { badSignature: true });
    expect(status).toBe(401);
    expect(server.calls.map(({ method }) => method)).not.toContain("views.open");
  });

  it("refuses to start with a token that Slack does not know, and says so", async () => {
    world = new SlackWorld();
    await world.server.start();
    const config = readConfig({ ...world.environment(), SLACK_BOT_TOKEN: "xoxb-unknown" });
    await expect(startSlack(createFakeApp(), config, silentLog)).rejects.toMatchObject({
      code: "platform-signed-out",
    });
  });

  it("names the variable when its port is taken", async () => {
    await start();
    const environment = { ...world.environment(), SLACK_PORT: String(world.adapter?.port) };
    const second = startSlack(createFakeApp(), readConfig(environment), silentLog);
    await expect(second).rejects.toMatchObject({
      code: "config-invalid",
      details: { problems: [expect.stringContaining("SLACK_PORT")] },
    });
  });

  it("leaves when Slack says that its tokens were revoked", async () => {
    const { server } = await start();
    await server.deliver("event", {
      type: "event_callback",
      team_id: SLACK.team,
      api_app_id: "A0CARE001",
      event_id: "Ev0GONE",
      authorizations: [{ team_id: SLACK.team, user_id: SLACK.bot, is_bot: true }],
      event: { type: "tokens_revoked", tokens: { bot: [SLACK.bot] } },
    });
    expect((await world.adapter?.signedOut)?.code).toBe("platform-signed-out");
  });

  it("never answers itself, other bots, edits or channels", async () => {
    const { anna, server } = await start();
    await anna.deliverMessage({ text: "from a bot", bot_id: "B0OTHER01" });
    await anna.deliverMessage({ text: "from itself", user: SLACK.bot });
    await anna.deliverMessage({ text: "an edit", subtype: "message_changed" });
    await anna.deliverMessage({ text: "in a channel", channel_type: "channel", channel: WARD });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.messages).toEqual([]);
  });

  it("explains a login page instead of a picture as a missing permission", async () => {
    const { anna, server } = await start();
    const file = server.addFile("x.png", PICTURE.bytes);
    file.hidden = true;
    const view = await anna.command("/decode", "", WARD);
    await anna.submit(view, { picture: { files: [file] } });
    const seen = await anna.settled(anna.mark(), view);
    expect(seen.last).toContain("lacks the permission to read files. Run /invite @CareVeil in the channel");
  });

  it("follows no download to another host, and opens no file that was deleted", async () => {
    const { anna, server } = await start();
    server.redirectDownloadsTo = "http://127.0.0.1:9/elsewhere";
    const read = async (file: ReturnType<typeof server.addFile>) => {
      const view = await anna.command("/decode", "", WARD);
      await anna.submit(view, { picture: { files: [file] } });
      return (await anna.settled(anna.mark(), view)).last;
    };
    expect(await read(server.addFile("x.png", PICTURE.bytes))).toContain(
      "does not come from the chat itself",
    );
    const deleted = server.addFile("x.png", PICTURE.bytes);
    deleted.deleted = true;
    expect(await read(deleted)).toContain("That file is no longer there");
  });

  it("hides a note in a posted picture, however large, by the message action", async () => {
    const { anna, server } = await start();
    const trigger = server.newTrigger();
    const large = server.addFile("large.png", Buffer.alloc(12 * 1024 * 1024));
    await server.deliver("interactive", {
      type: "message_action",
      callback_id: "hide-note",
      team: { id: SLACK.team },
      user: { id: anna.id, team_id: SLACK.team },
      channel: { id: WARD, name: "ward" },
      message: { ts: "1.1", files: [server.describeFile(large)] },
      response_url: server.newResponseUrl(WARD, anna.id),
      trigger_id: trigger,
    });
    const view = await anna.opened(trigger);
    const fields = server.views.get(view)!.blocks.map(({ block_id }: { block_id?: string }) => block_id);
    expect(fields).not.toContain("picture");
    const mark = anna.mark();
    await anna.submit(view, { ...PASSWORDS, "note-text": { value: "A note" } });
    expect((await anna.settled(mark, view)).files.has("careveil.png")).toBe(true);
  });

  it("opens the form from the global shortcut and asks there for the channel", async () => {
    const { anna, server } = await start();
    const trigger = server.newTrigger();
    await server.deliver("interactive", {
      type: "shortcut",
      callback_id: "encode",
      team: { id: SLACK.team },
      user: { id: anna.id, team_id: SLACK.team },
      trigger_id: trigger,
    });
    const view = await anna.opened(trigger);
    const mark = anna.mark();
    await anna.submit(view, {
      ...PASSWORDS,
      "note-text": { value: "A note" },
      picture: { files: [server.addFile("x.png", PICTURE.bytes)] },
      channel: { selected_conversation: WARD },
    });
    const seen = await anna.settled(mark, view);
    expect(seen.texts.join("\n")).toContain("Who may read it: everyone in the channel");
  });

  it("says that passwords stay readable, in every form that asks for one", async () => {
    const { anna, server } = await start();
    const view = await anna.command("/encode", "", WARD);
    expect(JSON.stringify(server.views.get(view))).toContain(
      "It stays readable on your screen while you type",
    );
  });

  it("shows its home and a welcome of three lines", async () => {
    const { anna, server } = await start();
    const event = (event: object) =>
      server.deliver("event", {
        type: "event_callback",
        team_id: SLACK.team,
        api_app_id: "A0CARE001",
        event_id: server.newId("Ev"),
        authorizations: [{ team_id: SLACK.team, user_id: SLACK.bot, is_bot: true }],
        event,
      });
    await event({ type: "app_home_opened", user: anna.id, channel: anna.direct, tab: "home" });
    const home = await until("the home", () => server.homes.get(anna.id));
    expect(textOf(home.blocks).split("\n")).toHaveLength(3);
    await event({ type: "member_joined_channel", user: SLACK.bot, channel: WARD, team: SLACK.team });
    const welcome = await until("the welcome", () => directTexts(WARD)[0]);
    expect(welcome).toContain("Read: choose");
  });

  it("answers a symptom file by direct message, with the warning signs and the disclaimer", async () => {
    const { anna } = await start(createFakeApp({ diagnose: async () => ANSWER }));
    const file = { name: "symptoms.txt", bytes: Buffer.from("chest pain"), mimeType: "text/plain" };
    const seen = await anna.write("", [file]);
    expect(seen.last).toMatch(/Urgent.*Warning sign: Chest pain that spreads.*This is not a diagnosis\./s);
  });

  it("says plainly that symptom files are not set up, by message and by command", async () => {
    const { anna, server } = await start();
    const file = { name: "symptoms.txt", bytes: Buffer.from("chest pain"), mimeType: "text/plain" };
    expect((await anna.write("", [file])).last).toContain("are not set up on this CareVeil");
    const view = await anna.command("/diagnose", "", WARD);
    const mark = anna.mark();
    await anna.submit(view, { symptoms: { value: "chest pain" } });
    expect((await anna.settled(mark, view)).last).toContain("are not set up on this CareVeil");
    expect(server.views.size).toBeGreaterThan(0);
  });

  it("tells an author whose attempts were used up, and whoever was left waiting by a killed bot", async () => {
    const person = { platform: "slack", workspace: SLACK.team, id: "U0ANNA001" } as const;
    const app = createFakeApp({
      takeLeftBehind: async (platform) =>
        platform === "slack" ? [{ person, kind: "encode", startedAt: 0 }] : [],
    });
    const { anna } = await start(app);
    expect(directTexts(anna.direct)[0]).toContain("Please run /encode again");
    app.onLocked?.({ id: RECORD_ID, author: person } as never);
    const text = await until("the warning", () => directTexts(anna.direct)[1]);
    expect(text).toContain("used up all password attempts on your note 01234567");
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

  it("deletes the notes that a killed bot left in direct messages, and none that another still looks after", async () => {
    world = new SlackWorld();
    await world.server.start();
    const addFile = (name: string, ageMinutes: number) => {
      const file = world.server.addFile(name, Buffer.from("its content"), "text/plain");
      file.createdAt -= ageMinutes * 60_000;
      return file;
    };
    const note = addFile("decoded-note.txt", 11);
    const younger = addFile("decoded-note.txt", 9);
    const picture = addFile("careveil.png", 11);
    await world.start(createFakeApp());
    expect([note.deleted, younger.deleted, picture.deleted]).toEqual([true, false, false]);
  });

  it("takes the people, the audience and the time limit from the form", async () => {
    const requests: EncodeNoteRequest[] = [];
    const app = createFakeApp({
      encodeNote: async (request) => {
        requests.push(request);
        return encodedPicture();
      },
    });
    const { anna } = await start(app);
    const before = Date.now();
    await anna.hide({ ...HIDE, audience: "deployment", expires: "1d" });
    await anna.hide({ ...HIDE, readers: ["U0BORIS01"], audience: "deployment" });
    await anna.hide({ ...HIDE, channel: null });
    const person = (id: string) => ({ platform: "slack", workspace: SLACK.team, id });
    expect(requests.map(({ audience }) => audience)).toEqual([
      { kind: "deployment" },
      // Naming people narrows, whatever else was chosen.
      { kind: "people", people: [person("U0ANNA001"), person("U0BORIS01")] },
      { kind: "people", people: [person("U0ANNA001")] },
    ]);
    const day = 24 * 3_600_000;
    expect(requests[0].expiresAt).toBeGreaterThanOrEqual(before + day);
    expect(requests[0].expiresAt).toBeLessThanOrEqual(Date.now() + day);
    expect(requests[1].expiresAt).toBeNull();
  });

  it("shares the picture from the direct message when none is kept", async () => {
    const { anna } = await start(createFakeApp({ fetchOwnPicture: async () => null }));
    const hidden = await anna.hide(HIDE);
    expect((await hidden.press("share")).last).toContain("The picture is in the channel now");
    expect(world.posts(WARD)[0].file).toEqual(hidden.files.get("careveil.png"));
  });

  it("says so in the window when it may not write direct messages", async () => {
    const { anna, server } = await start();
    server.failNext("conversations.open", { error: "cannot_dm_bot", times: 9 });
    const seen = await anna.hide(HIDE);
    expect(seen.last).toContain("may not write to them");
  });

  it("refuses the form of somebody else, and one from before a restart", async () => {
    const { anna, server } = await start();
    const view = await anna.command("/encode", "", WARD);
    const mallory = world.person("U0MALLORY");
    const fields = {
      ...PASSWORDS,
      "note-text": { value: "x" },
      picture: { files: [server.addFile("x.png", PICTURE.bytes)] },
    };
    const mark = mallory.mark();
    await mallory.submit(view, fields);
    expect((await mallory.settled(mark, view)).last).toContain("This form is too old");
  });

  it("turns an unforeseen failure into a sentence, without the failure's words", async () => {
    const { anna } = await start(
      createFakeApp({ encodeNote: () => Promise.reject(new Error("secret detail")) }),
    );
    const seen = await anna.hide(HIDE);
    expect(seen.last).toContain("Something went wrong inside CareVeil");
    expect(world.outgoing.join("\n")).not.toContain("secret detail");
  });

  it("explains when Slack refuses a call in a way that nobody foresaw", async () => {
    const { anna, server } = await start();
    server.failNext("files.completeUploadExternal", { error: "file_type_not_allowed" });
    const seen = await anna.hide(HIDE);
    expect(seen.last).toContain("Slack refused that (file_type_not_allowed)");
  });

  it("shows busy with a time to wait", async () => {
    const { anna } = await start(
      createFakeApp({ encodeNote: () => Promise.reject(new AppError("busy", { retryAfterSeconds: 40 })) }),
    );
    expect((await anna.hide(HIDE)).last).toContain("Try again in about 40 seconds");
  });
});

describe("Slack in Socket Mode", () => {
  it("comes back after a lost connection and after Slack's own goodbye", async () => {
    const { anna, server } = await start(createFakeApp(), { socketMode: true });
    for (const part of ["lost", "goodbye"]) {
      const [socket] = server.sockets;
      if (part === "lost") socket.terminate();
      else socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
      await until("the old connection to end", () => (server.sockets.has(socket) ? null : true));
      await until("a new connection", () => (server.sockets.size > 0 ? true : null));
      const seen = await anna.ask("help");
      expect(seen.last).toContain("CareVeil hides an encrypted note");
    }
  });

  it("gives one result when an event comes again over the new connection", async () => {
    const { anna, server } = await start(createFakeApp(), { socketMode: true });
    await anna.deliverMessage({ text: "hello" }, { event_id: "Ev0AGAIN" });
    const [socket] = server.sockets;
    socket.terminate();
    await until("the old connection to end", () => (server.sockets.has(socket) ? null : true));
    await until("a new connection", () => (server.sockets.size > 0 ? true : null));
    await anna.deliverMessage({ text: "hello" }, { event_id: "Ev0AGAIN" });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(directTexts(anna.direct)).toHaveLength(1);
  });

  it("gives up, and takes nothing along, when the token is revoked while it reconnects", async () => {
    const { server } = await start(createFakeApp(), { socketMode: true });
    server.tokenRevoked = true;
    for (const socket of server.sockets) socket.terminate();
    expect((await world.adapter?.signedOut)?.code).toBe("platform-signed-out");
  });
});
