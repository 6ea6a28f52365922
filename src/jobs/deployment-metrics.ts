/** Prometheus metrics of one process: what happened, what waits, and how the process is. No person, no record id. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { AuditEvent } from "../app/ports.js";

export interface MetricsOptions {
  readonly describeJobs: () => {
    readonly running: number;
    readonly waiting: number;
    readonly meanMs: number;
  };
  readonly describeThreads: () => { readonly threads: number; readonly running: number };
  readonly isStoreReachable: () => Promise<boolean>;
}

export interface DeploymentMetrics {
  countEvent(event: AuditEvent): void;
  countAlert(reasons: ReadonlyArray<{ readonly reason: string }>): void;
  /** What asking Gemini takes; cost by list price, in US dollars. */
  readonly gemini: {
    countRequest(outcome: string): void;
    countTokens(kind: "prompt" | "answer", tokens: number): void;
    countCost(dollars: number): void;
  };
  /** The text that Prometheus reads. */
  render(): Promise<string>;
}

export function createDeploymentMetrics(options: MetricsOptions): DeploymentMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 });
  const events = new Counter({
    name: "careveil_events_total",
    help: "Audited events by action, outcome (ok or an error code) and platform",
    labelNames: ["action", "outcome", "platform"],
    registers,
  });
  const alerts = new Counter({
    name: "careveil_breach_alerts_total",
    help: "Alerts about unusual reading, by reason",
    labelNames: ["reason"],
    registers,
  });
  const geminiRequests = new Counter({
    name: "careveil_gemini_requests_total",
    help: "Requests to Gemini by outcome (ok or an error code)",
    labelNames: ["outcome"],
    registers,
  });
  const geminiTokens = new Counter({
    name: "careveil_gemini_tokens_total",
    help: "Tokens sent to and received from Gemini",
    labelNames: ["kind"],
    registers,
  });
  const geminiCost = new Counter({
    name: "careveil_gemini_cost_dollars_total",
    help: "Cost of Gemini by list price, in US dollars",
    registers,
  });
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  gauge("careveil_jobs_running", "Pictures being worked on", () => options.describeJobs().running);
  gauge("careveil_jobs_waiting", "Pictures that wait for their turn", () => options.describeJobs().waiting);
  gauge(
    "careveil_job_mean_seconds",
    "Moving average of the time that a picture takes",
    () => options.describeJobs().meanMs / 1000,
  );
  gauge("careveil_threads", "Worker threads", () => options.describeThreads().threads);
  gauge("careveil_threads_busy", "Worker threads at work", () => options.describeThreads().running);
  gauge("careveil_store_reachable", "1 when the store answers", async () =>
    (await options.isStoreReachable()) ? 1 : 0,
  );

  return {
    countEvent: ({ action, outcome, person }) =>
      events.inc({ action, outcome, platform: person?.platform ?? "none" }),
    countAlert(reasons) {
      for (const { reason } of reasons) alerts.inc({ reason });
    },
    gemini: {
      countRequest: (outcome) => geminiRequests.inc({ outcome }),
      countTokens: (kind, tokens) => geminiTokens.inc({ kind }, tokens),
      countCost: (dollars) => geminiCost.inc(dollars),
    },
    render: () => registry.metrics(),
  };
}
