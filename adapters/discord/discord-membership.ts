/** Who may see a Discord channel now: member of its server, with the right to view it; of the thread, if private. */
import {
  ChannelType,
  type Client,
  DiscordAPIError,
  PermissionFlagsBits,
  RESTJSONErrorCodes,
} from "discord.js";
import { cacheMembership } from "../../src/app/membership-cache.js";
import type { Membership } from "../../src/app/ports.js";
import { AppError } from "../../src/errors.js";
import { fromDiscordError, INVITE_HINT } from "./discord-errors.js";

export function createDiscordMembership(client: Client): Membership {
  return cacheMembership(async (person, { id }) => {
    try {
      // Forced: what a command brings along about its channel lacks the permissions.
      const channel = await client.channels.fetch(id, { force: true });
      if (!channel || channel.isDMBased()) throw new AppError("channel-not-visible", { invite: INVITE_HINT });
      const member = await channel.guild.members.fetch({ user: person.id, force: true });
      if (!channel.permissionsFor(member).has(PermissionFlagsBits.ViewChannel)) return false;
      if (!channel.isThread() || channel.type !== ChannelType.PrivateThread) return true;
      return (await channel.members.fetch({ member: person.id, force: true })) !== null;
    } catch (error) {
      if (error instanceof DiscordAPIError && NOT_A_MEMBER.has(error.code)) return false;
      throw fromDiscordError(error);
    }
  });
}

const NOT_A_MEMBER = new Set<number | string>([
  RESTJSONErrorCodes.UnknownMember,
  RESTJSONErrorCodes.UnknownUser,
]);
