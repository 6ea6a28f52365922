/** From what Discord and its SDK report to the closed set of codes. */
import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes } from "discord.js";
import { AppError, toAppError } from "../../src/errors.js";

const REQUEST_CLOSED = new Set<number | string>([
  RESTJSONErrorCodes.UnknownInteraction,
  RESTJSONErrorCodes.UnknownWebhook,
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.InvalidWebhookToken,
  RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
]);
const NOT_VISIBLE = new Set<number | string>([
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.MissingPermissions,
]);

export const INVITE_HINT = "Ask a server manager to give CareVeil access to the channel";

export function isSignedOut(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.status === 401;
}

export function fromDiscordError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const cause = { cause: error };
  if (error instanceof DiscordAPIError) {
    const { code, status } = error;
    // 401 with these codes is about one request's own token, not about the bot's.
    if (REQUEST_CLOSED.has(code)) return new AppError("reply-expired", {}, cause);
    if (code === RESTJSONErrorCodes.CannotSendMessagesToThisUser)
      return new AppError("reply-undeliverable", {}, cause);
    if (code === RESTJSONErrorCodes.RequestEntityTooLarge || status === 413)
      return new AppError("reply-too-large", {}, cause);
    if (NOT_VISIBLE.has(code)) return new AppError("channel-not-visible", { invite: INVITE_HINT }, cause);
    if (status === 401) return new AppError("platform-signed-out", { platform: "Discord" }, cause);
    return new AppError("platform-refused", { platform: "Discord", reason: `error ${code}` }, cause);
  }
  if (error instanceof HTTPError && error.status === 413) return new AppError("reply-too-large", {}, cause);
  if (error instanceof HTTPError || error instanceof RateLimitError || isTransportError(error))
    return new AppError("network-failed", {}, cause);
  return toAppError(error);
}

function isTransportError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  const name = error instanceof Error ? error.name : "";
  return (
    (typeof code === "string" && /^(E[A-Z]+|UND_ERR_.*)$/.test(code)) ||
    name === "AbortError" ||
    name === "TimeoutError"
  );
}
