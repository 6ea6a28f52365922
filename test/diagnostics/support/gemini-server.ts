/** A server on 127.0.0.1 that speaks Gemini's REST protocol, and plays whatever scene a test asks for. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { checkMessage } from "./check-request.js";

export interface ReceivedRequest {
  readonly path: string;
  readonly raw: string;
  readonly body: {
    readonly contents: readonly {
      readonly role: string;
      readonly parts: readonly { readonly text: string }[];
    }[];
    readonly systemInstruction: { readonly parts: readonly { readonly text: string }[] };
    readonly generationConfig: Readonly<Record<string, unknown>>;
  };
  /** Deviations from the protos. */
  readonly problems: readonly string[];
}

export type Scene = (response: ServerResponse, request: ReceivedRequest) => void;

export class GeminiServer {
  readonly requests: ReceivedRequest[] = [];
  private readonly server: Server;
  private scenes: Scene[] = [];

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(): Promise<GeminiServer> {
    const made = new GeminiServer();
    await new Promise<void>((resolve) => made.server.listen(0, "127.0.0.1", resolve));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** One scene per request; the last one stays. Forgets earlier requests. */
  play(...scenes: Scene[]): void {
    this.scenes = scenes;
    this.requests.length = 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const raw = Buffer.concat(parts).toString("utf8");
    const body = JSON.parse(raw);
    const received = {
      path: request.url ?? "",
      raw,
      body,
      problems: checkMessage(body, "GenerateContentRequest"),
    };
    const scene = this.scenes[Math.min(this.requests.length, this.scenes.length - 1)];
    this.requests.push(received);
    scene(response, received);
  }
}

export const GOOD_ANSWER = {
  triage: "urgent",
  differential: [
    {
      condition: "Community-acquired pneumonia",
      likelihood: "high",
      for: ["fever and productive cough"],
      against: ["no chest pain"],
    },
    { condition: "Acute bronchitis", likelihood: "medium", for: ["cough for three days"], against: [] },
  ],
  questions: ["Has the patient travelled recently?"],
  tests: ["Chest X-ray"],
  lifestyle: ["Rest and drink enough fluids"],
};

const usageMetadata = { promptTokenCount: 700, candidatesTokenCount: 220, totalTokenCount: 920 };

/** Sends the text in several chunks, as the real service does. */
export const says =
  (text: string, finishReason = "STOP"): Scene =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const size = Math.max(1, Math.ceil(text.length / 3));
    const pieces = text === "" ? [""] : text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g"))!;
    pieces.forEach((piece, index) => {
      const last = index === pieces.length - 1;
      response.write(
        event({
          candidates: [
            {
              index: 0,
              content: { role: "model", parts: piece ? [{ text: piece }] : [] },
              ...(last ? { finishReason } : {}),
            },
          ],
          usageMetadata,
        }),
      );
    });
    response.end();
  };

export const saysJson = (value: unknown, finishReason?: string): Scene =>
  says(JSON.stringify(value), finishReason);

export const blocksPrompt =
  (blockReason: string): Scene =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(event({ promptFeedback: { blockReason, safetyRatings: [] }, usageMetadata }));
  };

export const fails =
  (
    code: number,
    status: string,
    details: readonly unknown[] = [],
    message = "raw words of the server",
  ): Scene =>
  (response) => {
    response.writeHead(code, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { code, message, status, details } }));
  };

export const quota = (retryDelay: string, quotaId: string): Scene =>
  fails(429, "RESOURCE_EXHAUSTED", [
    {
      "@type": "type.googleapis.com/google.rpc.QuotaFailure",
      violations: [
        { quotaId, quotaMetric: "generativelanguage.googleapis.com/generate_content_free_tier_requests" },
      ],
    },
    { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay },
  ]);

/** Never answers. */
export const hangs: Scene = () => {};
/** Sends headers and half an event, then nothing more. */
export const hangsInTheBody: Scene = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write('data: {"candidates":[{"content":{"parts":[{"text":"{\\"tri');
};
/** Drops the connection in the middle of the body. */
export const dropsTheBody: Scene = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write('data: {"candidates":[{"content":{"parts":[{"text":"{\\"tri');
  setTimeout(() => response.socket?.destroy(), 20);
};
/** Ends the body cleanly in the middle of an event. */
export const cutsTheBody: Scene = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end('data: {"candidates":[{"content":{"parts":[{"text":"{\\"tri');
};
export const closesAtOnce: Scene = (response) => response.socket?.destroy();
/** A whole answer whose stream ends without a finishReason. */
export const endsWithoutReason: Scene = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(event({ candidates: [{ content: { role: "model", parts: [{ text: '{"triage":' }] } }] }));
};
export const saysHtml: Scene = (response) => {
  response.writeHead(502, { "content-type": "text/html" });
  response.end("<html>bad gateway</html>");
};

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\r\n\r\n`;
