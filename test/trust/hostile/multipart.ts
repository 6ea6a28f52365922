/** Multipart bodies written by hand, so that they can be wrong. */
import { head } from "./hostile-heads.js";

export interface Part {
  readonly name: string;
  readonly fileName?: string;
  readonly content: string | Buffer;
}

export function multipart(boundary: string, parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, fileName, content }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`,
    fileName === undefined ? "" : `; filename="${fileName}"\r\nContent-Type: application/octet-stream`,
    "\r\n\r\n",
    content,
    "\r\n",
  ]);
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
}

/** A POST of this body; `more` are header lines. */
export function post(
  path: string,
  host: string,
  type: string,
  body: Buffer,
  more: readonly string[] = [],
): Buffer {
  const headers = [`Host: ${host}`, `Content-Type: ${type}`, `Content-Length: ${body.length}`, ...more];
  return Buffer.concat([Buffer.from(head(`POST ${path}`, headers)), body]);
}

export function postForm(path: string, host: string, parts: readonly Part[]): Buffer {
  return post(path, host, "multipart/form-data; boundary=edge", multipart("edge", parts));
}
