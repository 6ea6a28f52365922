/**
 * Keeps one Socket Mode connection alive. The SDK's own reconnecting leaves a rejected promise that nobody awaits
 * when a token is revoked, which would end the whole process; so it is switched off and done here.
 */
import type { SocketModeReceiver } from "@slack/bolt";
import { isSignedOut } from "./slack-errors.js";

type SocketClient = SocketModeReceiver["client"];

const LONGEST_PAUSE_MS = 30_000;

export interface SocketConnection {
  close(): Promise<void>;
}

/** Resolves when the first connection stands; fails when that one cannot be made. */
export async function keepConnected(
  client: SocketClient,
  events: { onReconnect: () => void; onSignedOut: (error: unknown) => void },
): Promise<SocketConnection> {
  let closing = false;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;

  const reconnect = async () => {
    timer = null;
    try {
      await client.start();
      failures = 0;
      events.onReconnect();
    } catch (error) {
      if (isSignedOut(error)) return events.onSignedOut(error);
      later();
    }
  };
  const later = () => {
    if (closing || timer !== null) return;
    timer = setTimeout(() => void reconnect(), Math.min(LONGEST_PAUSE_MS, 100 * 2 ** failures++)).unref();
  };

  await client.start();
  client.on("disconnected", later);
  return {
    async close() {
      closing = true;
      if (timer !== null) clearTimeout(timer);
      client.off("disconnected", later);
      // The other side may never answer the farewell.
      await Promise.race([client.disconnect(), new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
    },
  };
}
