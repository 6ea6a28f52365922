import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGate } from "../../src/jobs/gate.js";

describe("gate", () => {
  it("never lets more in than it may, and lets everybody in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ party: fc.constantFrom("a", "b", "c"), fails: fc.boolean() }), {
          maxLength: 30,
        }),
        async (limit, visits) => {
          const gate = createGate({ running: limit, maxWaiting: 100 });
          let inside = 0;
          let most = 0;
          const results = await Promise.allSettled(
            visits.map(({ party, fails }) =>
              gate.enter(party, async () => {
                inside += 1;
                most = Math.max(most, inside);
                await Promise.resolve();
                inside -= 1;
                if (fails) throw new Error("inside");
              }),
            ),
          );
          expect(most).toBeLessThanOrEqual(limit);
          expect(results.map(({ status }) => status === "rejected")).toEqual(visits.map((v) => v.fails));
          expect(gate.describe()).toMatchObject({ running: 0, waiting: 0 });
        },
      ),
    );
  });

  it("does not let one person's hundred pictures stand before another's single one", async () => {
    const gate = createGate({ running: 1, maxWaiting: 200 });
    const order: string[] = [];
    const visit = (party: string) => gate.enter(party, async () => void order.push(party));
    await Promise.all([...Array.from({ length: 100 }, () => visit("many")), visit("one")]);
    expect(order.indexOf("one")).toBeLessThanOrEqual(2);
  });

  it("answers busy with the time that those who wait will take", async () => {
    const gate = createGate({ running: 1, maxWaiting: 1 });
    await gate.enter("a", () => sleep(600));
    const inside = [gate.enter("a", () => sleep(50)), gate.enter("a", () => sleep(50))];
    await expect(gate.enter("b", () => sleep(1))).rejects.toMatchObject({
      code: "busy",
      details: { retryAfterSeconds: 2 },
    });
    await Promise.all(inside);
  });

  it("lets somebody who waits leave, and serves the next", async () => {
    const gate = createGate({ running: 1, maxWaiting: 5 });
    const stop = new AbortController();
    const first = gate.enter("a", () => sleep(20));
    const left = gate.enter("b", async () => "never", stop.signal);
    const last = gate.enter("b", async () => "served");
    stop.abort();
    await expect(left).rejects.toMatchObject({ name: "AbortError" });
    await first;
    expect(await last).toBe("served");
    expect(gate.describe().waiting).toBe(0);
  });
});
