/**
 * The web console and the HTTP interface, on loopback unless a token guards it. This file is the frame: limits,
 * headers, who may enter, and how errors leave; what the addresses do stands in routes.ts and pages.ts.
 */
import type { AddressInfo } from "node:net";
import helmet from "@fastify/helmet";
import multipart from "@fastify/multipart";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { App } from "../../src/app/app.js";
import { type Config, isLoopback } from "../../src/config.js";
import { AppError, toAppError } from "../../src/errors.js";
import type { Log } from "../../src/log.js";
import { createGate } from "./gate.js";
import { createGuard } from "./guard.js";
import { createHttpMetrics } from "./http-metrics.js";
import { addNoteRoutes } from "./note-routes.js";
import { addPages, asksForPage, readPage } from "./pages.js";
import { PROBLEM_TYPE, problemFor, retryAfterSeconds } from "./problem.js";
import { createProgressHub } from "./progress.js";
import { addRoutes } from "./routes.js";
import { createSessions } from "./session.js";
import { addSessionRoutes } from "./session-routes.js";
import { WEB_LIMITS, type WebLimits } from "./web-limits.js";

export interface RunningWeb {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers without a token even when one is set: a probe that cannot sign in, and the sign-in page with its parts. */
const OPEN_ADDRESSES =
  /^\/(healthz|readyz|api\/session|assets\/[^/]+|favicon\.svg|)$|^\/(encode|decode|notes|diagnostics)\/?$/;

/**
 * Starts listening and returns the address with the real port. Fails with config-invalid for a host beyond loopback
 * without a token.
 */
export async function startWeb(
  app: App,
  config: Config,
  log: Log,
  limits: WebLimits = WEB_LIMITS,
): Promise<RunningWeb> {
  const token = config.CAREVEIL_WEB_TOKEN;
  if (!isLoopback(config.CAREVEIL_WEB_HOST) && token === undefined)
    throw new AppError("config-invalid", {
      problems: ["CAREVEIL_WEB_TOKEN: needed when CAREVEIL_WEB_HOST is not a loopback address"],
    });

  const server = fastify({
    logger: false,
    bodyLimit: 16 * 1024,
    requestTimeout: limits.requestMs,
    forceCloseConnections: true,
    // An address that is not even well-formed never reaches the hooks.
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, new AppError("address-unknown")),
    http: {
      headersTimeout: limits.headersMs,
      maxHeaderSize: 16 * 1024,
      connectionsCheckingInterval: Math.min(5_000, limits.headersMs),
    },
  });
  const sessions = createSessions(token);
  const guard = createGuard(config.CAREVEIL_WEB_HOST, token !== undefined);
  const gate = createGate(limits.places);
  const progress = createProgressHub(limits.places * 2);
  const metrics = createHttpMetrics(gate);

  await server.register(helmet, { ...HEADERS });
  await server.register(multipart);

  server.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    const path = request.url.split("?", 1)[0];
    const { method, headers, raw } = request;
    const hosts = raw.headersDistinct.host ?? [];
    guard.check({ method, path, headers, hosts, port: raw.socket.localPort ?? 0 });
    if (path.includes("%00")) throw new AppError("address-unknown");
    // Under "/*" lie the pages alone, and what a browser shows where there is none.
    const isOpen = OPEN_ADDRESSES.test(path) || (request.routeOptions.url === "/*" && asksForPage(request));
    if (!isOpen && !sessions.isSignedIn(request.headers)) {
      reply.header("www-authenticate", "Bearer");
      throw new AppError("unauthenticated");
    }
  });
  server.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    metrics.observe(route, reply.statusCode, reply.elapsedTime);
    log.debug("web.answered", { route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
  });
  addErrorAnswers(server, log);
  // Node would close the connection without a word.
  server.server.on("connect", (_request, socket) => socket.end(NO_TUNNEL));

  const deps = { app, config, limits, gate, progress, metrics, sessions };
  addSessionRoutes(server, sessions);
  addRoutes(server, deps);
  addNoteRoutes(server, app);
  await addPages(server, log);

  await server.listen({ host: config.CAREVEIL_WEB_HOST, port: config.CAREVEIL_WEB_PORT });
  const { address, port } = server.server.address() as AddressInfo;
  const host = address.includes(":") ? `[${address}]` : address;
  return {
    url: `http://${host}:${port}`,
    async close() {
      progress.close();
      await server.close();
    },
  };
}

const NO_TUNNEL = "HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** Nothing inline, nothing from elsewhere; pictures may also come from memory (the visitor's own file, an overlay). */
const HEADERS: Parameters<typeof helmet>[1] = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", "blob:", "data:"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
    },
  },
  referrerPolicy: { policy: "no-referrer" },
  xFrameOptions: { action: "deny" },
  crossOriginOpenerPolicy: { policy: "same-origin" },
  crossOriginResourcePolicy: { policy: "same-origin" },
  // Served over plain HTTP on this machine; whoever puts TLS in front of it sets this there.
  strictTransportSecurity: false,
};

function addErrorAnswers(server: FastifyInstance, log: Log): void {
  const page = readPage();
  server.setNotFoundHandler((request, reply) => {
    if (page === null || !asksForPage(request)) throw new AppError("address-unknown");
    if (!request.raw.complete) reply.header("connection", "close");
    return reply.code(404).type("text/html; charset=utf-8").send(page);
  });
  server.setErrorHandler(async (thrown, request, reply) => {
    const error = fromFastify(thrown);
    if (error.code === "internal") log.error("web.failed", error, { route: request.routeOptions.url });
    await drain(request);
    // What is still to come of this body would be taken for the next request, or waited for.
    if (!request.raw.complete) reply.header("connection", "close");
    return sendProblem(reply, error);
  });
}

function sendProblem(reply: FastifyReply, error: AppError): FastifyReply {
  const seconds = retryAfterSeconds(error);
  if (seconds !== null) reply.header("retry-after", String(seconds));
  const problem = problemFor(error);
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** Refusals of fastify and its parts (a malformed body, a wrong type, a path that leads outside) in our codes. */
function fromFastify(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const { statusCode, code } = thrown as { statusCode?: unknown; code?: unknown };
  if (statusCode === 403 || statusCode === 404) return new AppError("address-unknown", {}, { cause: thrown });
  const isFastifys = typeof code === "string" && code.startsWith("FST_");
  if (isFastifys && statusCode === 415) return new AppError("upload-expected", {}, { cause: thrown });
  if (isFastifys && typeof statusCode === "number" && statusCode < 500)
    return new AppError("upload-malformed", {}, { cause: thrown });
  return toAppError(thrown);
}

const DRAIN_MS = 2_000;

/**
 * Reads what is left of a refused body for a moment, unbuffered: a client that is still sending would otherwise see
 * its connection reset instead of the answer.
 */
async function drain(request: FastifyRequest): Promise<void> {
  const { raw } = request;
  if (raw.complete || raw.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DRAIN_MS);
    raw.once("close", resolve).once("end", resolve).once("error", resolve);
    raw.once("end", () => clearTimeout(timer));
    raw.resume();
  });
}
