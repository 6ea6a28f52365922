import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages, type ConsoleProcess, startConsole } from "./console-process.js";
import { formOf, phantomPng } from "./phantom-png.js";

const PASSWORD = "harbour lantern 7 winter";
const NOTE = "Ward 3, bed 12: nil by mouth from 22:00. Grüße, 早安 ☂";

describe("the HTTP interface", () => {
  let server: ConsoleProcess;
  let cover: Buffer<ArrayBuffer>;
  let stego: Buffer<ArrayBuffer>;
  let encoded: Response;

  const post = (path: string, parts: Parameters<typeof formOf>[0], init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, { method: "POST", body: formOf(parts), ...init });
  const problem = async (response: Response) => {
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    const body = await response.json();
    expect(body).toMatchObject({
      type: `urn:careveil:problem:${body.code}`,
      title: expect.any(String),
      status: response.status,
      detail: expect.stringMatching(/\.$/),
    });
    return body;
  };

  beforeAll(async () => {
    await buildPages();
    server = await startConsole();
    cover = await phantomPng(512);
    encoded = await post("/api/encode", { image: cover, note: NOTE, password: PASSWORD });
    expect(encoded.status).toBe(200);
    stego = Buffer.from(await encoded.arrayBuffer());
  });
  afterAll(() => server?.stop());

  it("gives a picture back with its report in a header", () => {
    expect(encoded.headers.get("content-type")).toBe("image/png");
    expect(stego.subarray(1, 4).toString()).toBe("PNG");
    const report = JSON.parse(encoded.headers.get("careveil-report")!);
    expect(report).toMatchObject({ width: 512, height: 512, channels: 1, bitDepth: 8 });
    expect(report.noteBytes).toBe(Buffer.byteLength(NOTE));
    expect(report.changedSamples).toBeGreaterThan(0);
    expect(report.psnr).toBeGreaterThan(60);
    expect(report.ms.total).toBeGreaterThan(0);
  });

  it("names the finished picture after the original, so that the name gives nothing away", () => {
    expect(encoded.headers.get("content-disposition")).toBe('attachment; filename="image.png"');
  });

  it("reads the note back as plain text, exactly", async () => {
    const response = await post("/api/decode", { image: stego, password: PASSWORD });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await response.text()).toBe(NOTE);
  });

  it("takes the note as a file as well", async () => {
    const note = Buffer.from("from a file");
    const response = await post("/api/encode", { image: cover, note, password: PASSWORD });
    const image = Buffer.from(await response.arrayBuffer());
    expect(await (await post("/api/decode", { image, password: PASSWORD })).text()).toBe("from a file");
  });

  it("says whether a picture carries a note, without a password", async () => {
    expect(await (await post("/api/find-note", { image: stego })).json()).toEqual({
      found: true,
      detail: null,
    });
    const none = await (await post("/api/find-note", { image: cover })).json();
    expect(none).toEqual({ found: false, detail: expect.stringContaining("no hidden note") });
  });

  it("says how much fits", async () => {
    const capacity = await (await post("/api/capacity", { image: cover })).json();
    expect(capacity.usableSamples).toBeGreaterThan(10_000);
    expect(capacity.maxNoteBytes).toBeGreaterThan(capacity.recommendedNoteBytes);
  });

  it("classifies a picture, finds its regions, and draws them", async () => {
    const { vision } = await (await fetch(`${server.url}/readyz`)).json();
    if (vision === null) return;
    const classified = await (await post("/api/classify", { image: cover })).json();
    expect(classified).toMatchObject({ verdict: "medical", provider: expect.any(String) });
    const regions = await (await post("/api/regions", { image: cover })).json();
    expect(Object.keys(regions).sort()).toEqual([
      "protectedBodyFraction",
      "protectedFraction",
      "provider",
      "regions",
    ]);
    for (const query of ["overlay=png", "mask=png"]) {
      const drawn = await post(`/api/regions?${query}`, { image: cover });
      expect(drawn.headers.get("content-type")).toBe("image/png");
      expect(JSON.parse(drawn.headers.get("careveil-report")!)).toEqual(regions);
      expect(
        Buffer.from(await drawn.arrayBuffer())
          .subarray(1, 4)
          .toString(),
      ).toBe("PNG");
    }
  });

  it("answers a symptom text, and keeps identifiers out of what it worked with", async () => {
    const { diagnostics } = await (await fetch(`${server.url}/readyz`)).json();
    if (diagnostics === null) return;
    const text = "Jane Roe, MRN 4471123: crushing chest pain radiating to the left arm, sweating";
    const answer = await (await post("/api/diagnose", { text })).json();
    expect(answer).toMatchObject({ triage: "emergency", disclaimer: expect.any(String), sent: false });
    expect(JSON.stringify(answer)).not.toMatch(/Jane|4471123/);
    const document = Buffer.from(text);
    expect((await (await post("/api/diagnose", { document })).json()).triage).toBe("emergency");
  });

  it("refuses a wrong password with 401 and the attempts that are left", async () => {
    const body = await problem(await post("/api/decode", { image: stego, password: "not this one" }));
    expect(body).toMatchObject({
      status: 401,
      code: "wrong-password",
      details: { left: expect.any(Number) },
    });
  });

  it("refuses a picture without a note with 404", async () => {
    const body = await problem(await post("/api/decode", { image: cover, password: PASSWORD }));
    expect(body).toMatchObject({ status: 404, code: "note-not-found" });
  });

  it("refuses what is not a picture", async () => {
    const image = Buffer.from("this is a text file with a wrong name\n".repeat(20));
    const body = await problem(await post("/api/encode", { image, note: NOTE, password: PASSWORD }));
    expect(body).toMatchObject({ status: 415, code: "picture-unsupported" });
  });

  it("refuses a short password, a note that does not fit and a note that is no text", async () => {
    const codeOf = async (parts: Parameters<typeof formOf>[0]) =>
      (await problem(await post("/api/encode", { image: cover, note: NOTE, password: PASSWORD, ...parts })))
        .code;
    expect(await codeOf({ password: "abc" })).toBe("password-too-short");
    expect(await codeOf({ note: Buffer.from([0, 1, 2, 3, 255, 254, 0, 0, 7]) })).toBe("note-not-text");
    const noise = Array.from({ length: 60_000 }, () => String.fromCharCode(33 + Math.random() * 90)).join("");
    expect(await codeOf({ note: noise })).toBe("note-too-long");
  });

  it("names the field that is missing", async () => {
    const body = await problem(await post("/api/encode", { image: cover, note: NOTE }));
    expect(body).toMatchObject({ status: 400, code: "upload-malformed", details: { missing: "password" } });
  });

  it("lists a person's own notes, gives a picture again, and withdraws one so that it opens no more", async () => {
    const response = await post("/api/encode", { image: cover, note: "to be withdrawn", password: PASSWORD });
    const { recordId } = JSON.parse(response.headers.get("careveil-report")!);
    const image = Buffer.from(await response.arrayBuffer());
    const notes = await (await fetch(`${server.url}/api/notes`)).json();
    expect(notes.find(({ id }: { id: string }) => id === recordId)).toMatchObject({
      revokedAt: null,
      width: 512,
    });
    const again = await fetch(`${server.url}/api/notes/${recordId}/picture`);
    expect(Buffer.from(await again.arrayBuffer()).equals(image)).toBe(true);

    expect((await fetch(`${server.url}/api/notes/${recordId}`, { method: "DELETE" })).status).toBe(204);
    expect((await problem(await post("/api/decode", { image, password: PASSWORD }))).code).toBe(
      "note-revoked",
    );
    const gone = await problem(await fetch(`${server.url}/api/notes/${recordId}/picture`));
    expect(gone).toMatchObject({ status: 410, code: "picture-not-kept" });
    const unknown = await fetch(`${server.url}/api/notes/${"0".repeat(32)}`, { method: "DELETE" });
    expect((await problem(unknown)).code).toBe("not-permitted");
    expect((await problem(await fetch(`${server.url}/api/notes/..%2f/picture`))).code).toBe(
      "address-unknown",
    );
  });

  it("takes a time until which the note can be read, and refuses one that is no time", async () => {
    const parts = { image: cover, note: "for an hour", password: PASSWORD };
    const bad = await problem(await post("/api/encode", { ...parts, expires: "tomorrow" }));
    expect(bad).toMatchObject({ code: "upload-malformed", details: { missing: "expires" } });
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    const { headers } = await post("/api/encode", { ...parts, expires });
    const { recordId } = JSON.parse(headers.get("careveil-report")!);
    const notes = await (await fetch(`${server.url}/api/notes`)).json();
    expect(notes.find(({ id }: { id: string }) => id === recordId).expiresAt).toBe(Date.parse(expires));
  });

  it("tells the steps of a running encode, from first to last, without changing the answer", async () => {
    const id = "progress-of-a-test-0001";
    const events = await fetch(`${server.url}/api/progress/${id}`);
    const running = post(
      "/api/encode",
      { image: cover, note: NOTE, password: PASSWORD },
      {
        headers: { "careveil-progress": id },
      },
    );
    const stream = await events.text();
    const steps = [...stream.matchAll(/event: step\ndata: (.*)/g)].map((match) => JSON.parse(match[1]));
    const names = new Set(steps.map(({ step }) => step));
    for (const step of ["decode", "cost", "embed", "verify"]) expect(names).toContain(step);
    const fractions = steps.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(stream).toContain("event: done");
    expect((await running).status).toBe(200);
  });

  it("stops the work when the client leaves, and goes on serving", async () => {
    const leave = new AbortController();
    const large = await phantomPng(512, 4);
    const gone = post(
      "/api/encode",
      { image: large, note: NOTE, password: PASSWORD },
      { signal: leave.signal },
    );
    setTimeout(() => leave.abort(), 400);
    await expect(gone).rejects.toThrow();
    await expect
      .poll(
        async () => (await (await fetch(`${server.url}/metrics`)).text()).match(/in_progress (\d+)/)?.[1],
        {
          timeout: 5_000,
        },
      )
      .toBe("0");
  });

  it("lets a browser keep what is named after its content, and nothing else", async () => {
    const page = await fetch(`${server.url}/encode`);
    const asset = /\/assets\/[^"]+\.js/.exec(await page.text())?.[0];
    const cacheControl = async (path: string) =>
      (await fetch(server.url + path)).headers.get("cache-control");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(await cacheControl(asset!)).toBe("public, max-age=31536000, immutable");
    expect(await cacheControl("/assets/none.js")).toBe("no-store");
    expect(await cacheControl("/api/notes")).toBe("no-store");
  });

  it("answers health, readiness and metrics", async () => {
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: "ok" });
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ ready: true, store: "ok" });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/careveil_http_requests_total\{route="\/api\/encode",status="200"\} \d/);
  });

  it("writes no note, no password and no file name to its log", () => {
    expect(server.log()).toContain("web.answered");
    for (const secret of [NOTE, "nil by mouth", PASSWORD, "image.png"])
      expect(server.log()).not.toContain(secret);
  });
});
