/**
 * Who may see a Discord channel now: member of its server, with the right to view it; of the thread, if private. All of
 * it is asked of Discord each time: somebody may decode a picture in direct messages, which shard 0 answers, while the
 * gateway tells another process about that picture's server.
 */
import {
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  type APIOverwrite,
  ChannelType,
  DiscordAPIError,
  type REST,
  RESTJSONErrorCodes,
  Routes,
} from "discord.js";
import { cacheMembership } from "../../src/app/membership-cache.js";
import type { Membership } from "../../src/app/ports.js";
import { AppError } from "../../src/errors.js";
import { fromDiscordError, INVITE_HINT } from "./discord-errors.js";
import { mayView } from "./view-permission.js";

export function createDiscordMembership(rest: REST): Membership {
  return cacheMembership(async (person, { id }) => {
    try {
      const channel = await readChannel(rest, id);
      const [guild, member, around] = await Promise.all([
        rest.get(Routes.guild(channel.guildId)) as Promise<APIGuild>,
        rest.get(Routes.guildMember(channel.guildId, person.id)) as Promise<APIGuildMember>,
        channel.isThread && channel.parentId ? readChannel(rest, channel.parentId) : channel,
      ]);
      const rules = { id: guild.id, ownerId: guild.owner_id, roles: guild.roles };
      if (!mayView(rules, { id: person.id, roles: member.roles }, around.overwrites)) return false;
      if (channel.type !== ChannelType.PrivateThread) return true;
      await rest.get(Routes.threadMembers(id, person.id));
      return true;
    } catch (error) {
      if (error instanceof DiscordAPIError && NOT_A_MEMBER.has(error.code)) return false;
      throw fromDiscordError(error);
    }
  });
}

interface GuildChannel {
  readonly type: ChannelType;
  readonly guildId: string;
  readonly parentId: string | null;
  readonly isThread: boolean;
  readonly overwrites: readonly APIOverwrite[];
}

async function readChannel(rest: REST, id: string): Promise<GuildChannel> {
  const channel = (await rest.get(Routes.channel(id))) as APIChannel;
  if (!("guild_id" in channel) || !channel.guild_id)
    throw new AppError("channel-not-visible", { invite: INVITE_HINT });
  return {
    type: channel.type,
    guildId: channel.guild_id,
    parentId: ("parent_id" in channel && channel.parent_id) || null,
    isThread: THREADS.has(channel.type),
    overwrites: ("permission_overwrites" in channel && channel.permission_overwrites) || [],
  };
}

const THREADS = new Set<ChannelType>([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

const NOT_A_MEMBER = new Set<number | string>([
  RESTJSONErrorCodes.UnknownMember,
  RESTJSONErrorCodes.UnknownUser,
]);
