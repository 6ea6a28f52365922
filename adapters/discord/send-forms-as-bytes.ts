/**
 * Requests with files, for Discord's REST client. That client hands its FormData to whichever copy of undici was loaded
 * first in the process (Slack's SDK brings a newer one), and that copy does not know FormData of others and sends
 * nothing. Bytes are understood by all of them.
 */
import { DefaultRestOptions, type RESTOptions } from "discord.js";

export const sendFormsAsBytes: RESTOptions["makeRequest"] = async (url, init) => {
  if (!(init.body instanceof FormData)) return DefaultRestOptions.makeRequest(url, init);
  const form = new Response(init.body);
  return DefaultRestOptions.makeRequest(url, {
    ...init,
    headers: { ...init.headers, "content-type": form.headers.get("content-type") ?? "" } as never,
    body: new Uint8Array(await form.arrayBuffer()),
  });
};
