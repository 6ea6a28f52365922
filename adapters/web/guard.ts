/**
 * Who may talk to the console at all. A page on another site must not reach it through the visitor's browser: the
 * Host header has to name this machine (against DNS rebinding), and a request that changes something has to come
 * from the console's own pages (Origin, Sec-Fetch-Site). Clients that are not browsers send neither and pass.
 */
import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "../../src/config.js";
import { AppError } from "../../src/errors.js";

export interface Guard {
  /** Fails with forbidden-origin. `hosts` are all Host headers; `port` is the one that the socket arrived on. */
  check(request: {
    method: string;
    path: string;
    headers: IncomingHttpHeaders;
    hosts: readonly string[];
    port: number;
  }): void;
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * On a loopback host only names of this machine are let in. On any other host a token is needed for every answer, and
 * its cookie belongs to one name, so a rebound name gains nothing; there any well-formed Host is let in, because only
 * the operator knows the names that the machine has.
 */
export function createGuard(listenHost: string, hasToken: boolean): Guard {
  const onlyLoopback = isLoopback(listenHost);
  return {
    check({ method, path, headers, hosts, port }) {
      const host = parseHost(headers.host);
      // Of two names Node shows the first; a proxy in between may have gone by the second (RFC 9112, section 3.2).
      if (host === null || hosts.length !== 1) throw new AppError("forbidden-origin");
      if (onlyLoopback && !(isLoopback(host.name) && host.port === port))
        throw new AppError("forbidden-origin");
      // Another site may link to a page, but has no business at the interface, not even reading.
      if (SAFE_METHODS.has(method) && !path.startsWith("/api/")) return;

      const site = headers["sec-fetch-site"];
      if (site !== undefined && site !== "same-origin" && site !== "none")
        throw new AppError("forbidden-origin");
      // A proxy may rewrite Host; the browser's own word about the site is then the better witness, but only where
      // the token guards the answers anyway.
      if (site === "same-origin" && hasToken && !onlyLoopback) return;
      const { origin } = headers;
      if (origin !== undefined && !isSameOrigin(origin, headers.host!))
        throw new AppError("forbidden-origin");
    },
  };
}

function isSameOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

function parseHost(header: string | undefined): { name: string; port: number } | null {
  if (header === undefined) return null;
  const match = /^(\[[0-9a-f:]+\]|[a-z0-9._-]{1,253})(?::(\d{1,5}))?$/i.exec(header);
  if (match === null) return null;
  return { name: match[1].replace(/^\[|\]$/g, "").toLowerCase(), port: Number(match[2] ?? 80) };
}
