/** The server stays awake while it works: measured in the running process with perf_hooks. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleProcess, startConsole } from "./console-process.js";
import { formOf, phantomPng } from "./phantom-png.js";

const PASSWORD = "harbour lantern 7 winter";

describe("the server under work", () => {
  let server: ConsoleProcess;
  const post = async (path: string, parts: Parameters<typeof formOf>[0]) => {
    const response = await fetch(`${server.url}${path}`, { method: "POST", body: formOf(parts) });
    expect(response.status, path).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };

  beforeAll(async () => {
    server = await startConsole({ CAREVEIL_LOG_LEVEL: "warn" });
  });
  afterAll(() => server?.stop());

  it("its event loop never stops for 50 ms while it encodes and decodes a picture of 4 megapixels", async () => {
    const image = await phantomPng(2048);
    const note = "a line of the handover\n".repeat(90);
    const delays: number[] = [];
    // The first round also loads code; of the others, the best one shows what the program itself does: the machine
    // may be busy with something else.
    for (let round = 0; round < 3; round++) {
      await server.longestDelayMs();
      const stego = await post("/api/encode", { image, note: Buffer.from(note), password: PASSWORD });
      expect((await post("/api/decode", { image: stego, password: PASSWORD })).toString()).toBe(note);
      delays.push(await server.longestDelayMs());
      if (round > 0 && delays[round] < 50) break;
    }
    console.log(
      `longest delay of the event loop per round: ${delays.map((ms) => ms.toFixed(1)).join(", ")} ms`,
    );
    expect(Math.min(...delays.slice(1))).toBeLessThan(50);
  });

  it("eight encodes at once all finish, each with its own note", async () => {
    const image = await phantomPng(512);
    const notes = Array.from({ length: 8 }, (_, index) => `note ${index} `.repeat(index * 20 + 1));
    const pictures = await Promise.all(
      notes.map((note) => post("/api/encode", { image, note: Buffer.from(note), password: PASSWORD })),
    );
    const texts = await Promise.all(
      pictures.map(async (picture) =>
        (await post("/api/decode", { image: picture, password: PASSWORD })).toString(),
      ),
    );
    expect(texts).toEqual(notes);
  });
});
