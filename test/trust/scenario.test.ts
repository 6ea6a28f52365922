/**
 * One story on every kind of deployment: a note is hidden, read, refused, locked, withdrawn and swept. All its secrets
 * are marked, and afterwards nothing that the deployment keeps or says contains one.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFauxqs } from "fauxqs";
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { openCustody } from "../../src/custody.js";
import {
  postgresMissing,
  redisMissing,
  startPostgres,
  startRedis,
  type TestServer,
} from "../store/servers.js";
import { type Deployment, filesUnder, formsOf, phantom, slackPerson, startDeployment } from "./deployment.js";

const NOTE = "marked-note: the patient in bed nine is allergic to penicillin";
const PASSWORD = "marked-password-correct-horse";
const WRONG = "marked-wrong-password-horse";
const SECRETS = [NOTE, "marked-note", PASSWORD, WRONG, "marked-symptoms"];

const author = slackPerson("U-marked-author");
const reader = slackPerson("U-marked-reader");
const outsider = slackPerson("U-marked-outsider");
const audience = { kind: "channel", platform: "slack", workspace: "T1", id: "C-ward" } as const;

interface Place {
  readonly name: string;
  readonly missing: string;
  /** Returns the environment and how to read, as text, all that lies outside the data directory. */
  start(): Promise<{ environment: Record<string, string>; dump(): Promise<Buffer[]>; stop(): Promise<void> }>;
}

const redisDump = (server: TestServer) => {
  execFileSync("redis-cli", ["-u", server.url, "save"], { stdio: "ignore" });
  return [...filesUnder(server.directory).values()];
};

const PLACES: Place[] = [
  {
    name: "embedded",
    missing: "",
    start: async () => ({ environment: {}, dump: async () => [], stop: async () => {} }),
  },
  {
    name: "Redis",
    missing: redisMissing,
    async start() {
      const server = await startRedis();
      return {
        environment: { CAREVEIL_STORE_URL: server.url },
        dump: async () => redisDump(server),
        stop: server.stop,
      };
    },
  },
  {
    name: "PostgreSQL",
    missing: postgresMissing,
    async start() {
      const server = await startPostgres();
      return {
        environment: { CAREVEIL_STORE_URL: server.url },
        async dump() {
          const client = new pg.Client(server.url);
          await client.connect();
          const tables = ["careveil_values", "careveil_index"];
          const rows = await Promise.all(tables.map((table) => client.query(`SELECT * FROM ${table}`)));
          await client.end();
          return rows.map((result) => Buffer.from(JSON.stringify(result.rows)));
        },
        stop: server.stop,
      };
    },
  },
  {
    name: "Redis, queue with a worker, and S3",
    missing: redisMissing,
    async start() {
      const server = await startRedis();
      const bucket = await startFauxqs({ port: 0, logger: false });
      bucket.createBucket("pictures");
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
      const endpoint = encodeURIComponent(`http://127.0.0.1:${bucket.port}`);
      return {
        environment: {
          CAREVEIL_STORE_URL: server.url,
          CAREVEIL_QUEUE_URL: server.url,
          CAREVEIL_IMAGE_STORE: `s3://pictures?region=us-east-1&endpoint=${endpoint}`,
        },
        dump: async () => redisDump(server),
        async stop() {
          await bucket.stop();
          await server.stop();
        },
      };
    },
  },
];

const picture = phantom(0.25);

describe.each(PLACES)("the story of a note on $name $missing", ({ missing, start }) => {
  const directory = mkdtempSync(join(tmpdir(), "careveil-story-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.skipIf(missing)("holds, and leaves no secret behind", { timeout: 300_000 }, async () => {
    const place = await start();
    const environment = { CAREVEIL_DATA_DIR: directory, ...place.environment };
    let deployment = await startDeployment(environment);
    const allLogs: string[] = [];
    try {
      enterMembership(deployment);
      const { app } = deployment;
      const encoded = await app.encodeNote({
        image: picture,
        note: NOTE,
        password: PASSWORD,
        audience,
        author,
      });
      const id = encoded.report.recordId;
      const read = (person: typeof reader, password: string) =>
        app.decodeNote({ image: encoded.png, password, reader: person });

      expect(await read(reader, PASSWORD)).toEqual({ text: NOTE, recordId: id });
      await expect(read(outsider, PASSWORD)).rejects.toMatchObject({ code: "not-permitted" });
      await expect(app.findNote(encoded.png, outsider)).rejects.toMatchObject({ code: "not-permitted" });
      await expect(app.decodeNote({ image: picture, password: PASSWORD, reader })).rejects.toMatchObject({
        code: "note-not-found",
      });

      const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7].map(() => read(reader, WRONG)));
      const codes = outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "read"));
      expect(codes.sort()).toEqual([
        ...Array(2).fill("attempts-exceeded"),
        ...Array(5).fill("wrong-password"),
      ]);
      await expect(read(reader, PASSWORD)).rejects.toMatchObject({ code: "attempts-exceeded" });
      expect(await read(author, PASSWORD)).toMatchObject({ text: NOTE });

      expect((await app.listOwnNotes(author, 10)).map((record) => record.id)).toEqual([id]);
      expect(Buffer.from((await app.fetchOwnPicture(author, id))!)).toEqual(Buffer.from(encoded.png));
      await expect(app.fetchOwnPicture(reader, id)).rejects.toMatchObject({ code: "not-permitted" });

      allLogs.push(deployment.logText(), await app.metrics());
      await deployment.close();
      deployment = await startDeployment(environment);
      enterMembership(deployment);
      const after = deployment.app;
      expect(
        await after.decodeNote({ image: encoded.png, password: PASSWORD, reader: author }),
      ).toMatchObject({
        text: NOTE,
      });
      const kept = [...filesUnder(directory).values(), ...(await place.dump())];
      await after.revokeNote(author, id);
      await expect(
        after.decodeNote({ image: encoded.png, password: PASSWORD, reader: author }),
      ).rejects.toMatchObject({ code: "note-revoked" });
      expect(await after.fetchOwnPicture(author, id)).toBeNull();

      allLogs.push(deployment.logText(), await after.metrics(), JSON.stringify(await after.health()));
      const masterKey = readFileSync(join(directory, "master.key"), "utf8").trim();
      const searched = [...kept.filter((bytes) => !bytes.includes(masterKey)), Buffer.from(allLogs.join(""))];
      for (const secret of [...SECRETS, masterKey, "PRIVATE KEY"])
        for (const form of formsOf(secret))
          expect(searched.some((bytes) => bytes.includes(form))).toBe(false);
      // What lies at rest does not even say who, or which note.
      for (const name of [id, author.id, reader.id, outsider.id, "C-ward"])
        expect(kept.some((bytes) => bytes.includes(name))).toBe(false);

      const custody = await openCustody(deployment.config, deployment.log);
      expect((await custody.verifyAudit()).problems).toEqual([]);
      const events = (await custody.readAudit()) as unknown as Array<{ action: string; outcome: string }>;
      expect(events.filter(({ outcome }) => outcome === "wrong-password")).toHaveLength(5);
      expect(events.map(({ action }) => action)).toContain("note.revoke");
      await custody.close();
    } finally {
      await deployment.close();
      await place.stop();
    }
  });
});

function enterMembership({ app }: Deployment): void {
  app.memberships.set("slack", { isMember: async (person) => person.id !== outsider.id });
}
