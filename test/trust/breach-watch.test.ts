import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { ALERT_SCORE, type BreachAlert, createBreachWatch } from "../../src/app/breach-watch.js";
import type { AuditEvent } from "../../src/app/ports.js";
import { postAlert } from "../../src/app/post-alert.js";
import { AppError } from "../../src/errors.js";
import { silentLog } from "../../src/log.js";
import { redisMissing, startRedis } from "../store/servers.js";
import { openTestStore, person } from "../store/support.js";

const HOUR_MS = 3_600_000;
const event = (outcome: string, id = "U1"): AuditEvent => ({
  action: "note.decode",
  person: person(id),
  recordId: null,
  outcome,
});

function watched(start = 12 * HOUR_MS) {
  const clock = { time: start };
  const alerts: BreachAlert[] = [];
  const see = createBreachWatch({
    log: silentLog,
    now: () => clock.time,
    report: async (alert) => void alerts.push(alert),
  });
  return { see, alerts, clock };
}

describe("breach watch", () => {
  it("says nothing of a busy clinician", async () => {
    const { see, alerts } = watched();
    for (let i = 0; i < 30; i++) await see(event("ok"));
    await see(event("wrong-password"));
    await see(event("wrong-password"));
    expect(alerts).toEqual([]);
  });

  it("reports wrong passwords and refusals once an hour, with points that add up", async () => {
    const { see, alerts, clock } = watched();
    for (let i = 0; i < 4; i++) await see(event("wrong-password"));
    await see(event("wrong-password", "U2"));
    expect(alerts).toEqual([]);
    for (let i = 0; i < 5; i++) await see(event("not-permitted"));
    expect(alerts).toHaveLength(1);
    expect(alerts[0].reasons).toEqual([
      { reason: "failed-passwords", points: 8 },
      { reason: "refused", points: 2 },
    ]);
    expect(alerts[0].score).toBe(ALERT_SCORE);
    clock.time += HOUR_MS;
    for (let i = 0; i < 5; i++) await see(event("not-permitted"));
    expect(alerts).toHaveLength(2);
  });

  it("reports who reads very many notes", async () => {
    const { see, alerts } = watched();
    for (let i = 0; i < 50; i++) await see(event("ok"));
    expect(alerts[0].reasons).toEqual([{ reason: "many-notes", points: 10 }]);
  });

  it("adds to the score at an hour at which this person never read before", async () => {
    const { see, alerts, clock } = watched();
    for (let day = 0; day < 60; day++) {
      await see(event("ok"));
      clock.time += 24 * HOUR_MS;
    }
    clock.time += 14 * HOUR_MS;
    for (let i = 0; i < 3; i++) await see(event("wrong-password"));
    expect(alerts[0].reasons).toContainEqual({ reason: "unusual-hour", points: 4 });
  });

  it.skipIf(redisMissing)(
    `adds up what several processes see, and reports it once${redisMissing}`,
    async () => {
      const server = await startRedis();
      try {
        const options = { storeUrl: server.url, masterKey: randomBytes(32).toString("base64") };
        const alerts: BreachAlert[] = [];
        const [here, there] = await Promise.all(
          [1, 2].map(async () => {
            const { watched: persons } = await openTestStore(options);
            return createBreachWatch({
              log: silentLog,
              persons,
              report: async (alert) => void alerts.push(alert),
            });
          }),
        );
        await Promise.all([here, here, there, there].map((see) => see(event("wrong-password"))));
        expect(alerts).toEqual([]);
        await Promise.all([here, there, here, there].map((see) => see(event("not-permitted"))));
        expect(alerts).toHaveLength(1);
        expect(alerts[0].score).toBe(ALERT_SCORE);
      } finally {
        await server.stop();
      }
    },
  );

  it("fails nobody's reading when the store is away", async () => {
    const persons = { update: async () => Promise.reject(new AppError("store-unavailable")) };
    const see = createBreachWatch({ log: silentLog, persons, report: async () => {} });
    await see(event("ok"));
  });

  it("posts what a chat's webhook can show", async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.on("data", (chunk) => bodies.push(String(chunk)));
      request.on("end", () => response.writeHead(bodies.length > 1 ? 500 : 200).end());
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const alert: BreachAlert = {
      person: person("U1"),
      score: 10,
      reasons: [{ reason: "refused", points: 10 }],
    };
    await postAlert(webhook, alert);
    expect(JSON.parse(bodies[0]).text).toContain("slack:T1:U1");
    await expect(postAlert(webhook, alert)).rejects.toMatchObject({ code: "network-failed" });
    server.close();
  });
});
