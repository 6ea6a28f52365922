/** Which Slack event is which request. Everything is acknowledged at once; repeated deliveries are dropped. */
import type { App as Bolt, RespondFn, types } from "@slack/bolt";
import type { Exchange } from "../../src/app/bot-ports.js";
import type { FormId } from "../../src/app/catalogue/forms.js";
import type { ButtonId, Command, MessageAction } from "../../src/app/catalogue.js";
import type { Conversation } from "../../src/app/conversation/conversation.js";
import { parseManageText } from "../../src/app/conversation/manage-flow.js";
import { createFirstDelivery } from "../../src/app/first-delivery.js";
import type { Person } from "../../src/app/people.js";
import type { SharedMemory } from "../../src/app/ports.js";
import type { Log } from "../../src/log.js";
import { readAnswers, readFiles, readPlace } from "./read-slack.js";
import { homeView, messageText } from "./render-home.js";
import { SlackExchange, type SlackServices } from "./slack-exchange.js";

const NOTHING_GIVEN = { texts: {}, files: {} };

export function listen(
  bolt: Bolt,
  conversation: Conversation,
  services: SlackServices,
  memory: SharedMemory,
  botUserId: string,
  log: Log,
): void {
  const isFirst = createFirstDelivery("slack", memory, log);
  bolt.use(async ({ body, next, ...rest }) => {
    const { ack = async () => {} } = rest as { ack?: () => Promise<void> };
    // The answer to a submitted form is its acknowledgement; all else is acknowledged before anything is asked of
    // the store. Bolt has done so already for events.
    const answersWithAck = body.type === "view_submission";
    if (!answersWithAck) await quietly(ack());
    const id = deliveryId(body as unknown as Record<string, unknown>);
    if (id === null || (await isFirst(id))) return next();
    log.info("slack.duplicate-dropped");
    if (answersWithAck) await quietly(ack());
  });

  bolt.command(/.*/, async ({ command, respond }) => {
    const asker = person(command.team_id, command.user_id);
    const place = readPlace(command.team_id, command.channel_id, command.channel_name);
    const exchange = new SlackExchange(asker, place, { triggerId: command.trigger_id, respond }, services);
    const name = command.command.replace(/^\//, "") as Command["name"];
    if (name === "careveil") return conversation.onManage(exchange, parseManageText(command.text ?? ""));
    return conversation.onCommand(exchange, name, NOTHING_GIVEN);
  });

  bolt.shortcut(/.*/, async ({ shortcut, ...rest }) => {
    const asker = person(shortcut.team?.id ?? shortcut.user.team_id ?? "", shortcut.user.id);
    if (shortcut.type === "shortcut") {
      const exchange = new SlackExchange(asker, NOWHERE, { triggerId: shortcut.trigger_id }, services);
      return conversation.onCommand(exchange, "encode", NOTHING_GIVEN);
    }
    const { respond } = rest as { respond?: RespondFn };
    const place = readPlace(asker.workspace, shortcut.channel.id, shortcut.channel.name);
    const exchange = new SlackExchange(asker, place, { triggerId: shortcut.trigger_id, respond }, services);
    const files = readFiles((shortcut.message as { files?: unknown }).files);
    return conversation.onMessageAction(exchange, shortcut.callback_id as MessageAction["id"], files);
  });

  bolt.action(/.*/, async ({ body, action, ...rest }) => {
    if (body.type !== "block_actions" || !("action_id" in action)) return;
    const { respond } = rest as { respond?: RespondFn };
    const asker = person(body.team?.id ?? body.user.team_id ?? "", body.user.id);
    const place = readPlace(asker.workspace, body.channel?.id, body.channel?.name);
    const handles = {
      triggerId: body.trigger_id,
      viewId: body.view?.id,
      respond: body.response_url ? respond : undefined,
    };
    const exchange: Exchange = new SlackExchange(asker, place, handles, services);
    const value = "value" in action && typeof action.value === "string" ? action.value : "";
    const [, fileId] = /^file:(F[A-Z0-9]+)$/.exec(action.block_id ?? "") ?? [];
    const files = fileId
      ? [{ name: "picture.png", sizeBytes: null, mimeType: "image/png", source: fileId }]
      : [];
    return conversation.onButton(exchange, action.action_id as ButtonId, value, files);
  });

  bolt.view({ callback_id: /.*/, type: "view_submission" }, async ({ ack, body, view }) => {
    const asker = person(body.team?.id ?? body.user.team_id ?? "", body.user.id);
    const answers = readAnswers(view.state.values as never, asker);
    const form = view.callback_id as FormId;
    const handles = {
      viewId: view.id,
      replaceSubmitted: (next: types.ModalView) => quietly(ack({ response_action: "update", view: next })),
    };
    const exchange = new SlackExchange(asker, NOWHERE, handles, services);
    const errors = await conversation.checkForm(exchange, form, view.private_metadata, answers);
    if (Object.keys(errors).length > 0) return ack({ response_action: "errors", errors });
    return conversation.onForm(exchange, form, view.private_metadata, answers);
  });

  bolt.event("message", async ({ event, context }) => {
    const message = event as unknown as Record<string, string | undefined> & { files?: unknown };
    const ordinary = message.subtype === undefined || message.subtype === "file_share";
    if (message.channel_type !== "im" || !ordinary || message.bot_id || !message.user) return;
    if (message.user === botUserId) return;
    const asker = person(context.teamId ?? message.team ?? "", message.user);
    const exchange = new SlackExchange(asker, NOWHERE, { directChannel: message.channel }, services);
    return conversation.onDirectMessage(exchange, readFiles(message.files));
  });

  bolt.event("app_home_opened", async ({ event, client }) => {
    if (event.tab !== "home") return;
    await client.views.publish({ user_id: event.user, view: homeView(conversation.welcome) });
  });

  bolt.event("member_joined_channel", async ({ event, client }) => {
    if (event.user !== botUserId) return;
    await client.chat.postMessage({ channel: event.channel, ...messageText(conversation.welcome) });
  });

  bolt.event("tokens_revoked", async () => {
    services.onSignedOut({ data: { error: "token_revoked" } });
  });
}

const NOWHERE = { channel: null, label: "" } as const;

const person = (workspace: string, id: string): Person => ({ platform: "slack", workspace, id });

/** A failed acknowledgement must not stop the work: Slack delivers again, and that delivery is dropped. */
async function quietly(ack: Promise<unknown>): Promise<void> {
  await ack.catch(() => {});
}

/** What stays the same when Slack delivers an event or a click again. */
function deliveryId(body: Record<string, unknown>): string | null {
  const id = body.event_id ?? body.trigger_id;
  return typeof id === "string" ? id : null;
}
