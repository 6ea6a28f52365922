/** How an answer reaches its person: in private, else by direct message, else a neutral word in the channel. */
import { AppError, toAppError } from "../../errors.js";
import type { Log } from "../../log.js";
import type { Exchange, PrivateReply } from "../bot-ports.js";
import { errorSentence } from "../sentences.js";
import { WORDS } from "./words.js";

/** Fails only when no way is left. */
export async function deliver(exchange: Exchange, reply: PrivateReply): Promise<void> {
  try {
    const where = await exchange.reply(reply);
    if (where === "direct-message") await exchange.progress(WORDS.inDirectMessages);
  } catch (error) {
    if (!(error instanceof AppError) || !["reply-expired", "reply-undeliverable"].includes(error.code))
      throw error;
    await deliverDirectly(exchange, error.code === "reply-expired" ? explained(reply) : reply);
  }
}

function explained(reply: PrivateReply): PrivateReply {
  return { ...reply, text: `${errorSentence(new AppError("reply-expired"))}\n\n${reply.text}` };
}

async function deliverDirectly(exchange: Exchange, reply: PrivateReply): Promise<void> {
  try {
    await exchange.sendDirect(reply);
  } catch (error) {
    const { channel } = exchange.place;
    if (!(error instanceof AppError) || error.code !== "reply-undeliverable" || channel === null) throw error;
    await exchange.post(channel, { text: errorSentence(error) });
  }
}

/** Says the first word; when the platform has closed the request already, the answer will go another way. */
export async function begin(exchange: Exchange, text: string): Promise<void> {
  try {
    await exchange.acknowledge(text);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "reply-expired") throw error;
  }
}

/** Runs one step of a conversation; whatever goes wrong ends in a private sentence and a line in the log. */
export async function guarded(
  exchange: Exchange,
  log: Log,
  event: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
    log.info(event, { platform: exchange.asker.platform, outcome: "ok" });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "internal") log.error(event, error, { platform: exchange.asker.platform });
    else log.info(event, { platform: exchange.asker.platform, outcome: error.code });
    await sayWhatFailed(exchange, error).catch((failure) =>
      log.warn("conversation.answer-lost", {
        platform: exchange.asker.platform,
        code: toAppError(failure).code,
      }),
    );
  }
}

function sayWhatFailed(exchange: Exchange, error: AppError): Promise<void> {
  // Only an unopened form ends up here with this code: answers have gone to direct messages already.
  if (error.code === "reply-expired") return deliverDirectly(exchange, { text: WORDS.formNotOpened });
  return deliver(exchange, { text: errorSentence(error) });
}
