/** What the HTTP interface counts, in Prometheus' text format: requests by route and status, their time, and places. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Gate } from "./gate.js";

export interface HttpMetrics {
  observe(route: string, status: number, ms: number): void;
  text(): Promise<string>;
}

export function createHttpMetrics(gate: Gate): HttpMetrics {
  const registry = new Registry();
  const seconds = new Histogram({
    name: "careveil_http_request_seconds",
    help: "Time to answer an HTTP request.",
    labelNames: ["route"],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  const requests = new Counter({
    name: "careveil_http_requests_total",
    help: "Answered HTTP requests.",
    labelNames: ["route", "status"],
    registers: [registry],
  });
  new Gauge({
    name: "careveil_http_uploads_in_progress",
    help: "Uploads that are being read or worked on.",
    registers: [registry],
    collect() {
      this.set(gate.inside);
    },
  });
  return {
    observe(route, status, ms) {
      requests.inc({ route, status: String(status) });
      seconds.observe({ route }, ms / 1000);
    },
    text: () => registry.metrics(),
  };
}
