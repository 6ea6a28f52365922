/**
 * A balancer before several instances, as the nginx of docs/operations.md: each in turn; whoever refuses the connection
 * is passed over for the next. What an instance has taken is never sent to another.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export class Balancer {
  /** Port of each instance. */
  readonly ports: number[] = [];
  /** Which instance answered each request, in order. */
  readonly served: number[] = [];
  #turn = 0;
  readonly #server = createServer((incoming, response) => void this.#pass(incoming, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The turn goes to this instance; the others follow as usual. */
  turnTo(instance: number): void {
    this.#turn = instance;
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const first = this.#turn;
    this.#turn = (first + 1) % this.ports.length;
    for (let tries = 0; tries < this.ports.length; tries++) {
      const instance = (first + tries) % this.ports.length;
      if (await sendOn(this.ports[instance], incoming, Buffer.concat(chunks), response)) {
        this.served.push(instance);
        return;
      }
    }
    response.writeHead(502).end();
  }
}

/** Returns false when the instance does not take the connection; then nothing was sent. */
function sendOn(
  port: number,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<boolean> {
  return new Promise((resolve) => {
    const passed = request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      resolve(true);
    });
    passed.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") return resolve(false);
      if (!response.headersSent) response.writeHead(502);
      response.end();
      resolve(true);
    });
    passed.end(body);
  });
}
