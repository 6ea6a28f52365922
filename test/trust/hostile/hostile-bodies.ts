/** Hostile bodies: what is wrong with these is found while they are read, or in what they hold. */
import { deflateSync, gzipSync } from "node:zlib";
import { documentBombs, largestBlankPicture, pictureBombs } from "./bombs.js";
import { head, type MakeRequest, ownHost, pictureAddress } from "./hostile-heads.js";
import { multipart, type Part, post, postForm } from "./multipart.js";
import type { Random } from "./random.js";

/** The console's limit for files in a campaign. */
export const MAX_FILE_MIB = 2;
const MIB = 2 ** 20;
const FORM = "multipart/form-data; boundary=edge";

const contentTypes: MakeRequest = (random, port) => {
  const type = random.pick([
    ...[
      "application/json",
      "text/xml",
      "text/plain",
      "application/x-www-form-urlencoded",
      "image/png",
      "*/*",
      "",
    ],
    ...[
      "multipart/mixed; boundary=edge",
      "multipart/form-data",
      "multipart/form-data; boundary=",
      "\t",
      "a/b/c;;;=",
    ],
    ...[`application/${random.word(12)}`, `application/json; charset=${random.word(8)}`, "application/grpc"],
  ]);
  const body = random.pick([
    "{}",
    "{",
    "<a/>",
    "[1",
    "a=b&c=d",
    "--edge--\r\n",
    "",
    random.word(random.int(1, 15_000)),
  ]);
  const coding = random.chance(0.2)
    ? [`Content-Encoding: ${random.pick(["gzip", "br", "deflate", "x"])}`]
    : [];
  return { pieces: [post(pictureAddress(random), ownHost(random, port), type, Buffer.from(body), coding)] };
};

const sessions: MakeRequest = (random, port) => {
  const depth = random.int(1, 6_000);
  const body = random.pick([
    ...[
      '{"token":1}',
      '{"token":null}',
      '{"token":["a"]}',
      '{"token":{"toString":1}}',
      "null",
      "[]",
      '"a"',
      "{",
      "1e999",
    ],
    ...[
      '{"__proto__":{"token":"a"}}',
      '{"constructor":{"prototype":{"token":"a"}}}',
      '{"token":true}',
      "\ufeff{}",
    ],
    ...[`${"[".repeat(depth)}${"]".repeat(depth)}`, `{"a":"${"b".repeat(20_000)}"}`, '{"token":"a"'],
  ]);
  const type = random.pick(["application/json", "application/json; charset=utf-16", "application/json;"]);
  return { pieces: [post("/api/session", ownHost(random, port), type, Buffer.from(body))] };
};

const malformedForms: MakeRequest = (random, port) => {
  const fields = ["image", "note", "password", "__proto__", "constructor", "toString", "", random.word(300)];
  const parts = (count: number): Part[] =>
    Array.from({ length: count }, (_, i) => ({
      name: `${random.pick(fields)}${i}`,
      content: random.word(20),
    }));
  const whole = multipart("edge", [{ name: "password", content: random.word(12) }, ...parts(2)]);
  const body = random.pick([
    () => multipart("edge", parts(random.int(9, 900))),
    () =>
      multipart("edge", [
        ...parts(1),
        { name: "password", content: "a" },
        { name: "password", content: "b" },
      ]),
    () => multipart(random.word(5), parts(2)),
    () => whole.subarray(0, random.int(1, whole.length - 9)),
    () => mangle(random, whole),
    () =>
      Buffer.from(
        `--edge\r\nContent-Disposition: form-data; name="a"\r\n${`X: ${"y".repeat(900)}\r\n`.repeat(200)}\r\na\r\n--edge--`,
      ),
    () =>
      Buffer.from(
        `--edge\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\na\r\n--in--\r\n--edge--`,
      ),
    () => Buffer.from("--edge\r\n".repeat(random.int(1, 5_000))),
    () =>
      Buffer.from(
        `--edge\r\nContent-Disposition: form-data; name="image"; filename*=UTF-8''%ff%fe%00\r\n\r\na`,
      ),
    () => random.bytes(random.int(0, 5_000)),
  ])();
  return { pieces: [post(pictureAddress(random), ownHost(random, port), FORM, body)] };
};

function mangle(random: Random, bytes: Buffer): Buffer {
  const mangled = Buffer.from(bytes);
  for (let i = random.int(1, 30); i > 0; i--) mangled[random.int(0, mangled.length - 1)] = random.int(0, 255);
  return mangled;
}

const lengths: MakeRequest = (random, port) => {
  const host = `Host: ${ownHost(random, port)}`;
  const length = random.pick(["9000000000", "99999999999", `${8 * MIB}`, `${2 ** 53}`, "9".repeat(25)]);
  const headers = [host, `Content-Type: ${FORM}`, `Content-Length: ${length}`];
  return { pieces: [head(`POST ${pictureAddress(random)}`, headers), "--edge\r\n"] };
};

const tooLarge: MakeRequest = (random, port) => {
  const content = Buffer.alloc(MAX_FILE_MIB * MIB + random.int(1, MIB), random.int(0, 255));
  const body = multipart("edge", [{ name: "image", fileName: "a.png", content }]);
  if (random.chance(0.5))
    return { pieces: [post(pictureAddress(random), ownHost(random, port), FORM, body)] };
  const headers = [`Host: ${ownHost(random, port)}`, `Content-Type: ${FORM}`, "Transfer-Encoding: chunked"];
  const chunked = Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from("\r\n0\r\n\r\n"),
  ]);
  return { pieces: [head(`POST ${pictureAddress(random)}`, headers), chunked] };
};

/** Reads go to decode: in the worst case a damaged picture still is one, and then has no note. */
const pictures = (cover: Buffer): MakeRequest => {
  return (random, port) => {
    const content = random.pick([
      () => random.bytes(random.int(0, 4_000)),
      () => cover.subarray(0, random.int(1, cover.length - 20)),
      () => mangle(random, cover),
      () => Buffer.concat([cover.subarray(0, random.int(8, 60)), random.bytes(500)]),
      () =>
        Buffer.from(
          `${random.pick(["<svg>", "%PDF-1.7", "GIF89a", "\u00ff\u00d8\u00ff\u00e0", "II*\u0000", "RIFF\u0000\u0000\u0000\u0000WEBP", "BM"])}${random.word(900)}`,
          "latin1",
        ),
    ])();
    const fileName = random.pick([
      "a.png",
      "../../a.png",
      "a\u0000.png",
      "a".repeat(3_000),
      "C:\\a.png",
      "'; DROP TABLE a",
    ]);
    const parts = [
      { name: "image", fileName, content },
      { name: "password", content: random.word(12) },
    ];
    return { pieces: [postForm("/api/decode", ownHost(random, port), parts)] };
  };
};

const fields = (cover: Buffer): MakeRequest => {
  return (random, port) => {
    const good = {
      image: cover as string | Buffer,
      note: "a note" as string | Buffer,
      password: "long enough 1",
    };
    const [path, wrong] = random.pick<readonly [string, Record<string, string | Buffer | undefined>]>([
      ["/api/encode", { password: random.word(random.int(0, 5)) }],
      ["/api/encode", { password: random.word(random.int(5_000, 90_000)) }],
      ["/api/decode", { password: random.word(random.int(5_000, 90_000)) }],
      ["/api/encode", { note: Buffer.concat([Buffer.of(1, 0, 0, 2), random.bytes(random.int(1, 3_000))]) }],
      ["/api/encode", { note: "n".repeat(4 * MIB + random.int(1, 99)) }],
      ["/api/encode", { expires: random.pick(["tomorrow", "2020-13-45T00:00Z", "1e9", "\u0000", "-1"]) }],
      ["/api/encode", { image: undefined }],
      ["/api/encode", { note: undefined }],
      ["/api/decode", { password: undefined }],
    ]);
    const parts = Object.entries({ ...good, ...wrong }).flatMap(([name, content]) =>
      content === undefined ? [] : [{ name, content, ...(name === "image" ? { fileName: "a.png" } : {}) }],
    );
    return { pieces: [postForm(path, ownHost(random, port), parts)] };
  };
};

function createBombs(): MakeRequest {
  const [ofPictures, ofDocuments, blank] = [pictureBombs(), documentBombs(), largestBlankPicture()];
  const zipped = [gzipSync(Buffer.alloc(50 * MIB)), deflateSync(Buffer.alloc(50 * MIB))];
  return (random, port) => {
    const host = ownHost(random, port);
    const picture = (content: Buffer) =>
      postForm(random.pick(["/api/encode", "/api/decode"]), host, [
        { name: "image", fileName: "a.png", content },
        { name: "note", content: "a note" },
        { name: "password", content: "long enough 1" },
      ]);
    const document = () => {
      const { fileName, bytes } = random.pick(ofDocuments);
      return postForm("/api/diagnose", host, [{ name: "document", fileName, content: bytes }]);
    };
    const body = () =>
      post(pictureAddress(random), host, FORM, random.pick(zipped), ["Content-Encoding: gzip"]);
    const made = random.chance(0.05)
      ? picture(blank)
      : random.pick([() => picture(random.pick(ofPictures)), document, body])();
    return { pieces: [made], withinMs: 120_000 };
  };
}

/** Kinds of bodies, each with its share of a campaign. `cover` is a PNG that passes for medical. */
export function hostileBodies(
  cover: Buffer,
): Readonly<Record<string, readonly [share: number, MakeRequest]>> {
  return {
    "wrong content types": [8, contentTypes],
    "forged sign-ins": [4, sessions],
    "malformed forms": [6, malformedForms],
    "announced lengths": [3, lengths],
    "files above the limit": [2, tooLarge],
    "damaged pictures": [4, pictures(cover)],
    "impossible fields": [3, fields(cover)],
    "decompression bombs": [2, createBombs()],
  };
}
