/** Starts the Slack bot: signed HTTP requests, or Socket Mode when SLACK_APP_TOKEN is set. */
import type { AddressInfo } from "node:net";
import { App as Bolt, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from "@slack/bolt";
import type { App } from "../../src/app/app.js";
import type { Adapter } from "../../src/app/bot-ports.js";
import { createConversation } from "../../src/app/conversation/conversation.js";
import { tellLeftWaiting } from "../../src/app/conversation/left-waiting.js";
import { tellOwnersOn } from "../../src/app/conversation/tell-owner.js";
import { DeleteLater } from "../../src/app/delete-later.js";
import type { Person } from "../../src/app/people.js";
import type { Config } from "../../src/config.js";
import { AppError } from "../../src/errors.js";
import type { Log } from "../../src/log.js";
import { startDeletingForgotten } from "./delete-forgotten.js";
import { listen } from "./listeners.js";
import { fromSlackError } from "./slack-errors.js";
import { SlackExchange, type SlackServices } from "./slack-exchange.js";
import { createSlackFiles } from "./slack-files.js";
import { createSlackMembership } from "./slack-membership.js";
import { keepConnected } from "./socket-connection.js";

export interface SlackAdapter extends Adapter {
  /** Port of the HTTP receiver; null in Socket Mode. */
  readonly port: number | null;
  readonly signedOut: Promise<AppError>;
}

const CALL_LIMIT_MS = 30_000;
/** Work that runs when the adapter is closed may go on this long. */
const GRACE_MS = 10_000;

/** Fails with platform-signed-out or network-failed when Slack does not accept the token or cannot be reached. */
export async function startSlack(app: App, config: Config, log: Log): Promise<SlackAdapter> {
  const token = config.SLACK_BOT_TOKEN;
  if (!token) throw new AppError("config-invalid", { problems: ["SLACK_BOT_TOKEN: needed for Slack"] });
  const clientOptions = {
    ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
    timeout: CALL_LIMIT_MS,
    retryConfig: { retries: 4, factor: 2, minTimeout: 250, maxTimeout: 4000 },
  };
  const logger = quietLogger(log);
  const socket = config.SLACK_APP_TOKEN
    ? new SocketModeReceiver({
        appToken: config.SLACK_APP_TOKEN,
        autoReconnectEnabled: false,
        installerOptions: { clientOptions },
        logger,
      })
    : null;
  const http = socket
    ? null
    : new HTTPReceiver({ signingSecret: config.SLACK_SIGNING_SECRET ?? "", port: config.SLACK_PORT, logger });
  const bolt = new Bolt({
    token,
    receiver: (socket ?? http)!,
    clientOptions,
    logger,
    convoStore: false,
    deferInitialization: true,
  });
  bolt.error(async (error) => log.error("slack.unhandled", error));

  const conversation = createConversation({ app, log });
  const stop = new AbortController();
  const deleteLater = new DeleteLater();
  let closeConnection = async () => {};
  let stopDeletingForgotten = () => {};
  let closed: Promise<void> | null = null;
  const close = (graceMs = GRACE_MS) => {
    closed ??= (async () => {
      stopDeletingForgotten();
      await closeConnection();
      await conversation.settle(graceMs);
      stop.abort(new AppError("cancelled"));
      // What was cut off is told to those who wait.
      await conversation.settle(graceMs);
      app.memberships.delete("slack");
      await deleteLater.close();
    })();
    return closed;
  };
  let reportSignedOut = (_reason: AppError) => {};
  const signedOut = new Promise<AppError>((resolve) => {
    reportSignedOut = resolve;
  });
  const services: SlackServices = {
    client: bolt.client,
    files: createSlackFiles(bolt.client, token, config),
    deleteLater,
    signal: stop.signal,
    onSignedOut(error) {
      if (closed) return;
      const reason = fromSlackError(error);
      log.error("slack.signed-out", reason);
      void close(0).finally(() => reportSignedOut(reason));
    },
  };

  try {
    await bolt.init();
    const identity = await bolt.client.auth.test();
    listen(bolt, conversation, services, app.memory, identity.user_id ?? "", log);
    if (socket) {
      const connection = await keepConnected(socket.client, {
        onReconnect: () => log.info("slack.reconnected"),
        onSignedOut: services.onSignedOut,
      });
      closeConnection = () => connection.close();
    }
    let port: number | null = null;
    if (http) {
      const server = await http.start(config.SLACK_PORT);
      port = (server.address() as AddressInfo).port;
      closeConnection = async () => {
        const stopped = http.stop();
        server.closeAllConnections();
        await stopped.catch(() => {});
      };
    }
    app.memberships.set("slack", createSlackMembership(bolt.client));
    const tell = (person: Person, text: string) =>
      new SlackExchange(person, { channel: null, label: "" }, {}, services).sendDirect({ text });
    tellOwnersOn("slack", app, log, tell);
    stopDeletingForgotten = await startDeletingForgotten(
      bolt.client,
      services.files,
      identity.user_id ?? "",
      log,
    );
    await tellLeftWaiting("slack", app, log, tell);
    log.info("slack.started", { mode: socket ? "socket" : "http", port: port ?? undefined });
    return { port, signedOut, close: () => close() };
  } catch (error) {
    await close();
    throw startError(error, config.SLACK_PORT);
  }
}

function startError(error: unknown, port: number): AppError {
  if ((error as { code?: unknown } | null)?.code !== "EADDRINUSE") return fromSlackError(error);
  const problem = `SLACK_PORT: ${port} is taken by another program; choose another and lead the Request URLs to it`;
  return new AppError("config-invalid", { problems: [problem] }, { cause: error });
}

/** The SDK's own messages quote requests; only the fact that there was one is kept. */
function quietLogger(log: Log): Logger {
  return {
    debug() {},
    info() {},
    warn: () => log.debug("slack.sdk-warning"),
    error: () => log.warn("slack.sdk-error"),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}
