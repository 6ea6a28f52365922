/**
 * Signing in with the access token of a console that listens beyond this machine. The token is sent once, or as a
 * bearer header by scripts; the browser then holds a signed, dated cookie that says nothing about the token. Nothing
 * is stored on the server, and a changed token ends every session.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "../../src/errors.js";

const COOKIE = "careveil_session";
const LIFETIME_S = 12 * 60 * 60;
/** Wrong tokens a minute, from everybody together: a token of 16 characters cannot be found at this rate. */
const FAILURES_PER_MINUTE = 20;

export interface Sessions {
  readonly needed: boolean;
  isSignedIn(headers: IncomingHttpHeaders): boolean;
  /** Returns the Set-Cookie value; fails with unauthenticated, or rate-limited after too many wrong tokens. */
  signIn(token: string, secure: boolean): string;
  signOut(): string;
}

export function createSessions(token: string | undefined, now: () => number = Date.now): Sessions {
  if (token === undefined) {
    return { needed: false, isSignedIn: () => true, signIn: () => expiredCookie(), signOut: expiredCookie };
  }
  const cookieKey = createHash("sha256").update(`careveil console session\0${token}`).digest();
  const sign = (expires: string) => createHmac("sha256", cookieKey).update(expires).digest("base64url");
  let failures: number[] = [];

  return {
    needed: true,
    isSignedIn(headers) {
      const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
      if (bearer !== undefined) return isEqual(bearer, token);
      const [expires, signature] = readCookie(headers.cookie, COOKIE)?.split(".") ?? [];
      if (expires === undefined || signature === undefined) return false;
      return isEqual(signature, sign(expires)) && Number(expires) * 1000 > now();
    },
    signIn(given, secure) {
      failures = failures.filter((at) => at > now() - 60_000);
      if (failures.length >= FAILURES_PER_MINUTE)
        throw new AppError("rate-limited", { retryAfterSeconds: 60 });
      if (!isEqual(given, token)) {
        failures.push(now());
        throw new AppError("unauthenticated");
      }
      const expires = String(Math.floor(now() / 1000) + LIFETIME_S);
      return cookie(`${expires}.${sign(expires)}`, LIFETIME_S, secure);
    },
    signOut: expiredCookie,
  };
}

const expiredCookie = (): string => cookie("", 0, false);

function cookie(value: string, maxAgeS: number, secure: boolean): string {
  const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secure ? "; Secure" : ""}`;
  return `${COOKIE}=${value}; ${attributes}`;
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}

/** Compares digests, so that neither the length nor the first wrong character shows in the time it takes. */
function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
