/** Clients that take their time: who begins and stops, who trickles, who says nothing, who leaves. */
import { head, type MakeRequest, ownHost, pictureAddress } from "./hostile-heads.js";
import type { Random } from "./random.js";

const FORM = "Content-Type: multipart/form-data; boundary=edge";

const uploadHead = (random: Random, port: number) =>
  head(`POST ${pictureAddress(random)}`, [
    `Host: ${ownHost(random, port)}`,
    FORM,
    random.pick([`Content-Length: ${random.int(500, 900_000)}`, "Transfer-Encoding: chunked"]),
  ]);

const someBody = (random: Random) => `--edge\r\n${random.word(random.int(0, 200))}`;

const stopped: MakeRequest = (random, port) => ({
  pieces: [
    uploadHead(random, port).replace("Transfer-Encoding: chunked", "Content-Length: 700"),
    someBody(random),
  ],
  withinMs: 45_000,
});

const slowHeads: MakeRequest = (random, port) => {
  const begun = `GET /${random.word(5)} HTTP/1.1\r\nHost: ${ownHost(random, port)}\r\n`;
  const trickle = Array.from(
    { length: random.int(0, 60) },
    () => `X-${random.word(3)}: ${random.word(3)}\r\n`,
  );
  return {
    pieces: [begun.slice(0, random.int(1, begun.length)), ...trickle],
    pauseMs: 400,
    withinMs: 45_000,
  };
};

const silent: MakeRequest = () => ({ pieces: [], withinMs: 45_000 });

/** A byte now and then, for longer than a request may take. */
export const trickledBody: MakeRequest = (random, port) => ({
  pieces: [
    uploadHead(random, port).replace(/Transfer-Encoding.*|Content-Length.*/, "Content-Length: 90000"),
    ...someBody(random).padEnd(90, "a"),
  ],
  pauseMs: 4_000,
  withinMs: 340_000,
});

const leaving: MakeRequest = (random, port) => ({
  pieces: [random.chance(0.7) ? uploadHead(random, port) + someBody(random) : "GET / HT"],
  leaves: true,
});

/** Seconds each, most of it waiting: they run beside the others. */
export const SLOW_KINDS: Readonly<Record<string, readonly [share: number, MakeRequest]>> = {
  "slow bodies": [0.8, stopped],
  "slow headers": [0.8, slowHeads],
  "silent connections": [0.4, silent],
};

export const LEAVING_KIND: Readonly<Record<string, readonly [share: number, MakeRequest]>> = {
  "clients that leave": [3, leaving],
};
