/** The HTTP interface: what outsiders may rely on (README, "HTTP"). Uploads stay in memory and go with the answer. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../../src/app/app.js";
import type { Audience } from "../../src/app/people.js";
import { errorSentence } from "../../src/app/sentences.js";
import type { Config } from "../../src/config.js";
import { AppError, type ErrorCode } from "../../src/errors.js";
import type { Gate } from "./gate.js";
import type { HttpMetrics } from "./http-metrics.js";
import { PROGRESS_ID, type ProgressHub } from "./progress.js";
import type { Sessions } from "./session.js";
import { readUpload, type Upload } from "./upload.js";
import type { WebLimits } from "./web-limits.js";

interface RouteDeps {
  readonly app: App;
  readonly config: Config;
  readonly limits: WebLimits;
  readonly gate: Gate;
  readonly progress: ProgressHub;
  readonly metrics: HttpMetrics;
  readonly sessions: Sessions;
}

interface Work {
  readonly upload: Upload;
  readonly signal: AbortSignal;
  readonly onProgress: (step: string, fraction: number) => void;
  readonly reply: FastifyReply;
  readonly query: Readonly<Record<string, unknown>>;
}

const DOCUMENT_BYTES = 10 * 2 ** 20;
const EVERYBODY_HERE: Audience = { kind: "deployment" };

export function addRoutes(server: FastifyInstance, deps: RouteDeps): void {
  const { app, progress } = deps;
  const post = (
    path: string,
    fileBytes: number,
    tooLarge: ErrorCode,
    work: (work: Work) => Promise<unknown>,
  ) => server.post(path, (request, reply) => withUpload(deps, request, reply, fileBytes, tooLarge, work));
  const postPicture = (path: string, work: (work: Work) => Promise<unknown>) =>
    post(path, app.maxFileBytes, "picture-too-large", work);

  postPicture("/api/encode", async ({ upload, signal, onProgress, reply }) => {
    const { png, report } = await app.encodeNote({
      image: required(upload.bytes("image"), "image"),
      note: required(upload.bytes("note"), "note"),
      password: required(upload.text("password"), "password"),
      author: app.localPerson,
      audience: EVERYBODY_HERE,
      expiresAt: timeOf(upload.text("expires")),
      signal,
      onProgress,
    });
    reply.header("content-disposition", `attachment; filename="${pngName(upload.fileName("image"))}"`);
    return sendPng(reply, png, report);
  });

  postPicture("/api/decode", async ({ upload, signal, onProgress, reply }) => {
    const { text } = await app.decodeNote({
      image: required(upload.bytes("image"), "image"),
      password: required(upload.text("password"), "password"),
      reader: app.localPerson,
      signal,
      onProgress,
    });
    return reply.type("text/plain; charset=utf-8").send(text);
  });

  postPicture("/api/find-note", async ({ upload, signal }) => {
    const note = await app.findNote(required(upload.bytes("image"), "image"), app.localPerson, signal);
    if (note !== null) return { found: true, detail: null };
    return { found: false, detail: errorSentence(new AppError("note-not-found")) };
  });

  postPicture("/api/capacity", ({ upload, signal }) =>
    app.measureCapacity(required(upload.bytes("image"), "image"), signal),
  );

  postPicture("/api/classify", ({ upload, signal }) =>
    app.classify(required(upload.bytes("image"), "image"), signal),
  );

  postPicture("/api/regions", async ({ upload, signal, query, reply }) => {
    const { overlayPng, maskPng, ...found } = await app.findRegions(
      required(upload.bytes("image"), "image"),
      undefined,
      signal,
    );
    // As a picture with the report in its header: base64 within JSON would hold up the event loop for large ones.
    if (query.overlay === "png") return sendPng(reply, overlayPng, found);
    if (query.mask === "png") return sendPng(reply, maskPng, found);
    return found;
  });

  post("/api/diagnose", DOCUMENT_BYTES, "document-too-large", ({ upload, signal, onProgress }) => {
    const bytes = upload.bytes("document");
    const document =
      bytes === null
        ? { text: required(upload.text("text"), "document") }
        : { bytes, fileName: upload.fileName("document") };
    return app.diagnose({ document, asker: app.localPerson, signal, onProgress });
  });

  server.get<{ Params: { id: string } }>("/api/progress/:id", async (request, reply) => {
    progress.follow(request.params.id, reply.raw, Object.entries(reply.getHeaders()));
    reply.hijack();
  });

  server.get("/healthz", async () => ({ status: "ok" }));
  server.get("/readyz", async (request, reply) => {
    const health = await app.health();
    const { ready } = health;
    // Which models and services run here is for those who may use them.
    return reply.code(ready ? 200 : 503).send(deps.sessions.isSignedIn(request.headers) ? health : { ready });
  });
  server.get("/metrics", async (_request, reply) => {
    const own = await deps.metrics.text();
    return reply.type("text/plain; version=0.0.4; charset=utf-8").send(`${await app.metrics()}${own}`);
  });
}

/** Takes a place, reads the upload, and stops the work when the client leaves or time is up. */
async function withUpload(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  fileBytes: number,
  tooLarge: ErrorCode,
  work: (work: Work) => Promise<unknown>,
): Promise<unknown> {
  const leave = deps.gate.enter();
  const progressId = idOf(request);
  const gone = new AbortController();
  const onClose = () => gone.abort();
  reply.raw.once("close", onClose);
  try {
    const uploading = { fileBytes, idleMs: deps.limits.idleMs };
    const upload = await readUpload(request, uploading, tooLarge, gone.signal);
    return await work({
      upload,
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(deps.config.CAREVEIL_TIME_LIMIT_S * 1000)]),
      onProgress: deps.progress.reporter(progressId),
      reply,
      query: request.query as Record<string, unknown>,
    });
  } finally {
    reply.raw.off("close", onClose);
    deps.progress.finish(progressId);
    leave();
  }
}

function idOf(request: FastifyRequest): string | null {
  const id = request.headers["careveil-progress"];
  return typeof id === "string" && PROGRESS_ID.test(id) ? id : null;
}

/** Milliseconds since 1970 of an ISO 8601 time with its zone; null when there is none. */
function timeOf(text: string | null): number | null {
  if (text === null || text === "") return null;
  const isComplete = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const time = isComplete ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new AppError("upload-malformed", { missing: "expires" });
  return time;
}

function required<T>(value: T | null, name: string): T {
  if (value === null) throw new AppError("upload-malformed", { missing: name });
  return value;
}

/** JSON that a header may carry: everything outside ASCII is escaped. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The picture keeps its name: one that mentions CareVeil would tell everybody that it carries a note. */
function pngName(fileName: string): string {
  const base = fileName.replace(/^.*[/\\]/, "").replace(/\.[^.]*$/, "");
  return `${base.replace(/[^A-Za-z0-9 ._-]/g, "_").slice(0, 80) || "picture"}.png`;
}

function sendPng(reply: FastifyReply, png: Uint8Array, report: unknown): FastifyReply {
  return reply
    .type("image/png")
    .header("careveil-report", asciiJson(report))
    .send(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
}
