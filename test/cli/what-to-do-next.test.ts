/** Sentences that a person acts on: each must be true of the moment in which it is said. */
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
