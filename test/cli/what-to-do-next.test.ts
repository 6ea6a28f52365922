/** Sentences that a person acts on: each must be true of the moment in which it is said. */
import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import type { Custody } from "../../adapters/cli/cli-host.js";
import type { App, Health } from "../../src/app/app.js";
import { closeShared, makeFolder, type RunOptions, runInside } from "./run-careveil.js";

const folder = makeFolder();
const environment = { CAREVEIL_DATA_DIR: folder.path("data"), CAREVEIL_WEB_PORT: "0" };
const run = (args: string[], options: RunOptions = {}) => runInside(args, { environment, ...options });

afterAll(async () => {
  await closeShared();
  folder.remove();
});

describe("careveil revoke", () => {
  it("without notes names the command of this command line", async () => {
    expect((await run(["revoke"])).stdout).toMatch(/careveil encode/);
  });

  it("of an unknown number speaks of the number, not of who may read", async () => {
    const { code, stdout } = await run(["revoke", "ffffffff", "--json"]);
    const { error } = JSON.parse(stdout);
    expect([code, error.code]).toEqual([3, "not-permitted"]);
    expect(error.message).toMatch(/no note with that number/);
  });
});

describe("careveil keys rotate", () => {
  it("that is stopped half-way says that it goes on when it is run again", async () => {
    const rotateMasterKey: Custody["rotateMasterKey"] = async (_onProgress, signal) => {
      // The listener that Ctrl-C reaches; the others belong to the test runner.
      (process.listeners("SIGINT").at(-1) as () => void)();
      signal.throwIfAborted();
      return { resealed: 0 };
    };
    const openCustody = async () => ({ rotateMasterKey, close: async () => {} }) as unknown as Custody;
    const { code, stderr } = await run(["keys", "rotate"], { host: { openCustody } });
    expect(code).toBe(130);
    expect(stderr).toMatch(/half-way.*run the same command again/);
    expect(stderr).not.toMatch(/Nothing was changed/);
  });
});

describe("careveil doctor", () => {
  const askOf = async (change: Partial<Health>, environment = {}) => {
    const health: Health = {
      ready: true,
      store: "ok",
      vision: null,
      visionFault: null,
      diagnostics: null,
      threads: { count: 1, waiting: 0 },
      ...change,
    };
    const openApp = async () => ({ health: async () => health, close: async () => {} }) as unknown as App;
    const { code, stdout } = await run(["doctor", "--json"], { host: { openApp }, environment });
    const models = JSON.parse(stdout).checks.find(({ name }: { name: string }) => name === "picture models");
    return { code, ...models };
  };

  it.each([
    ["missing", /\(models\/regions\.onnx or its card is missing\)/],
    ["card", /\(models\/regions\.card\.json is not a card\)/],
    ["changed", /\(models\/regions\.onnx is not the file that its card names/],
    ["graph", /\(the inputs or outputs of models\/regions\.onnx are not what its card says\)/],
    ["no-provider", /starts on no provider/],
    ["run", /cannot be loaded, so/],
  ])("fails where the picture models cannot be loaded, and says why: %s", async (reason, why) => {
    const { code, status, message } = await askOf({ visionFault: { model: "regions", reason } });
    expect({ code, status }).toEqual({ code: 5, status: "failed" });
    expect(message).toMatch(/no note can be hidden/);
    expect(message).toMatch(why);
  });

  it("says in words which providers are not used, and warns when they were asked for", async () => {
    const vision: Health["vision"] = {
      provider: "cpu",
      models: [{ name: "classifier", sha256: "ab".repeat(32), bytes: 1 }],
      skipped: [
        { provider: "cuda", reason: "cannot-start" },
        { provider: "webgpu", reason: "no-gpu" },
      ],
    };
    const words = "cuda (does not start here), webgpu (there is no graphics processor)";
    const byItself = await askOf({ vision });
    expect(byItself).toMatchObject({ status: "ok", message: expect.stringContaining(words) });
    const asked = await askOf({ vision }, { CAREVEIL_PROVIDERS: "cuda,auto" });
    expect(asked).toMatchObject({
      status: "warning",
      message: expect.stringContaining("CAREVEIL_PROVIDERS"),
    });
  });
});

describe("careveil regions", () => {
  it("lists as many regions as the picture numbers, and calls no share nought that is not", async () => {
    writeFileSync(folder.path("scan.png"), "");
    const region = (areaFraction: number) => ({ box: [1, 2, 3, 4], areaFraction, score: 0.5 });
    const findRegions: App["findRegions"] = async () => ({
      regions: [region(0.12), ...Array.from({ length: 11 }, () => region(0.0004))] as never,
      protectedFraction: 0.125,
      protectedBodyFraction: 0.2,
      provider: "cpu",
      overlayPng: new Uint8Array(),
      maskPng: new Uint8Array(),
    });
    const classify = async () => ({ verdict: "other", probability: 0.021, provider: "cpu" });
    const openApp = async () => ({ findRegions, classify, close: async () => {} }) as unknown as App;
    const args = ["regions", "--image", folder.path("scan.png"), "--out", folder.path("outlined.png")];
    const { stdout } = await run(args, { host: { openApp } });
    const lines = stdout.trim().split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "1. 3 x 4 at 1,2  12.0% of the picture, score 0.50",
      "2. 3 x 4 at 1,2  <0.1% of the picture, score 0.50",
    ]);
    expect(lines.slice(9)).toEqual([
      "and 3 smaller ones",
      "protected: 12.5% of the picture, 20.0% of what is not flat background",
      "note: this does not look like a medical picture (chance that it is one: 2%); encode would refuse it",
    ]);
  });
});
