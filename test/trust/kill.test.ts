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
import { openKillPictures } from "./kill-pictures.js";

const IS_LONG = process.env.SLOW === "1";
/** LIVES=20 makes each campaign as long as that. */
const LIVES = Number(process.env.LIVES ?? 0);

/** What is killed, how often, and the longest time that a life may take after its start. */
interface Victims {
  readonly pictures: "stand-in" | "real";
  readonly kills: number;
  readonly longestLifeMs: number;
}

const STAND_INS: Victims = {
  pictures: "stand-in",
  kills: LIVES || (IS_LONG ? 200 : 4),
  longestLifeMs: 1_500,
};
/** A life has to last some seconds before a real picture is done: not for every run of the tests. */
const REAL: Victims = { pictures: "real", kills: LIVES || 40, longestLifeMs: 20_000 };
const author = { platform: "local", workspace: "", id: "author" } as const;

interface Acknowledged {
  /** Picture by record id. */
  readonly hidden: Map<string, Buffer>;
  read: number;
  rotated: number;
}

/** Runs one victim until it is killed or ends by itself after a rotation. */
async function live(
  { pictures, longestLifeMs }: Victims,
  dataDirectory: string,
  storeUrl: string,
  acknowledged: Acknowledged,
): Promise<void> {
  const script = join(import.meta.dirname, "kill-victim.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, dataDirectory, storeUrl, pictures], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  for await (const line of createInterface(child.stdout)) {
    const [word, id, picture] = line.split(" ");
    if (word === "ready") setTimeout(() => child.kill("SIGKILL"), randomInt(longestLifeMs));
    if (word === "hidden") acknowledged.hidden.set(id, Buffer.from(picture, "base64"));
    if (word === "read") acknowledged.read += 1;
    if (word === "rotated") acknowledged.rotated += 1;
  }
  await ended;
  // A victim that could not start, or failed by itself, has found what this test looks for.
  expect(complaints.replaceAll(/^.*Warning.*$/gm, "").trim()).toBe("");
}

async function expectNothingLost(
  victims: Victims,
  dataDirectory: string,
  storeUrl: string,
  { hidden, read }: Acknowledged,
): Promise<void> {
  const pictures = await openKillPictures(victims.pictures);
  const store = await openStore({
    dataDirectory,
    storeUrl: storeUrl || undefined,
    crypto: pictures.crypto,
    log: silentLog,
  });
  const jobs = pictures.jobsFor(store.keyring.locatorKey);
  try {
    for (const [id, picture] of hidden) {
      expect(await store.records.get(id)).toMatchObject({ id });
      const note = await jobs.decode({
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
    await pictures.close();
  }
}

async function campaign(victims: Victims, storeUrl: string): Promise<void> {
  const dataDirectory = mkdtempSync(join(tmpdir(), "careveil-kill-"));
  const acknowledged: Acknowledged = { hidden: new Map(), read: 0, rotated: 0 };
  try {
    for (let kill = 1; kill <= victims.kills; kill++) {
      await live(victims, dataDirectory, storeUrl, acknowledged);
      if (kill % 20 !== 0 && kill !== victims.kills) continue;
      await expectNothingLost(victims, dataDirectory, storeUrl, acknowledged);
      const { hidden, read, rotated } = acknowledged;
      console.log(
        `${kill} lives: ${hidden.size} notes hidden, ${read} read, ${rotated} rotations; nothing lost`,
      );
    }
    expect(acknowledged.hidden.size).toBeGreaterThan(0);
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

describe("a process that is killed at any moment", () => {
  it("loses nothing that it acknowledged, on the embedded store", { timeout: 3_600_000 }, () =>
    campaign(STAND_INS, ""),
  );

  it.skipIf(!IS_LONG)(
    `loses nothing when the threads that work on real pictures die with it${IS_LONG ? "" : " (skipped: SLOW=1 runs it)"}`,
    { timeout: 3_600_000 },
    () => campaign(REAL, ""),
  );

  it.skipIf(redisMissing)(
    `loses nothing that it acknowledged, on Redis${redisMissing}`,
    { timeout: 3_600_000 },
    async () => {
      const server = await startRedis();
      try {
        await campaign(STAND_INS, server.url);
      } finally {
        await server.stop();
      }
    },
  );
});
