/** One hostile request over a bare socket, where a proper client would tidy it up, and what the server made of it. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface HostileRequest {
  /** Written one after the other. */
  readonly pieces: readonly (string | Buffer)[];
  /** Between two pieces. */
  readonly pauseMs?: number;
  /** Answers to wait for; 1 when left out. */
  readonly answers?: number;
  /** The client goes away after the last piece and hears no answer. */
  readonly leaves?: boolean;
  /** The server may close the connection without an answer: there was no request that it could answer. */
  readonly mayClose?: boolean;
  /** An answer, or the end of the connection, must come within this time; 30 s when left out. */
  readonly withinMs?: number;
}

export interface Outcome {
  /** Of every complete answer, without interim ones. */
  readonly statuses: readonly number[];
  readonly end: "answered" | "closed" | "left" | "hung";
}

const HEAD_END = "\r\n\r\n";
const LAST_CHUNK = "0\r\n\r\n";

/** Sends the request and resolves with what came back; never fails. */
export function exchange(port: number, request: HostileRequest): Promise<Outcome> {
  const { pieces, pauseMs = 0, answers = 1, leaves = false, withinMs = 30_000 } = request;
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const statuses: number[] = [];
    const socket = connect(port, "127.0.0.1");
    const timer = setTimeout(() => finish("hung"), withinMs);

    function finish(end: Outcome["end"]): void {
      clearTimeout(timer);
      socket.destroy();
      resolve({ statuses, end });
    }
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (let answer = takeAnswer(received); answer; answer = takeAnswer(received)) {
        received = received.subarray(answer.length);
        if (answer.status >= 200) statuses.push(answer.status);
      }
      if (statuses.length >= answers) finish("answered");
    });
    // What was written after the server had closed; its "close" follows.
    socket.on("error", () => {});
    socket.on("close", () => finish(statuses.length > 0 ? "answered" : "closed"));
    socket.on("connect", async () => {
      for (const piece of pieces) {
        if (socket.destroyed) return;
        socket.write(piece);
        if (pauseMs > 0) await sleep(pauseMs);
      }
      if (!leaves) return;
      await sleep(5);
      finish("left");
    });
  });
}

/** The first answer when it is complete: its status and its length in bytes, head and body. */
function takeAnswer(bytes: Buffer): { status: number; length: number } | null {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const head = bytes.subarray(0, headEnd).toString("latin1");
  // What is no answer at all counts as a fault.
  const status = Number(/^HTTP\/1\.[01] (\d{3}) /.exec(head)?.[1] ?? 599);
  const bodyStart = headEnd + HEAD_END.length;
  const isChunked = /\r\ntransfer-encoding: chunked/i.test(head);
  const bodyEnd = isChunked
    ? bytes.indexOf(LAST_CHUNK, bodyStart) + LAST_CHUNK.length
    : bodyStart + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return bodyEnd >= bodyStart && bytes.length >= bodyEnd ? { status, length: bodyEnd } : null;
}
