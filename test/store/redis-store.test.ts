import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisMissing, startRedis, type TestServer } from "./servers.js";
import { describeStoreContract } from "./store-contract.js";
import { openTestStore } from "./support.js";

describe.skipIf(redisMissing)(`on Redis${redisMissing}`, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());

  describeStoreContract("Redis", async () => {
    execFileSync("redis-cli", ["-u", server.url, "flushall"], { stdio: "ignore" });
    return { storeUrl: server.url, masterKey: randomBytes(32).toString("base64") };
  });

  it("says that the store is away, and serves again when it is back", { timeout: 60_000 }, async () => {
    const other = await startRedis();
    const store = await openTestStore({ storeUrl: other.url });
    await other.stop();
    expect(await store.health()).toBe("unreachable");
    await expect(store.records.get("00")).rejects.toMatchObject({ code: "store-unavailable" });
  });

  it("refuses to start without its Redis", async () => {
    await expect(openTestStore({ storeUrl: "redis://127.0.0.1:1" })).rejects.toMatchObject({
      code: "store-unavailable",
    });
  });
});
