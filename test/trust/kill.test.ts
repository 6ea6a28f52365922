/** Processes are killed with kill -9 at random moments; afterwards everything that they acknowledged is there. */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/log.js";
import { openStore } from "../../src/store/open-store.js";
import { redisMissing, startRedis } from "../store/servers.js";
import { fakeCrypto, fakePictures } from "./fake-pictures.js";

const KILLS = process.env.SLOW === "1" ? 200 : 4;
const LONGEST_LIFE_MS = 1_500;
const author = { platform: "local", workspace: "", id: "author" } as const;

interface Acknowledged {
  /** Picture by record id. */
  readonly hidden: Map<string, Buffer>;
  read: number;
  rotated: number;
}

/** Runs one victim until it is killed or ends by itself after a rotation. */
async function live(dataDirectory: string, storeUrl: string, acknowledged: Acknowledged): Promise<void> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "kill-victim.ts"), dataDirectory, storeUrl],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  for await (const line of createInterface(child.stdout)) {
    const [word, id, picture] = line.split(" ");
    if (word === "ready") setTimeout(() => child.kill("SIGKILL"), randomInt(LONGEST_LIFE_MS));
    if (word === "hidden") acknowledged.hidden.set(id, Buffer.from(picture, "base64"));
    if (word === "read") acknowledged.read += 1;
    if (word === "rotated") acknowledged.rotated += 1;
  }
  await ended;
  // A victim that could not start, or failed by itself, has found what this test looks for.
  expect(complaints.replaceAll(/^.*Warning.*$/gm, "").trim()).toBe("");
}

async function expectNothingLost(dataDirectory: string, storeUrl: string, { hidden, read }: Acknowledged) {
  const store = await openStore({
    dataDirectory,
    storeUrl: storeUrl || undefined,
    crypto: fakeCrypto,
    log: silentLog,
  });
  try {
    for (const [id, picture] of hidden) {
      expect(await store.records.get(id)).toMatchObject({ id });
      const note = await fakePictures.decode({
        image: picture,
        password: "correct horse battery",
        keyFor: ({ header }) => store.keyring.privateKeyPem(header.keyId),
      });
      expect(Buffer.from(note).toString()).toMatch(/^note for C/);
      expect(Buffer.from((await store.pictures.get(id))!)).toEqual(picture);
    }
    const listed = await store.records.listByAuthor(author, 1_000_000);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
    for (const id of hidden.keys()) expect(listed.some((record) => record.id === id)).toBe(true);

    expect((await store.auditReader.verify()).problems).toEqual([]);
    const events = await store.auditReader.read();
    const audited = (action: string) =>
      events.filter((event) => event.action === action && event.outcome === "ok").map((e) => e.recordId);
    for (const id of hidden.keys()) expect(audited("note.encode")).toContain(id);
    expect(audited("note.decode").length).toBeGreaterThanOrEqual(read);
    await store.sweep();
    await store.rotateMasterKey();
  } finally {
    await store.close();
  }
}

async function campaign(storeUrl: string): Promise<void> {
  const dataDirectory = mkdtempSync(join(tmpdir(), "careveil-kill-"));
  const acknowledged: Acknowledged = { hidden: new Map(), read: 0, rotated: 0 };
  try {
    for (let kill = 1; kill <= KILLS; kill++) {
      await live(dataDirectory, storeUrl, acknowledged);
      if (kill % 20 !== 0 && kill !== KILLS) continue;
      await expectNothingLost(dataDirectory, storeUrl, acknowledged);
      const { hidden, read, rotated } = acknowledged;
      console.log(
        `${kill} lives: ${hidden.size} notes hidden, ${read} read, ${rotated} rotations; nothing lost`,
      );
    }
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

describe("a process that is killed at any moment", () => {
  it("loses nothing that it acknowledged, on the embedded store", { timeout: 3_600_000 }, () => campaign(""));

  it.skipIf(redisMissing)(
    `loses nothing that it acknowledged, on Redis${redisMissing}`,
    { timeout: 3_600_000 },
    async () => {
      const server = await startRedis();
      try {
        await campaign(server.url);
      } finally {
        await server.stop();
      }
    },
  );
});
