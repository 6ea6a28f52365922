/** Who is in an audience now. The one place that decides it. */
import { type Audience, type Person, type Platform, personKey } from "./people.js";
import type { Membership } from "./ports.js";

/** Each running adapter enters the membership of its platform; an absent one can vouch for nobody. */
export type Memberships = ReadonlyMap<Platform, Membership>;

/** Asks the platform for channels; fails with network-failed when it cannot be reached. */
export async function isInAudience(
  person: Person,
  audience: Audience,
  memberships: Memberships,
): Promise<boolean> {
  switch (audience.kind) {
    case "deployment":
      return true;
    case "people":
      return audience.people.some((member) => personKey(member) === personKey(person));
    case "channel": {
      const samePlace = audience.platform === person.platform && audience.workspace === person.workspace;
      const membership = samePlace ? memberships.get(audience.platform) : undefined;
      return (await membership?.isMember(person, audience)) ?? false;
    }
  }
}
