/** Sharding in one process: what is announced, what is refused, and who may see a channel of any shard. */
import { afterEach, describe, expect, it } from "vitest";
import { startDiscord } from "../../adapters/discord/start-discord.js";
import { mayView } from "../../adapters/discord/view-permission.js";
import { readConfig } from "../../src/config.js";
import type { AppError } from "../../src/errors.js";
import { silentLog } from "../../src/log.js";
import { until } from "../support/chat/chat-world.js";
import { createFakeApp } from "../support/chat/fake-app.js";
import { createMemoryHere } from "../support/chat/memory-here.js";
import { DISCORD } from "../support/discord-server/describe.js";
import { DiscordWorld } from "../support/discord-server/discord-world.js";

const ANNA = "600000000000000001";
const HELP = [{ name: "help", type: 1, options: [] }];

describe("sharding", () => {
  let world: DiscordWorld;
  afterEach(async () => {
    const { violations } = world;
    await world.close();
    expect(violations).toEqual([]);
  });

  async function serve(shardCount: number) {
    world = new DiscordWorld();
    world.server.shardCount = shardCount;
    await world.server.start();
    for (let n = 0; n < 3; n++) {
      const guild = String(BigInt(DISCORD.guild) + (BigInt(n) << 22n));
      world.addChannel(`80000000000000000${n}`, [ANNA], guild);
    }
    return world.server;
  }
  const config = (change: Record<string, string>) => readConfig({ ...world.environment(), ...change });

  it("is one shard when nothing is said", async () => {
    const server = await serve(1);
    await world.start(createFakeApp());
    expect(server.identified).toEqual([0]);
  });

  it("is all shards in one process when only their number is said", { timeout: 30_000 }, async () => {
    const server = await serve(2);
    const adapter = await startDiscord(
      createFakeApp(),
      config({ CAREVEIL_DISCORD_SHARD_COUNT: "2" }),
      silentLog,
    );
    expect([...server.identified].sort()).toEqual([0, 1]);
    for (const channel of server.channels.keys()) {
      const asked = world.person(ANNA).command("careveil", HELP, channel, []);
      await until("the answer", () => asked.original?.content.includes("/encode") || null);
    }
    await adapter.close();
  });

  it("answers once while two processes run the same shard", async () => {
    const server = await serve(1);
    const memory = createMemoryHere();
    await world.start(createFakeApp({ memory }));
    const second = await startDiscord(createFakeApp({ memory }), config({}), silentLog);
    const anna = world.person(ANNA);
    const asked = anna.command("careveil", HELP, "800000000000000000", []);
    anna.deliverMessage("hello");
    await until("the answers", () => asked.original && server.messages.length >= 2 && true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.requests.filter(({ path }) => path.startsWith("/interactions/"))).toHaveLength(1);
    expect(server.messages).toHaveLength(2);
    await second.close();
  });

  it("is refused with the variable's name when Discord asks for more shards", async () => {
    const server = await serve(1);
    server.fewestShards = 2;
    await expect(startDiscord(createFakeApp(), config({}), silentLog)).rejects.toMatchObject({
      code: "config-invalid",
      details: { problems: [expect.stringContaining("CAREVEIL_DISCORD_SHARD_COUNT")] },
    });
  });

  it("is refused when the other processes announce another number of shards", async () => {
    await serve(3);
    const wrong = config({ CAREVEIL_DISCORD_SHARD_COUNT: "4" });
    await expect(startDiscord(createFakeApp(), wrong, silentLog)).rejects.toMatchObject({
      code: "platform-refused",
    });
  });
});

describe("the settings of shards", () => {
  const problems = (shards: string, count: string, store = "redis://127.0.0.1:1") => {
    try {
      readConfig({
        CAREVEIL_DISCORD_SHARDS: shards,
        CAREVEIL_DISCORD_SHARD_COUNT: count,
        CAREVEIL_STORE_URL: store,
      });
      return "";
    } catch (error) {
      return String((error as AppError).details.problems);
    }
  };

  it.each([
    ["", ""],
    ["0", ""],
    ["1", "2"],
    ["0, 2", "3"],
    ["", "16"],
  ])("%j of %j is taken", (shards, count) => {
    expect(problems(shards, count)).toBe("");
  });

  it.each([
    ["1", "", "there is no shard 1 when CAREVEIL_DISCORD_SHARD_COUNT is 1; shards are counted from 0 to 0"],
    ["0,2,5", "2", "there is no shard 2, 5 when CAREVEIL_DISCORD_SHARD_COUNT is 2"],
    ["0,0", "2", "CAREVEIL_DISCORD_SHARDS: expected each shard once"],
    ["first", "2", "CAREVEIL_DISCORD_SHARDS: expected this process's shards, such as 0 or 0,1"],
    ["-1", "2", "CAREVEIL_DISCORD_SHARDS: expected this process's shards"],
    ["0", "0", "CAREVEIL_DISCORD_SHARD_COUNT"],
  ])("%j of %j is refused with its reason", (shards, count, reason) => {
    expect(problems(shards, count)).toContain(reason);
  });

  it("asks for a common store as soon as other processes run other shards", () => {
    expect(problems("0", "2", "")).toContain(
      "CAREVEIL_STORE_URL: needed when CAREVEIL_DISCORD_SHARDS leaves",
    );
    expect(problems("0,1", "2", "")).toBe("");
  });
});

describe("who may view a channel", () => {
  const VIEW = 1024n;
  const ADMINISTRATOR = 8n;
  const everyone = (permissions: bigint) => ({ id: "1", permissions: String(permissions) });
  const guild = { id: "1", ownerId: "9", roles: [everyone(0n), { id: "2", permissions: "0" }] };
  const member = { id: "5", roles: ["2"] };
  const overwrite = (id: string, type: 0 | 1, allow: bigint, deny: bigint) => ({
    id,
    type,
    allow: String(allow),
    deny: String(deny),
  });

  it("is decided for everyone, then by roles, then for the member, and never against owner or administrator", () => {
    expect(mayView(guild, member, [])).toBe(false);
    expect(mayView({ ...guild, roles: [everyone(VIEW)] }, member, [])).toBe(true);
    const denied = [overwrite("1", 0, 0n, VIEW)];
    expect(mayView({ ...guild, roles: [everyone(VIEW)] }, member, denied)).toBe(false);
    expect(mayView(guild, member, [...denied, overwrite("2", 0, VIEW, 0n)])).toBe(true);
    const byMember = [...denied, overwrite("2", 0, VIEW, 0n), overwrite("5", 1, 0n, VIEW)];
    expect(mayView(guild, member, byMember)).toBe(false);
    expect(mayView(guild, { ...member, id: "9" }, byMember)).toBe(true);
    expect(mayView({ ...guild, roles: [everyone(ADMINISTRATOR)] }, member, byMember)).toBe(true);
    // A role that this person does not have, and a member overwrite of somebody else, change nothing.
    expect(mayView(guild, member, [overwrite("3", 0, VIEW, 0n), overwrite("6", 1, VIEW, 0n)])).toBe(false);
  });
});
