/** From the bytes of a request to Discord to its JSON and its files. */
import type { Json } from "../slack-server/slack-server.js";

export interface UploadedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly type: string;
}

export function parseBody(
  raw: Buffer,
  contentType: string,
): { body: Json | undefined; files: UploadedFile[] } {
  if (raw.length === 0) return { body: undefined, files: [] };
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1];
  if (!boundary) return { body: JSON.parse(raw.toString()) as Json, files: [] };
  let body: Json | undefined;
  const files: UploadedFile[] = [];
  const text = raw.toString("latin1");
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const [head, ...rest] = part.split("\r\n\r\n");
    const content = Buffer.from(rest.join("\r\n\r\n").replace(/\r\n$/, ""), "latin1");
    const name = /name="([^"]+)"/.exec(head)?.[1] ?? "";
    if (name === "payload_json") body = JSON.parse(content.toString()) as Json;
    else
      files.push({
        name: /filename="([^"]+)"/.exec(head)?.[1] ?? name,
        bytes: content,
        type: /\.png$/.test(/filename="([^"]+)"/.exec(head)?.[1] ?? "") ? "image/png" : "text/plain",
      });
  }
  return { body, files };
}
