import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type FetchFileRequest, fetchFile } from "../../src/app/fetch-file.js";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function fetchFrom(host: string, change: Partial<FetchFileRequest> = {}): Promise<Uint8Array> {
  return fetchFile({
    url: `http://${host}/file.png`,
    platformHosts: ["files.example"],
    extraHosts: [host],
    kind: "picture",
    sizeBytes: null,
    maxBytes: 1000,
    timeoutMs: 5000,
    inviteHint: "Invite it",
    ...change,
  });
}

describe("a file that somebody gave", () => {
  it("arrives as it is", async () => {
    const host = await serve((_request, response) => response.end("bytes"));
    expect(Buffer.from(await fetchFrom(host)).toString()).toBe("bytes");
  });

  it.each([
    ["another host", "https://evil.example/file.png"],
    ["another port", "https://files.example:8443/file.png"],
    ["plain http to the platform", "http://files.example/file.png"],
    ["a name that only begins like it", "https://files.example.evil.example/x"],
    ["a name and password", "https://user:pass@files.example/x"],
    ["a local file", "file:///etc/passwd"],
    ["no address at all", "not an address"],
  ])("is not fetched from %s", async (_what, url) => {
    await expect(fetchFrom("127.0.0.1:1", { url })).rejects.toMatchObject({ code: "file-host-refused" });
  });

  it("is not fetched over http from a listed host that is not this machine", async () => {
    const request = { url: "http://files.clinic.example/x", extraHosts: ["files.clinic.example"] };
    await expect(fetchFrom("", request)).rejects.toMatchObject({ code: "file-host-refused" });
  });

  it("is not followed to a host that is not listed, and the token never goes along", async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end("elsewhere");
    });
    const host = await serve((_request, response) =>
      response.writeHead(302, { location: `http://${other}/x` }).end(),
    );
    const headers = { authorization: "Bearer secret" };
    await expect(fetchFrom(host, { headers })).rejects.toMatchObject({ code: "file-host-refused" });
    expect(seen).toEqual([]);
    await fetchFrom(host, { headers, extraHosts: [host, other] });
    expect(seen).toEqual([undefined]);
  });

  it("is refused above the limit by what the platform said, by the header, and while reading", async () => {
    const tooLarge = { code: "picture-too-large" };
    await expect(fetchFrom("127.0.0.1:1", { sizeBytes: 1001 })).rejects.toMatchObject(tooLarge);
    const honest = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "5000" });
      response.write("x");
    });
    await expect(fetchFrom(honest)).rejects.toMatchObject(tooLarge);
    const endless = await serve((_request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(400)), 1);
      response.on("close", () => clearInterval(timer));
    });
    await expect(fetchFrom(endless)).rejects.toMatchObject(tooLarge);
  });

  it("that turns out to be a login page is explained as a missing permission", async () => {
    const page = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>";
    const typed = await serve((_request, response) =>
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page),
    );
    const untyped = await serve((_request, response) =>
      response.writeHead(200, { "content-type": "image/png" }).end(`\ufeff  ${page}`),
    );
    for (const host of [typed, untyped])
      await expect(fetchFrom(host)).rejects.toMatchObject({
        code: "file-not-shared",
        details: { invite: "Invite it" },
      });
  });

  it.each([
    [404, "file-gone"],
    [410, "file-gone"],
    [401, "file-not-shared"],
    [403, "file-not-shared"],
  ])("answered with %i is %s", async (status, code) => {
    const host = await serve((_request, response) => response.writeHead(status).end());
    await expect(fetchFrom(host)).rejects.toMatchObject({ code });
  });

  it("is asked for again after a passing failure, and waits as long as it is told", async () => {
    let asked = 0;
    const host = await serve((_request, response) => {
      asked++;
      if (asked === 1) response.writeHead(503).end();
      else if (asked === 2) response.writeHead(429, { "retry-after": "1" }).end();
      else response.end("bytes");
    });
    const from = Date.now();
    expect((await fetchFrom(host)).length).toBe(5);
    expect(Date.now() - from).toBeGreaterThanOrEqual(1000);
  });

  it("that breaks off half-way is never taken for the whole", async () => {
    const host = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "500" });
      response.write("half");
      setTimeout(() => response.destroy(), 20);
    });
    await expect(fetchFrom(host)).rejects.toMatchObject({ code: "network-failed" });
  });

  it("that never comes ends at the time limit, and a cancelled one at once", async () => {
    const host = await serve(() => {});
    await expect(fetchFrom(host, { timeoutMs: 100 })).rejects.toMatchObject({ name: "TimeoutError" });
    const stop = AbortSignal.abort(new Error("closing"));
    await expect(fetchFrom(host, { signal: stop })).rejects.toThrow("closing");
  });
});
