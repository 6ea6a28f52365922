/** From what Slack and its SDK report to the closed set of codes. */
import { AppError, toAppError } from "../../src/errors.js";

const SIGNED_OUT = new Set([
  "invalid_auth",
  "not_authed",
  "token_revoked",
  "token_expired",
  "account_inactive",
  "app_uninstalled",
  "org_login_required",
  "team_access_not_granted",
]);
const REQUEST_CLOSED = new Set([
  "expired_trigger_id",
  "invalid_trigger_id",
  "trigger_expired",
  "trigger_exchanged",
  "exchanged_trigger_id",
  "not_found",
  "view_not_found",
]);
const NOT_REACHABLE = new Set([
  "cannot_dm_bot",
  "user_disabled",
  "user_not_found",
  "user_not_visible",
  "messages_tab_disabled",
]);
const NOT_IN_CHANNEL = new Set(["channel_not_found", "not_in_channel", "is_archived"]);
const FILE_GONE = new Set(["file_deleted"]);
const FILE_HIDDEN = new Set(["file_not_found", "access_denied", "missing_scope"]);

export const INVITE_HINT = "Run /invite @CareVeil in the channel";

/** Returns Slack's own word for a failed call, or null when the call did not get that far. */
export function slackReason(error: unknown): string | null {
  const data = (error as { data?: { error?: unknown } } | null)?.data;
  return typeof data?.error === "string" ? data.error : null;
}

export function isSignedOut(error: unknown): boolean {
  return SIGNED_OUT.has(slackReason(error) ?? "");
}

/** `concerns`: the same word means different things for a file and for anything else. */
export function fromSlackError(error: unknown, concerns: "file" | "other" = "other"): AppError {
  if (error instanceof AppError) return error;
  const reason = slackReason(error);
  const cause = { cause: error };
  if (reason === null) {
    const code = (error as { code?: unknown } | null)?.code;
    const outside = typeof code === "string" && code.startsWith("slack_webapi_");
    return outside ? new AppError("network-failed", {}, cause) : toAppError(error);
  }
  if (SIGNED_OUT.has(reason)) return new AppError("platform-signed-out", { platform: "Slack" }, cause);
  if (concerns === "file" && FILE_GONE.has(reason)) return new AppError("file-gone", {}, cause);
  if (concerns === "file" && FILE_HIDDEN.has(reason))
    return new AppError("file-not-shared", { invite: INVITE_HINT }, cause);
  if (REQUEST_CLOSED.has(reason)) return new AppError("reply-expired", {}, cause);
  if (NOT_REACHABLE.has(reason)) return new AppError("reply-undeliverable", {}, cause);
  if (NOT_IN_CHANNEL.has(reason)) return new AppError("channel-not-visible", { invite: INVITE_HINT }, cause);
  return new AppError("platform-refused", { platform: "Slack", reason: reason.slice(0, 60) }, cause);
}
