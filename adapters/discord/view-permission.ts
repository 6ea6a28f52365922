/**
 * Whether a member may view a channel, by Discord's own rules ("Permissions" in its developer documentation): the
 * server's owner and administrators may; else the roles' permissions, changed by the channel's overwrites for
 * everyone, for the member's roles together, and for the member, in this order.
 */
import { type APIOverwrite, OverwriteType, PermissionFlagsBits } from "discord.js";

export interface GuildRules {
  readonly id: string;
  readonly ownerId: string;
  readonly roles: readonly { readonly id: string; readonly permissions: string }[];
}

export interface MemberRules {
  readonly id: string;
  readonly roles: readonly string[];
}

type Overwrite = Pick<APIOverwrite, "id" | "type" | "allow" | "deny">;

/** `overwrites`: the channel's; for a thread those of the channel around it. */
export function mayView(guild: GuildRules, member: MemberRules, overwrites: readonly Overwrite[]): boolean {
  if (member.id === guild.ownerId) return true;
  // The role for everyone has the server's own id.
  const roles = new Set([guild.id, ...member.roles]);
  let permissions = guild.roles
    .filter(({ id }) => roles.has(id))
    .reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  if (permissions & PermissionFlagsBits.Administrator) return true;
  const ofRoles = overwrites.filter(({ type }) => type === OverwriteType.Role);
  const steps = [
    ofRoles.filter(({ id }) => id === guild.id),
    ofRoles.filter(({ id }) => id !== guild.id && roles.has(id)),
    overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === member.id),
  ];
  for (const step of steps) {
    const deny = step.reduce((sum, one) => sum | BigInt(one.deny), 0n);
    const allow = step.reduce((sum, one) => sum | BigInt(one.allow), 0n);
    permissions = (permissions & ~deny) | allow;
  }
  return (permissions & PermissionFlagsBits.ViewChannel) !== 0n;
}
