/** People, channels, servers and messages as Discord describes them. */
import type { Json } from "../slack-server/slack-server.js";

export const DISCORD = {
  application: "900000000000000001",
  bot: "900000000000000002",
  guild: "900000000000000010",
  token: "discord-test-secret.bot.token",
};

export interface DiscordMessage {
  id: string;
  channel: string;
  content: string;
  components: Json[];
  attachments: Json[];
  flags: number;
  /** The one person who sees it, for ephemeral ones. */
  onlyFor?: string;
}

export interface DiscordChannel {
  readonly name: string;
  readonly members: string[];
  /** The server that it belongs to; DISCORD.guild when left out. */
  readonly guild?: string;
}

export const guildOf = (channel: DiscordChannel | undefined): string => channel?.guild ?? DISCORD.guild;

const VIEW_CHANNEL = "1024";

export function describeUser(id: string): Json {
  return {
    id,
    username: `user${id.slice(-3)}`,
    discriminator: "0",
    global_name: "Someone",
    avatar: null,
    bot: id === DISCORD.bot,
  };
}

export function describeMessage(message: DiscordMessage, author = DISCORD.bot): Json {
  return {
    id: message.id,
    channel_id: message.channel,
    author: describeUser(author),
    content: message.content,
    timestamp: new Date().toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: message.attachments,
    embeds: [],
    pinned: false,
    type: 0,
    components: message.components,
    flags: message.flags,
  };
}

export function describeGuild(
  channels: ReadonlyMap<string, DiscordChannel>,
  id = DISCORD.guild,
  systemChannel: string | null = null,
): Json {
  return {
    id,
    name: "Clinic",
    owner_id: "900000000000000099",
    roles: [
      {
        id,
        name: "@everyone",
        permissions: "2048",
        position: 0,
        color: 0,
        hoist: false,
        managed: false,
        mentionable: false,
        flags: 0,
      },
    ],
    channels: [...channels]
      .filter(([, known]) => guildOf(known) === id)
      .map(([channel, known]) => describeChannel(channel, known)),
    members: [
      {
        user: describeUser(DISCORD.bot),
        roles: [],
        joined_at: "2026-01-01T00:00:00.000000+00:00",
        deaf: false,
        mute: false,
        flags: 0,
      },
    ],
    threads: [],
    emojis: [],
    stickers: [],
    features: [],
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    member_count: 3,
    preferred_locale: "en-US",
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    system_channel_flags: 0,
    system_channel_id: systemChannel,
    afk_timeout: 60,
    large: false,
    unavailable: false,
  };
}

export function describeChannel(id: string, channel: DiscordChannel | undefined): Json {
  return {
    id,
    type: 0,
    guild_id: guildOf(channel),
    name: channel?.name ?? "elsewhere",
    position: 0,
    permission_overwrites: [DISCORD.bot, ...(channel?.members ?? [])].map((member) => ({
      id: member,
      type: 1,
      allow: VIEW_CHANNEL,
      deny: "0",
    })),
  };
}
