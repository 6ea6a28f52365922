/**
 * Downloads a file that a person gave to a chat platform. Refuses every host that is not on the list, anything but
 * https (http only towards a listed loopback host), redirects that leave the list, files above the limit (by header
 * and again while reading) and a login page where a file should be.
 */
import { isLoopback } from "../config.js";
import { AppError } from "../errors.js";
import type { FileKind } from "./bot-ports.js";

export interface FetchFileRequest {
  readonly url: string;
  /** Sent to the first host alone, never along a redirect to another. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Hosts of the platform itself: https on the default port. */
  readonly platformHosts: readonly string[];
  /** `host` or `host:port`, from CAREVEIL_FILE_HOSTS. */
  readonly extraHosts: readonly string[];
  readonly kind: FileKind;
  /** As the platform told it; refused at once when it is above the limit. */
  readonly sizeBytes: number | null;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** What to do to let the bot see the file: goes into the sentence. */
  readonly inviteHint: string;
  readonly signal?: AbortSignal;
}

const MAX_REDIRECTS = 3;
const MAX_TRIES = 3;

/**
 * Returns the file's bytes. Fails with file-host-refused, file-gone, file-not-shared, network-failed, timed-out,
 * cancelled or the kind's "too large" code (details sizeBytes, limitBytes).
 */
export async function fetchFile(request: FetchFileRequest): Promise<Uint8Array> {
  if (request.sizeBytes !== null && request.sizeBytes > request.maxBytes)
    throw tooLarge(request, request.sizeBytes);
  const limit = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
  for (let tried = 1; ; tried++) {
    try {
      return await download(request, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AppError && error.code !== "network-failed") throw error;
      if (tried === MAX_TRIES) throw asNetworkError(error);
      const waitSeconds = error instanceof AppError ? Number(error.details.retryAfterSeconds ?? 0) : 0;
      await pause(Math.max(waitSeconds * 1000, 200 * tried), signal);
    }
  }
}

async function download(request: FetchFileRequest, signal: AbortSignal): Promise<Uint8Array> {
  const response = await follow(request, signal);
  try {
    checkStatus(response, request);
    if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) throw notShared(request);
    const announced = Number(response.headers.get("content-length") ?? 0);
    if (announced > request.maxBytes) throw tooLarge(request, announced);
    const bytes = await readBody(response, request);
    if (looksLikeHtml(bytes)) throw notShared(request);
    return bytes;
  } finally {
    await response.body?.cancel().catch(() => {});
  }
}

async function follow(request: FetchFileRequest, signal: AbortSignal): Promise<Response> {
  const firstHost = parse(request.url)?.host;
  let address = request.url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const url = parse(address);
    if (url === null || !isAllowed(url, request)) throw new AppError("file-host-refused");
    const headers = url.host === firstHost ? { ...request.headers } : {};
    const response = await fetch(url, { headers, redirect: "manual", signal });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel().catch(() => {});
    address = URL.canParse(location, url) ? new URL(location, url).href : location;
  }
  throw new AppError("file-host-refused");
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}

function isAllowed(url: URL, { platformHosts, extraHosts }: FetchFileRequest): boolean {
  if (url.username || url.password) return false;
  if (url.protocol === "https:") return platformHosts.includes(url.host) || extraHosts.includes(url.host);
  return url.protocol === "http:" && isLoopback(url.hostname) && extraHosts.includes(url.host);
}

function checkStatus(response: Response, request: FetchFileRequest): void {
  const { status } = response;
  if (response.ok) return;
  if (status === 404 || status === 410) throw new AppError("file-gone");
  if (status === 401 || status === 403) throw notShared(request);
  const retryAfterSeconds = Math.min(60, Number(response.headers.get("retry-after") ?? 0) || 0);
  throw new AppError("network-failed", { status, retryAfterSeconds });
}

async function readBody(response: Response, request: FetchFileRequest): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  if (response.body) {
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      sizeBytes += value.length;
      if (sizeBytes > request.maxBytes) {
        await reader.cancel().catch(() => {});
        throw tooLarge(request, sizeBytes);
      }
      parts.push(value);
    }
    reader.releaseLock();
  }
  return Buffer.concat(parts);
}

/** A platform answers 200 with its login page when the token may not read the file. */
function looksLikeHtml(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 256))
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  return /^<(!doctype html|html|head)\b/i.test(start);
}

function tooLarge({ kind, maxBytes }: FetchFileRequest, sizeBytes: number): AppError {
  return new AppError(`${kind}-too-large`, { sizeBytes, limitBytes: maxBytes });
}

function notShared({ inviteHint }: FetchFileRequest): AppError {
  return new AppError("file-not-shared", { invite: inviteHint });
}

function asNetworkError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError("network-failed", {}, { cause: error });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
