import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkDiscord } from "../../adapters/discord/check-discord.js";
import { discordCommands } from "../../adapters/discord/manifest.js";
import { checkSlack } from "../../adapters/slack/check-slack.js";
import { manifestScopes } from "../../adapters/slack/manifest.js";
import { readConfig } from "../../src/config.js";
import { DiscordWorld } from "../support/discord-server/discord-world.js";
import type { Json } from "../support/slack-server/slack-server.js";
import { SlackWorld } from "../support/slack-server/slack-world.js";

describe("careveil doctor, asked about Slack", () => {
  let world: SlackWorld;
  const check = (change: Record<string, string> = {}) =>
    checkSlack(readConfig({ ...world.environment(), ...change }));
  beforeEach(async () => {
    world = new SlackWorld({ socketMode: true });
    await world.server.start();
    world.server.grantedScopes = [...manifestScopes()];
  });
  afterEach(() => world.server.close());

  it("says where to begin when nothing is set", async () => {
    expect(await checkSlack(readConfig({}))).toMatchObject({ status: "info" });
  });
  it("is content when tokens and scopes are right", async () => {
    expect(await check()).toMatchObject({ status: "ok" });
  });
  it("names the scopes that are missing", async () => {
    world.server.grantedScopes = manifestScopes().filter((scope) => scope !== "files:read");
    expect(await check()).toMatchObject({ status: "failed", message: /lacks files:read/ });
  });
  it("tells a wrong bot token from a wrong app token", async () => {
    const bot = await check({ SLACK_BOT_TOKEN: "xoxb-wrong" });
    expect(bot.message).toMatch(/SLACK_BOT_TOKEN is not accepted/);
    const app = await check({ SLACK_APP_TOKEN: "xapp-wrong" });
    expect(app.message).toMatch(/SLACK_APP_TOKEN is not accepted/);
  });
  it("asks for the public address without Socket Mode, and knows a signing secret", async () => {
    const http = { SLACK_APP_TOKEN: "", SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef" };
    expect(await check(http)).toMatchObject({
      status: "warning",
      message: /https:\/\/YOUR-HOST\/slack\/events/,
    });
    expect(await check({ ...http, SLACK_SIGNING_SECRET: "oops" })).toMatchObject({ status: "failed" });
  });
  it("says when Slack cannot be reached", async () => {
    expect(await check({ SLACK_API_URL: "http://127.0.0.1:9/api/" })).toMatchObject({
      status: "failed",
      message: /did not answer/,
    });
  });
});

describe("careveil doctor, asked about Discord", () => {
  let world: DiscordWorld;
  const check = (change: Record<string, string> = {}) =>
    checkDiscord(readConfig({ ...world.environment(), ...change }));
  beforeEach(async () => {
    world = new DiscordWorld();
    await world.server.start();
    world.server.commands = discordCommands() as Json[];
  });
  afterEach(() => world.server.close());

  it("says where to begin when nothing is set", async () => {
    expect(await checkDiscord(readConfig({}))).toMatchObject({ status: "info" });
  });
  it("is content when everything is right", async () => {
    expect(await check()).toMatchObject({ status: "ok", message: /6 commands, 1 server/ });
  });
  it("says when commands are missing, and how to register them", async () => {
    world.server.commands = [];
    expect(await check()).toMatchObject({ status: "warning", message: /npm run register:discord/ });
  });
  it("names the shards of this process, and says when Discord wants more of them", async () => {
    world.server.recommendedShards = 2;
    expect(await check()).toMatchObject({
      status: "warning",
      message: /recommends 2 shards, and CAREVEIL_DISCORD_SHARD_COUNT is 1/,
    });
    const two = { CAREVEIL_DISCORD_SHARD_COUNT: "2" };
    expect(await check(two)).toMatchObject({ status: "ok", message: /shards all of 2 here/ });
    const one = { ...two, CAREVEIL_DISCORD_SHARDS: "1", CAREVEIL_STORE_URL: "redis://127.0.0.1:1" };
    expect(await check(one)).toMatchObject({ status: "ok", message: /shards 1 of 2 here/ });
  });
  it("gives the invitation when the bot is in no server", async () => {
    world.server.guilds = [];
    expect((await check()).message).toMatch(/https:\/\/discord\.com\/oauth2\/authorize\?client_id=\d+/);
  });
  it("finds an endpoint that takes the commands away, and a token that is not accepted", async () => {
    world.server.interactionsEndpoint = "https://elsewhere.example";
    expect(await check()).toMatchObject({ status: "failed", message: /Interactions Endpoint URL/ });
    world.server.tokenRevoked = true;
    expect(await check()).toMatchObject({ status: "failed", message: /DISCORD_TOKEN is not accepted/ });
  });
});
