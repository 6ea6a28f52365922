/** For `careveil doctor`: whether Slack accepts the tokens, and whether the app has what it needs. */
import { webApi } from "@slack/bolt";
import type { Config } from "../../src/config.js";
import { manifestScopes } from "./manifest.js";
import { isSignedOut, slackReason } from "./slack-errors.js";

interface Finding {
  readonly status: "ok" | "warning" | "failed" | "info";
  readonly message: string;
}

const CALL_LIMIT_MS = 10_000;

/** Returns what was found and what to do about it; never a token. */
export async function checkSlack(config: Config): Promise<Finding> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken } = config;
  if (!botToken)
    return { status: "info", message: "not set up; docs/slack.md takes you through it in ten minutes." };
  const options = {
    ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
    timeout: CALL_LIMIT_MS,
    retryConfig: { retries: 1 },
    logger: SILENT,
  };
  let team: string;
  try {
    const identity = await new webApi.WebClient(botToken, options).auth.test();
    team = identity.team ?? "the workspace";
    const granted = new Set(identity.response_metadata?.scopes ?? []);
    const missing = manifestScopes().filter((scope) => !granted.has(scope));
    if (missing.length > 0)
      return failed(
        `the app lacks ${missing.join(", ")}. Paste manifests/slack.json into its manifest at api.slack.com/apps and install it again.`,
      );
  } catch (error) {
    return isSignedOut(error)
      ? failed(
          "SLACK_BOT_TOKEN is not accepted. Copy the Bot User OAuth Token again from OAuth & Permissions.",
        )
      : failed(`Slack did not answer (${slackReason(error) ?? "no connection"}). Check the network.`);
  }
  return appToken ? checkSocketMode(appToken, options, team) : checkHttp(config, team);
}

async function checkSocketMode(
  appToken: string,
  options: webApi.WebClientOptions,
  team: string,
): Promise<Finding> {
  try {
    await new webApi.WebClient(appToken, options).apps.connections.open({});
    return { status: "ok", message: `connected to ${team} over Socket Mode; no public address is needed.` };
  } catch {
    return failed(
      "SLACK_APP_TOKEN is not accepted. Make one with connections:write under Basic Information, App-Level Tokens, and switch Socket Mode on.",
    );
  }
}

function checkHttp({ SLACK_SIGNING_SECRET: secret, SLACK_PORT: port }: Config, team: string): Finding {
  if (!/^[0-9a-f]{32}$/i.test(secret ?? ""))
    return failed(
      "SLACK_SIGNING_SECRET does not look like one (32 digits and letters a to f). Copy it from Basic Information.",
    );
  return {
    status: "warning",
    message: `connected to ${team}; whether Slack reaches this machine cannot be seen from here. The app's three Request URLs must be https://YOUR-HOST/slack/events and lead to port ${port}; Slack shows a green "Verified" there. Or set SLACK_APP_TOKEN and need no public address.`,
  };
}

const failed = (message: string): Finding => ({ status: "failed", message });

const SILENT: webApi.WebClientOptions["logger"] = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => "error" as never,
  setName() {},
};
