/** Slack's app manifest, made from the catalogue. Every scope is there for a method or an event that is used. */
import {
  APP_DESCRIPTION,
  APP_NAME,
  COMMANDS,
  GLOBAL_SHORTCUT,
  MESSAGE_ACTIONS,
} from "../../src/app/catalogue.js";

/** Bot scope: the methods, events and features that need it. */
export const SLACK_SCOPES: Readonly<Record<string, readonly string[]>> = {
  commands: ["slash commands and shortcuts"],
  "chat:write": ["chat.postMessage", "chat.update", "chat.delete"],
  "files:read": ["files.info", "files.list"],
  "files:write": ["files.getUploadURLExternal", "files.completeUploadExternal", "files.delete"],
  "im:write": ["conversations.open"],
  "im:history": ["event message.im"],
  "channels:read": ["conversations.members", "event member_joined_channel"],
  "groups:read": ["conversations.members", "event member_joined_channel"],
};

export const manifestScopes = (): readonly string[] => Object.keys(SLACK_SCOPES);

export function slackManifest(): object {
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: { name: APP_NAME, description: APP_DESCRIPTION, background_color: "#12414f" },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: APP_NAME, always_online: true },
      shortcuts: [
        {
          name: GLOBAL_SHORTCUT.name,
          type: "global",
          callback_id: GLOBAL_SHORTCUT.id,
          description: GLOBAL_SHORTCUT.description,
        },
        ...MESSAGE_ACTIONS.map(({ id, name, description }) => ({
          name,
          type: "message",
          callback_id: id,
          description,
        })),
      ],
      slash_commands: COMMANDS.map(({ name, description, subcommands }) => ({
        command: `/${name}`,
        description,
        ...(subcommands.length > 0
          ? { usage_hint: `[${subcommands.map((one) => one.name).join(" | ")}]` }
          : {}),
        should_escape: false,
      })),
    },
    oauth_config: { scopes: { bot: manifestScopes() } },
    settings: {
      event_subscriptions: {
        bot_events: ["app_home_opened", "member_joined_channel", "message.im", "tokens_revoked"],
      },
      interactivity: { is_enabled: true },
      org_deploy_enabled: false,
      socket_mode_enabled: true,
      token_rotation_enabled: false,
    },
  };
}
