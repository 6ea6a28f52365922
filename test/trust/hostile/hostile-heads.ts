/** Hostile request lines and headers: what is wrong with these is said before any body is read. */
import type { HostileRequest } from "./exchange.js";
import type { Random } from "./random.js";

/** Makes one request of its kind against the console on this port. */
export type MakeRequest = (random: Random, port: number) => HostileRequest;

const PICTURE_ADDRESSES = ["encode", "decode", "find-note", "capacity", "classify", "regions"];
export const pictureAddress = (random: Random) => `/api/${random.pick(PICTURE_ADDRESSES)}`;
export const ownHost = (random: Random, port: number) =>
  `${random.pick(["127.0.0.1", "localhost", "[::1]", "127.3.2.1"])}:${port}`;

/** Returns a request head; `headers` are whole lines. */
export function head(line: string, headers: readonly string[]): string {
  return `${line} HTTP/1.1\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`;
}

const UP = [
  "..",
  "%2e%2e",
  ".%2e",
  "..%2f",
  "..%5c",
  "%252e%252e",
  "%c0%ae%c0%ae",
  "....//",
  "..;",
  "\\..",
  "%2e%2e%00",
  "%uff0e",
];
const UNDER = [
  "/",
  "//",
  "/assets/",
  "/assets//",
  "/api/",
  "/api/notes/",
  "/encode/",
  "/index.html/",
  "/./",
  "/%2f",
];
const WANTED = [
  ...["etc/passwd", "package.json", ".env", "data/master.key", "proc/self/environ", ".git/config"],
  ...["src/main.ts", "windows/win.ini", "store/data.mdb", "index.html%00.png", "%0d%0aSet-Cookie:a=b"],
];

const paths: MakeRequest = (random, port) => {
  const up = Array.from({ length: random.int(1, 12) }, () => random.pick(UP)).join(
    random.pick(["/", "//", "%2f", "/./"]),
  );
  const origin = random.chance(0.1) ? `http://${random.word(8)}.example` : "";
  const path = `${origin}${random.pick(UNDER)}${up}/${random.pick(WANTED)}${random.chance(0.2) ? `?${random.word(9)}` : ""}`;
  return { pieces: [head(`GET ${path}`, [`Host: ${ownHost(random, port)}`])] };
};

const METHODS = [
  ...[
    "PUT",
    "PATCH",
    "TRACE",
    "OPTIONS",
    "PROPFIND",
    "MKCOL",
    "LOCK",
    "PURGE",
    "REPORT",
    "SUBSCRIBE",
    "LINK",
  ],
  ...["FOO", "get", "P0ST", "GETGET", "CONNECT", "", "G ET", "\u0000GET"],
];

const methods: MakeRequest = (random, port) => {
  const method = random.pick(METHODS);
  const path = random.pick([
    "/",
    "/encode",
    "/healthz",
    "/metrics",
    "/api/session",
    "/api/notes",
    "*",
    pictureAddress(random),
  ]);
  const body = random.chance(0.5) ? random.word(random.int(0, 300)) : "";
  const headers = [`Host: ${ownHost(random, port)}`, `Content-Length: ${body.length}`];
  return { pieces: [head(`${method} ${path}`, headers), body] };
};

const rebinding: MakeRequest = (random, port) => {
  const name = random.pick([
    ...["evil.example", "127.0.0.1.nip.example", "localhost.evil.example", "0.0.0.0", "2130706433", "127.1"],
    ...[
      "[::ffff:127.0.0.1]",
      "[::]",
      "10.0.0.1",
      "localhost@evil.example",
      `${random.word(random.int(1, 40))}.example`,
    ],
  ]);
  const own = ownHost(random, port);
  const host = random.pick([
    ...[
      [`Host: ${name}:${port}`],
      [`Host: ${name}`],
      ["Host: localhost"],
      ["Host:"],
      [],
      ["Host: localhost:0"],
    ],
    ...[
      [`Host: ${own}`, `Host: ${name}:${port}`],
      [`Host: ${name}:${port}`, `Host: ${own}`],
    ],
    [`Host: 127.0.0.1:${port === 65_535 ? 1 : port + 1}`],
  ]);
  const line = random.pick([
    "GET /",
    "GET /healthz",
    "GET /api/session",
    "GET /metrics",
    `POST ${pictureAddress(random)}`,
  ]);
  return { pieces: [head(line, [...host, "Content-Length: 0"])] };
};

const crossSite: MakeRequest = (random, port) => {
  const host = ownHost(random, port);
  const origin = random.pick([
    ...[
      "https://evil.example",
      "null",
      "",
      `http://127.0.0.1:${port ^ 1}`,
      `http://${host}.evil.example`,
      "file://",
    ],
    ...[`http://${random.word(12)}.example`, `ftp://${host}`, `http://${host}/`, `http://user@${host}`],
  ]);
  const site = random.pick(["cross-site", "same-site", "CROSS-SITE", "", "same-origin, cross-site"]);
  const wrong = random.pick([
    [`Origin: ${origin}`],
    [`Sec-Fetch-Site: ${site}`],
    [`Origin: ${origin}`, `Sec-Fetch-Site: ${site}`],
  ]);
  const line = random.pick([
    ...[`POST ${pictureAddress(random)}`, "POST /api/session", "DELETE /api/session", "POST /api/diagnose"],
    ...[
      "GET /api/notes",
      "GET /api/session",
      `DELETE /api/notes/${"0".repeat(32)}`,
      `GET /api/progress/${random.word(20)}`,
    ],
  ]);
  return { pieces: [head(line, [`Host: ${host}`, ...wrong, "Content-Length: 0"])] };
};

const hugeHeaders: MakeRequest = (random, port) => {
  const size = random.int(17_000, 120_000);
  const many = Array.from({ length: Math.ceil(size / 40) }, () => `${random.word(8)}: ${random.word(30)}`);
  const host = `Host: ${ownHost(random, port)}`;
  // Not of white space: Node skips that before a value without keeping it, so it is long but not large.
  const filler = random.pick(["a", "é", "=", "%", "a\t"]).repeat(size);
  return {
    pieces: [
      random.pick([
        () => head("GET /", [host, `X-${random.word(5)}: ${filler}`]),
        () => head("GET /", [host, ...many]),
        () => head(`GET /${random.word(9)}?${"a".repeat(size)}`, [host]),
        () => head("GET /", [host, `Cookie: careveil_session=${filler}`]),
        () => head("GET /", [host, `${"n".repeat(size)}: 1`]),
        () => `GET / HTTP/1.1\r\n${host}\r\nX: ${filler}`,
      ])(),
    ],
    // A connection that is closed with bytes still on their way may lose the answer.
    mayClose: true,
  };
};

const BAD_FRAMES: readonly ((random: Random) => readonly [string[], string])[] = [
  () => [["Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n"],
  (random) => [["Content-Length: 5", `Content-Length: ${random.int(6, 99)}`], "12345"],
  (random) => [
    [`Content-Length: ${random.pick(["+5", "-1", "0x10", "5, 6", "5 5", "1e3", "9".repeat(30)])}`],
    "12345",
  ],
  (random) => [
    [`Transfer-Encoding: ${random.pick(["xchunked", "identity", "chunked, identity", "gzip"])}`],
    "0\r\n\r\n",
  ],
  (random) => [
    ["Transfer-Encoding: chunked"],
    `${random.pick(["F".repeat(20), "-1", "zz", "5;", " 5"])}\r\n12345\r\n0\r\n\r\n`,
  ],
  () => [["Transfer-Encoding: chunked"], "3\r\n12345\r\n0\r\n\r\n"],
  (random) => [[`X${random.pick([" ", "\u0000", "(", "\u007f"])}: 1`], ""],
  () => [["X: a", " folded", "\tmore", "Content-Length: 0"], ""],
  (random) => [[`X: a${random.pick(["\u0000", "\u0001", "\n"])}b`, "Content-Length: 0"], ""],
];

const framing: MakeRequest = (random, port) => {
  const [headers, body] = random.pick(BAD_FRAMES)(random);
  const host = `Host: ${ownHost(random, port)}`;
  const version = random.pick(["HTTP/9.9", "HTTP/2.0", "HTTP/1.10", "HTTX/1.1", "", "HTTP/1.1 x"]);
  const text = random.chance(0.8)
    ? head("POST /api/decode", [host, "Content-Type: multipart/form-data; boundary=x", ...headers]) + body
    : `GET /api/nothing ${version}\r\n${host}\r\n\r\n`;
  return { pieces: [random.chance(0.1) ? text.replaceAll("\r\n", "\n") : text] };
};

const TLS_HELLO = Buffer.from("16030100c8010000c40303", "hex");

const notHttp: MakeRequest = (random) => ({
  pieces: [
    random.pick([
      () => Buffer.concat([TLS_HELLO, random.bytes(200)]),
      () => Buffer.concat([Buffer.of(random.int(128, 255)), random.bytes(random.int(1, 3_000))]),
      () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      () => `SSH-2.0-${random.word(20)}\r\n`,
      () => "*1\r\n$4\r\nPING\r\n",
      () => `${random.word(random.int(1, 2_000))}\r\n\r\n`,
      () => "\r\n\r\n\u0000",
    ])(),
  ],
  mayClose: true,
});

const pipelined: MakeRequest = (random, port) => {
  const answers = random.int(2, 8);
  const lines = Array.from({ length: answers }, () => `GET /api/${random.word(random.int(1, 60))}`);
  const host = [`Host: ${ownHost(random, port)}`];
  return { pieces: [lines.map((line) => head(line, host)).join("")], answers };
};

const NOISE: readonly ((random: Random) => string)[] = [
  () => "Upgrade: websocket\r\nConnection: Upgrade",
  () => "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings",
  (random) => `Expect: ${random.pick(["200-maybe", "100-continue"])}`,
  (random) => `Range: bytes=${random.int(0, 9)}-,${"0-,".repeat(random.int(1, 2_000))}`,
  (random) => `Careveil-Progress: ${random.bytes(random.int(0, 80)).toString("hex")}`,
  (random) => `Cookie: ${"careveil_session=.;".repeat(random.int(1, 300))}`,
  (random) => `Authorization: Bearer ${random.word(random.int(0, 2_000))}`,
  () => "X-HTTP-Method-Override: GET",
  (random) => `X-Forwarded-Host: ${random.word(9)}.example\r\nX-Forwarded-For: 127.0.0.1`,
  (random) => `Accept-Encoding: ${"gzip;q=0.1,".repeat(random.int(1, 900))}`,
  (random) => `If-None-Match: ${'"'.repeat(random.int(1, 4_000))}`,
];

const noise: MakeRequest = (random, port) => {
  const headers = Array.from({ length: random.int(1, 3) }, () => random.pick(NOISE)(random));
  const line = random.pick([
    `GET /api/${random.word(6)}`,
    `POST ${pictureAddress(random)}`,
    "GET /assets/none.js",
  ]);
  return {
    pieces: [head(line, [`Host: ${ownHost(random, port)}`, ...headers, "Content-Length: 0"])],
  };
};

const ids: MakeRequest = (random, port) => {
  const id = random.pick([
    () => random.word(random.int(1, 15)),
    () => random.bytes(16).toString("hex"),
    () => `${random.word(10)}%2f${random.word(10)}`,
    () => "-".repeat(random.int(65, 3_000)),
    () => `%${random.word(2)}${random.word(20)}!`,
  ])();
  const line = random.pick([
    `DELETE /api/notes/${id}`,
    `GET /api/notes/${id}/picture`,
    `GET /api/progress/${id.slice(0, 15)}`,
  ]);
  return { pieces: [head(line, [`Host: ${ownHost(random, port)}`])] };
};

/** Kinds of request heads, each with its share of a campaign. */
export const HOSTILE_HEADS: Readonly<Record<string, readonly [share: number, MakeRequest]>> = {
  "path tricks": [14, paths],
  "wrong methods": [8, methods],
  "DNS rebinding": [9, rebinding],
  "cross-site": [9, crossSite],
  "huge headers": [5, hugeHeaders],
  "broken framing": [8, framing],
  "not HTTP": [4, notHttp],
  pipelined: [3, pipelined],
  "odd headers": [6, noise],
  "forged ids": [4, ids],
};
