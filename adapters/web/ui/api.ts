/** The console's talk with its server. Sentences for errors come from the server and are shown as they are. */

export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, detail: string, status: number) {
    super(detail);
    this.name = "ApiProblem";
    this.code = code;
    this.status = status;
  }
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly progressId?: string;
}

/** Sends parts as a form and returns the answer; fails with ApiProblem, or AbortError when cancelled. */
export async function call(
  path: string,
  parts: Readonly<Record<string, Blob | string>>,
  options: CallOptions = {},
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) form.append(name, value);
  return send(path, {
    method: "POST",
    body: form,
    signal: options.signal,
    headers: options.progressId ? { "careveil-progress": options.progressId } : {},
  });
}

export async function callJson<T>(
  path: string,
  parts: Readonly<Record<string, Blob | string>>,
  options: CallOptions = {},
): Promise<T> {
  return (await call(path, parts, options)).json() as Promise<T>;
}

/** Returns the picture of an answer and the report in its header. */
export async function callPicture<T>(
  path: string,
  parts: Readonly<Record<string, Blob | string>>,
  options: CallOptions = {},
): Promise<{ readonly picture: Blob; readonly report: T }> {
  const response = await call(path, parts, options);
  const report = JSON.parse(response.headers.get("careveil-report") ?? "null") as T;
  return { picture: await response.blob(), report };
}

export async function send(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(
      "network-failed",
      "CareVeil does not answer. Check that it is still running, then try again.",
      0,
    );
  });
  if (response.ok) return response;
  const problem = await response.json().catch(() => null);
  if (problem?.code === "unauthenticated") window.dispatchEvent(new Event("careveil:signed-out"));
  throw new ApiProblem(
    problem?.code ?? "internal",
    problem?.detail ??
      "CareVeil answered in a way that this page does not understand. Reload it and try again.",
    response.status,
  );
}

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "AbortError";

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof ApiProblem
    ? error.message
    : "Something went wrong in this page. Reload it and try again.";
}

export interface Progress {
  readonly step: string;
  /** Share of the whole job, 0..1. */
  readonly fraction: number;
}

/**
 * Runs `work` with a fresh progress id while listening for its steps. When the steps cannot be had, the work runs
 * all the same.
 */
export async function withProgress<T>(
  onProgress: (progress: Progress) => void,
  work: (progressId: string) => Promise<T>,
): Promise<T> {
  const id = newId();
  const events = new EventSource(`/api/progress/${id}`);
  events.addEventListener("step", (event) => onProgress(JSON.parse(event.data) as Progress));
  events.addEventListener("done", () => events.close());
  try {
    await new Promise<void>((resolve) => {
      events.addEventListener("ready", () => resolve());
      events.onerror = () => {
        events.close();
        resolve();
      };
    });
    return await work(id);
  } finally {
    events.close();
  }
}

/** 24 random bytes in hex: nobody else can guess the id and watch. (randomUUID exists on secure origins alone.) */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
