import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresMissing, startPostgres, type TestServer } from "./servers.js";
import { startSilentProxy } from "./silent-proxy.js";
import { describeStoreContract } from "./store-contract.js";
import { openTestStore } from "./support.js";

describe.skipIf(postgresMissing)(`on PostgreSQL${postgresMissing}`, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  describeStoreContract("PostgreSQL", async () => {
    const client = new pg.Client(server.url);
    await client.connect();
    await client.query("DROP TABLE IF EXISTS careveil_values, careveil_index");
    await client.end();
    return { storeUrl: server.url, masterKey: randomBytes(32).toString("base64") };
  });

  it("survives that the server goes away, and says so", async () => {
    const other = await startPostgres();
    const store = await openTestStore({ storeUrl: other.url });
    await other.stop();
    expect(await store.health()).toBe("unreachable");
    await expect(store.records.get("00")).rejects.toMatchObject({ code: "store-unavailable" });
  });

  it("finds its way back when all connections have gone silent", { timeout: 90_000 }, async () => {
    const proxy = await startSilentProxy(server.url);
    const masterKey = randomBytes(32).toString("base64");
    try {
      const client = new pg.Client(server.url);
      await client.connect();
      await client.query("DROP TABLE IF EXISTS careveil_values, careveil_index");
      await client.end();
      const store = await openTestStore({ storeUrl: proxy.url, masterKey });
      const askAll = () => Promise.all(Array.from({ length: 30 }, () => store.health()));
      expect(new Set(await askAll())).toEqual(new Set(["ok"]));
      proxy.silence();
      expect(await askAll()).toContain("unreachable");
      await expect.poll(async () => new Set(await askAll()), { timeout: 40_000 }).toEqual(new Set(["ok"]));
    } finally {
      proxy.stop();
    }
  });

  it("refuses to start without its server", async () => {
    await expect(openTestStore({ storeUrl: "postgres://nobody@127.0.0.1:1/none" })).rejects.toMatchObject({
      code: "store-unavailable",
    });
  });
});
