/** A queue whose server is away: whoever wants to leave can. */
import { afterAll, expect, it } from "vitest";
import { makeFolder, startCareveil } from "./run-careveil.js";

const folder = makeFolder();
const environment = {
  CAREVEIL_DATA_DIR: folder.path("data"),
  CAREVEIL_QUEUE_URL: "redis://127.0.0.1:1",
  CAREVEIL_LOG_LEVEL: "warn",
};
afterAll(() => folder.remove());

it("a worker that waits for it is stopped by one SIGTERM", async () => {
  const worker = startCareveil(["worker"], { environment });
  await worker.says("worker.unreachable");
  worker.kill("SIGTERM");
  const { code, stdout } = await worker.done;
  expect([code, stdout]).toEqual([0, "Stopping: letting running work finish.\n"]);
});
