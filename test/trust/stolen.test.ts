/** What a thief has of it: the picture, the database, the master key, each alone and together. */
import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deployment, phantom, slackPerson, startDeployment } from "./deployment.js";

const PASSWORD = "harbour lantern 7 winter";
const author = slackPerson("U-author");
const audience = { kind: "people", people: [author] } as const;

describe("a thief", () => {
  const directory = mkdtempSync(join(tmpdir(), "careveil-stolen-"));
  const home = join(directory, "home");
  const open: Deployment[] = [];
  let stolenPicture: Uint8Array;

  const start = async (dataDirectory: string) => {
    const deployment = await startDeployment({ CAREVEIL_DATA_DIR: dataDirectory });
    open.push(deployment);
    return deployment;
  };
  const closeAll = () => Promise.all(open.splice(0).map((deployment) => deployment.close()));

  beforeAll(async () => {
    const { app } = await start(home);
    const note = "the ward's note";
    const encoded = await app.encodeNote({
      image: phantom(0.25),
      note,
      password: PASSWORD,
      audience,
      author,
    });
    stolenPicture = encoded.png;
    await closeAll();
  });
  afterAll(async () => {
    await closeAll();
    rmSync(directory, { recursive: true, force: true });
  });

  it("with the picture alone finds nothing in it, not even with the right password", async () => {
    const { app } = await start(join(directory, "thief"));
    expect(await app.findNote(stolenPicture, null)).toBeNull();
    await expect(
      app.decodeNote({ image: stolenPicture, password: PASSWORD, reader: author }),
    ).rejects.toMatchObject({ code: "note-not-found" });
  });

  it("with picture and database cannot begin to guess: the database opens with the master key alone", async () => {
    const copy = join(directory, "without-key");
    cpSync(home, copy, { recursive: true });
    renameSync(join(copy, "master.key"), join(directory, "kept-apart.key"));
    await expect(start(copy)).rejects.toMatchObject({
      code: "master-key-wrong",
      details: { reason: "lost" },
    });
    cpSync(join(directory, "thief", "master.key"), join(copy, "master.key"));
    await expect(start(copy)).rejects.toMatchObject({
      code: "master-key-wrong",
      details: { reason: "other-deployment" },
    });
  });

  it("with everything but the password pays for every guess, and is not told how near it was", async () => {
    const copy = join(directory, "with-key");
    cpSync(home, copy, { recursive: true });
    const { app } = await start(copy);
    for (const guess of ["harbour lantern 7 winte", "harbour lantern 7 winters"]) {
      const startedAt = performance.now();
      await expect(
        app.decodeNote({ image: stolenPicture, password: guess, reader: author }),
      ).rejects.toMatchObject({ code: "wrong-password" });
      // scrypt with N = 2^17 takes a third of a second on the machine of the benchmarks; no machine does it in 50 ms.
      expect(performance.now() - startedAt).toBeGreaterThan(50);
    }
  });
});
