/**
 * Files to and from Slack. Uploads go in Slack's three steps by hand, because the SDK's helper sends the bot's token
 * to the upload address and names the alternative text wrongly (docs/adr/0801).
 */
import type { webApi } from "@slack/bolt";
import type { FileKind, IncomingFile, OutgoingFile } from "../../src/app/bot-ports.js";
import { fetchFile } from "../../src/app/fetch-file.js";
import type { Config } from "../../src/config.js";
import { isLoopback } from "../../src/config.js";
import { AppError } from "../../src/errors.js";
import { fromSlackError, INVITE_HINT } from "./slack-errors.js";

const SLACK_FILE_HOSTS = ["files.slack.com"];
const TRANSFER_LIMIT_MS = 60_000;

export interface SlackFiles {
  /** Original bytes; the address and the size are asked of Slack first. */
  fetch(file: IncomingFile, kind: FileKind, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Puts the files into one conversation and returns their ids. */
  upload(channel: string, files: readonly OutgoingFile[], signal: AbortSignal): Promise<string[]>;
  delete(fileId: string): Promise<void>;
}

export function createSlackFiles(client: webApi.WebClient, token: string, config: Config): SlackFiles {
  return {
    async fetch(file, kind, maxBytes, signal) {
      const info = await client.files
        .info({ file: file.source })
        .catch((error: unknown) => Promise.reject(fromSlackError(error, "file")));
      const url = info.file?.url_private_download ?? info.file?.url_private;
      if (!url || info.file?.mode === "tombstone") throw new AppError("file-gone");
      return fetchFile({
        url,
        headers: { authorization: `Bearer ${token}` },
        platformHosts: SLACK_FILE_HOSTS,
        extraHosts: config.CAREVEIL_FILE_HOSTS,
        kind,
        sizeBytes: info.file?.size ?? file.sizeBytes,
        maxBytes,
        timeoutMs: TRANSFER_LIMIT_MS,
        inviteHint: INVITE_HINT,
        signal,
      });
    },
    async upload(channel, files, signal) {
      try {
        const ids: string[] = [];
        for (const file of files) ids.push(await uploadBytes(client, file, config, signal));
        await client.apiCall("files.completeUploadExternal", {
          channel_id: channel,
          files: ids.map((id, index) => ({ id, title: files[index].name })),
        });
        return ids;
      } catch (error) {
        throw fromSlackError(error);
      }
    },
    async delete(fileId) {
      await client.files.delete({ file: fileId }).catch(() => {});
    },
  };
}

async function uploadBytes(
  client: webApi.WebClient,
  file: OutgoingFile,
  config: Config,
  signal: AbortSignal,
): Promise<string> {
  const ticket = await client.apiCall("files.getUploadURLExternal", {
    filename: file.name,
    length: file.bytes.length,
    alt_txt: file.altText,
  });
  const { upload_url: address, file_id: id } = ticket as { upload_url?: string; file_id?: string };
  if (!address || !id || !mayReceiveUploads(address, config)) throw new AppError("file-host-refused");
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: new Uint8Array(file.bytes),
    redirect: "error",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TRANSFER_LIMIT_MS)]),
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new AppError("network-failed", {}, { cause: error });
  });
  await response.arrayBuffer();
  if (response.status === 413) throw new AppError("reply-too-large", { sizeBytes: file.bytes.length });
  if (!response.ok) throw new AppError("network-failed", { status: response.status });
  return id;
}

function mayReceiveUploads(address: string, config: Config): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, hostname } = new URL(address);
  const listed = SLACK_FILE_HOSTS.includes(host) || config.CAREVEIL_FILE_HOSTS.includes(host);
  return listed && (protocol === "https:" || (protocol === "http:" && isLoopback(hostname)));
}
