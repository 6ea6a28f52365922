import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresMissing, startPostgres, type TestServer } from "./servers.js";
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

  it("refuses to start without its server", async () => {
    await expect(openTestStore({ storeUrl: "postgres://nobody@127.0.0.1:1/none" })).rejects.toMatchObject({
      code: "store-unavailable",
    });
  });
});
