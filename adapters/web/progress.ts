/**
 * Steps of a running request, as server-sent events. The page opens `/api/progress/ID` with a random id of its own
 * and sends the same id in the header `Careveil-Progress` of the request to follow; a client that wants no progress
 * (curl) sends none, and the request is the same. Only names of steps and fractions pass here.
 */
import type { ServerResponse } from "node:http";
import { AppError } from "../../src/errors.js";

export const PROGRESS_ID = /^[A-Za-z0-9_-]{16,64}$/;

type HeaderValue = number | string | string[] | undefined;

export interface ProgressHub {
  /** Answers, with the given headers, as an event stream that ends when the request with this id ends, or the client leaves. */
  follow(id: string, response: ServerResponse, headers: readonly [string, HeaderValue][]): void;
  /** Returns the function that tells followers about a step; does nothing when there are none. */
  reporter(id: string | null): (step: string, fraction: number) => void;
  finish(id: string | null): void;
  close(): void;
}

/** Fractions closer than this to the one told before are not sent. */
const SMALLEST_ADVANCE = 0.02;

export function createProgressHub(places: number): ProgressHub {
  const followers = new Map<string, ServerResponse>();

  const send = (response: ServerResponse, event: string, data: unknown) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

  return {
    follow(id, response, headers) {
      if (!PROGRESS_ID.test(id) || followers.has(id)) throw new AppError("upload-malformed");
      if (followers.size >= places) throw new AppError("busy", { retryAfterSeconds: 5 });
      followers.set(id, response);
      response.on("close", () => followers.delete(id));
      for (const [name, value] of headers) if (value !== undefined) response.setHeader(name, value);
      response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
      send(response, "ready", {});
    },
    reporter(id) {
      let lastStep = "";
      let lastFraction = 0;
      return (step, fraction) => {
        const response = id === null ? undefined : followers.get(id);
        if (response === undefined) return;
        if (step === lastStep && fraction < 1 && fraction - lastFraction < SMALLEST_ADVANCE) return;
        lastStep = step;
        lastFraction = fraction;
        send(response, "step", { step, fraction: Math.min(1, Math.max(0, fraction)) });
      };
    },
    finish(id) {
      const response = id === null ? undefined : followers.get(id);
      if (response === undefined) return;
      send(response, "done", {});
      response.end();
    },
    close() {
      for (const response of followers.values()) response.end();
    },
  };
}
