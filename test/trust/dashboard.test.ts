import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createHttpMetrics } from "../../adapters/web/http-metrics.js";
import { createDeploymentMetrics } from "../../src/jobs/deployment-metrics.js";

it("the dashboard asks only for metrics that exist", async () => {
  const metrics = createDeploymentMetrics({
    describeJobs: () => ({ running: 0, waiting: 0, meanMs: 0 }),
    describeThreads: () => ({ threads: 1, running: 0 }),
    isStoreReachable: async () => true,
  });
  const http = createHttpMetrics({ inside: 0 } as Parameters<typeof createHttpMetrics>[0]);
  const exposed = `${await metrics.render()}${await http.text()}`;
  const dashboard = JSON.parse(readFileSync("deploy/grafana-dashboard.json", "utf8"));
  const expressions: string[] = dashboard.panels.flatMap((panel: { targets: { expr: string }[] }) =>
    panel.targets.map(({ expr }) => expr),
  );
  const asked = new Set(expressions.join(" ").match(/\b(careveil|nodejs|process)_[a-z0-9_]+/g));
  expect(asked.size).toBeGreaterThan(8);
  for (const name of asked) expect(exposed).toContain(`# TYPE ${name} `);
});

it("metrics name no person and no record", async () => {
  const metrics = createDeploymentMetrics({
    describeJobs: () => ({ running: 0, waiting: 0, meanMs: 0 }),
    describeThreads: () => ({ threads: 1, running: 0 }),
    isStoreReachable: async () => false,
  });
  metrics.countEvent({
    action: "note.decode",
    person: { platform: "slack", workspace: "T-marked", id: "U-marked" },
    recordId: "r-marked",
    outcome: "wrong-password",
  });
  const text = await metrics.render();
  expect(text).not.toContain("marked");
  expect(text).toContain(
    'careveil_events_total{action="note.decode",outcome="wrong-password",platform="slack"} 1',
  );
  expect(text).toContain("careveil_store_reachable 0");
});
