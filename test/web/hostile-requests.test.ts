import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWeb } from "../../adapters/web/start-web.js";
import type { App } from "../../src/app/app.js";
import { readConfig } from "../../src/config.js";
import { silentLog } from "../../src/log.js";
import { buildPages, type ConsoleProcess, startConsole } from "./console-process.js";
import { formOf, phantomPng } from "./phantom-png.js";

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A request with exactly these headers, which fetch would not send. */
function raw(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", method, path, headers }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode!, headers: response.headers, body: text });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Writes bytes to a socket and returns all that comes back until it closes. */
function exchange(port: number, text: string, thenEveryMs?: { ms: number; text: string }): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    const timer = thenEveryMs && setInterval(() => socket.write(thenEveryMs.text), thenEveryMs.ms);
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      clearInterval(timer);
      resolve(answer);
    });
  });
}

const codeOf = (answer: Answer) => JSON.parse(answer.body).code;

describe("hostile requests", () => {
  let server: ConsoleProcess;
  let port: number;

  beforeAll(async () => {
    await buildPages();
    server = await startConsole({
      CAREVEIL_MAX_FILE_MIB: "1",
      WEB_LIMITS: JSON.stringify({ places: 2, headersMs: 1_000, requestMs: 4_000, idleMs: 700 }),
    });
    port = server.port;
  });
  afterAll(() => server?.stop());

  it("a Host that is not this machine is refused on every address", async () => {
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1:1",
      "localhost.evil.example",
      "a b",
    ]) {
      for (const path of ["/", "/healthz", "/api/session"]) {
        const { status } = await raw(port, "GET", path, { host });
        expect([400, 403], `${host} ${path}`).toContain(status);
      }
    }
    expect(await exchange(port, "GET / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1.1 40[03] /);
    const twice = `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(await exchange(port, twice)).toMatch(/^HTTP\/1.1 403 /);
    expect((await raw(port, "GET", "/healthz", { host: `localhost:${port}` })).status).toBe(200);
    expect((await raw(port, "GET", "/healthz", { host: `[::1]:${port}` })).status).toBe(200);
  });

  it("a form on another site cannot post here", async () => {
    const host = `127.0.0.1:${port}`;
    const hostile: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `http://127.0.0.1:${port + 1}` },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "same-origin", origin: "https://evil.example" },
    ];
    for (const headers of hostile) {
      const answer = await raw(port, "POST", "/api/decode", { host, ...headers });
      expect(answer.status, JSON.stringify(headers)).toBe(403);
      expect(codeOf(answer)).toBe("forbidden-origin");
    }
    const read = await raw(port, "GET", "/api/progress/0123456789abcdef0123", {
      host,
      "sec-fetch-site": "cross-site",
    });
    expect(codeOf(read)).toBe("forbidden-origin");
    expect((await raw(port, "GET", "/encode", { host, "sec-fetch-site": "cross-site" })).status).toBe(200);
    const own = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    expect(codeOf(await raw(port, "POST", "/api/decode", own))).toBe("upload-expected");
  });

  it("no path leads out of the pages' folder", async () => {
    for (const path of [
      "/../package.json",
      "/assets/../../../package.json",
      "/..%2f..%2fpackage.json",
      "/%2e%2e/%2e%2e/package.json",
      "/assets/..%5c..%5cpackage.json",
      "//etc/passwd",
      "/.git/config",
      "/index.html%00.png",
      "/%E0%A4%A",
    ]) {
      const answer = await raw(port, "GET", path, { host: `127.0.0.1:${port}` });
      expect([400, 403, 404], path).toContain(answer.status);
      expect(answer.body).not.toContain('careveil"');
      expect(answer.headers["content-type"], path).toMatch(/^application\/problem\+json/);
    }
  });

  it("an unknown address and a wrong method are problems, not pages", async () => {
    const host = `127.0.0.1:${port}`;
    expect(codeOf(await raw(port, "GET", "/api/nothing", { host }))).toBe("address-unknown");
    expect(codeOf(await raw(port, "GET", "/api/encode", { host }))).toBe("address-unknown");
    expect(codeOf(await raw(port, "DELETE", "/api/decode", { host }))).toBe("address-unknown");
  });

  it("a body of the wrong type or shape is refused with its reason", async () => {
    const host = `127.0.0.1:${port}`;
    const post = (type: string, body: string) =>
      raw(port, "POST", "/api/encode", { host, "content-type": type }, body);
    expect(codeOf(await post("application/json", "{}"))).toBe("upload-expected");
    expect(codeOf(await post("application/json", "{"))).toMatch(/^upload-/);
    expect(codeOf(await post("text/xml", "<a/>"))).toBe("upload-expected");
    expect(codeOf(await post("multipart/form-data", "x"))).toMatch(/^upload-/);
    expect(codeOf(await post("multipart/form-data; boundary=x", "no boundary here"))).toMatch(/^upload-/);
    expect(
      codeOf(
        await post(
          "multipart/form-data; boundary=x",
          '--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nabc',
        ),
      ),
    ).toMatch(/^upload-/);
  });

  it("a field that comes twice, too many fields, and odd field names do no harm", async () => {
    const send = async (form: FormData) =>
      (await fetch(`${server.url}/api/decode`, { method: "POST", body: form })).json();
    const twice = new FormData();
    twice.append("password", "a");
    twice.append("password", "b");
    expect((await send(twice)).code).toBe("upload-malformed");
    const many = new FormData();
    for (let i = 0; i < 40; i++) many.append(`field${i}`, "x");
    expect((await send(many)).code).toBe("upload-malformed");
    const odd = new FormData();
    for (const name of ["__proto__", "constructor", "toString"]) odd.append(name, "x");
    expect((await send(odd)).code).toBe("upload-malformed");
  });

  it("a file above the limit is refused, whether its length is announced or not", async () => {
    const image = Buffer.alloc(3 * 2 ** 20, 7);
    const parts = { image, note: "x", password: "long enough" };
    const announced = await fetch(`${server.url}/api/encode`, { method: "POST", body: formOf(parts) });
    expect(announced.status).toBe(413);
    expect((await announced.json()).code).toBe("picture-too-large");

    const form = new Response(formOf(parts));
    const chunked = await fetch(`${server.url}/api/encode`, {
      method: "POST",
      body: form.body,
      headers: { "content-type": form.headers.get("content-type")! },
      duplex: "half",
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  it("an announced length far above the limit is refused before the body is sent", async () => {
    const head = `POST /api/encode HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000000000\r\nConnection: close\r\n\r\n`;
    expect(await exchange(port, head)).toMatch(/^HTTP\/1.1 413 /);
  });

  it("a body that trickles or stops is given up", async () => {
    const head = `POST /api/decode HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n--x\r\n`;
    const started = Date.now();
    const [stopped, trickling] = await Promise.all([
      exchange(port, head),
      exchange(port, head, { ms: 300, text: "a" }),
    ]);
    expect(Date.now() - started).toBeLessThan(20_000);
    for (const answer of [stopped, trickling]) expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it("headers that are huge or never end are cut off", async () => {
    const huge = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: ${"a".repeat(40_000)}\r\n\r\n`;
    expect(await exchange(port, huge)).toMatch(/^HTTP\/1.1 431 /);
    const endless = await exchange(port, "GET / HTTP/1.1\r\n", { ms: 200, text: "X: a\r\n" });
    expect(endless).toMatch(/^(HTTP\/1.1 408 |$)/);
    expect(await exchange(port, "NONSENSE\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
  });

  it("beyond its places it answers busy at once, says when to come back, and recovers", async () => {
    const head = `POST /api/decode HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n--x\r\n`;
    const holders = [exchange(port, head), exchange(port, head)];
    await new Promise((resolve) => setTimeout(resolve, 200));
    const refused = await fetch(`${server.url}/api/decode`, {
      method: "POST",
      body: formOf({ password: "x" }),
    });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await refused.json()).code).toBe("busy");
    await Promise.all(holders);
    const later = await fetch(`${server.url}/api/decode`, {
      method: "POST",
      body: formOf({ password: "x" }),
    });
    expect(later.status).toBe(400);
  });

  it("a progress id that could be guessed, or is in use, is refused", async () => {
    const statusOf = async (id: string) => {
      const stop = new AbortController();
      const { status } = await fetch(`${server.url}/api/progress/${id}`, { signal: stop.signal });
      return { status, stop };
    };
    expect((await statusOf("short")).status).toBe(400);
    const first = await statusOf("0123456789abcdef0123");
    expect(first.status).toBe(200);
    expect((await statusOf("0123456789abcdef0123")).status).toBe(400);
    first.stop.abort();
  });

  it("every answer carries the strict headers, and nothing is stored by the browser", async () => {
    for (const path of ["/", "/api/session", "/api/nothing", "/favicon.svg"]) {
      const { headers } = await raw(port, "GET", path, { host: `127.0.0.1:${port}` });
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["x-frame-options"]).toBe("DENY");
      if (path.startsWith("/api")) expect(headers["cache-control"]).toBe("no-store");
    }
  });
});

describe("a console beyond loopback", () => {
  const TOKEN = "a-token-of-enough-characters";
  let server: ConsoleProcess;
  let image: Buffer<ArrayBuffer>;

  beforeAll(async () => {
    server = await startConsole({ CAREVEIL_WEB_HOST: "0.0.0.0", CAREVEIL_WEB_TOKEN: TOKEN });
    image = await phantomPng(256);
  });
  afterAll(() => server?.stop());

  const at = (path: string) => `http://127.0.0.1:${server.port}${path}`;
  const signIn = (token: string) =>
    fetch(at("/api/session"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });

  it("does not start without a token", async () => {
    const config = { ...readConfig({}), CAREVEIL_WEB_HOST: "0.0.0.0" };
    await expect(startWeb({} as App, config, silentLog)).rejects.toMatchObject({ code: "config-invalid" });
  });

  it("shows a guest the sign-in page and nothing else", async () => {
    expect((await fetch(at("/"))).status).toBe(200);
    expect((await fetch(at("/healthz"))).status).toBe(200);
    expect(await (await fetch(at("/readyz"))).json()).toEqual({ ready: true });
    for (const path of ["/metrics", "/api/progress/0123456789abcdef0123", "/api/anything"]) {
      const answer = await fetch(at(path));
      expect(answer.status, path).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
    const upload = await fetch(at("/api/capacity"), { method: "POST", body: formOf({ image }) });
    expect(upload.status).toBe(401);
  });

  it("takes the token as a bearer header", async () => {
    const send = (token: string) =>
      fetch(at("/api/capacity"), {
        method: "POST",
        body: formOf({ image }),
        headers: { authorization: `Bearer ${token}` },
      });
    expect((await send(TOKEN)).status).toBe(200);
    expect((await send(`${TOKEN}x`)).status).toBe(401);
    expect((await send(TOKEN.slice(0, -1))).status).toBe(401);
  });

  it("gives a cookie that scripts cannot read, other sites cannot send, and nobody can forge", async () => {
    const set = (await signIn(TOKEN)).headers.get("set-cookie")!;
    expect(set).toMatch(/HttpOnly; SameSite=Strict/);
    expect(set).not.toContain(TOKEN);
    const cookie = set.split(";")[0];
    const metrics = (value: string) => fetch(at("/metrics"), { headers: { cookie: value } });
    expect((await metrics(cookie)).status).toBe(200);
    const later = cookie.replace(/=(\d+)/, (_, seconds) => `=${Number(seconds) + 1}`);
    for (const forged of [
      later,
      `${cookie}x`,
      "careveil_session=",
      "careveil_session=9999999999.",
      "other=1",
    ])
      expect((await metrics(forged)).status, forged).toBe(401);
  });

  it("refuses wrong tokens, and after many of them even tries", async () => {
    const statuses = [];
    for (let i = 0; i < 25; i++) statuses.push((await signIn(`wrong-${i}`)).status);
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
  });
});
