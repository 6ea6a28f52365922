/** Who asks and who may read. A person or an audience has one canonical string, used as a key and in the audit. */

export type Platform = "slack" | "discord" | "local";

export interface Person {
  readonly platform: Platform;
  /** Slack team or Discord guild, where the platform has one; "" otherwise. */
  readonly workspace: string;
  readonly id: string;
}

/**
 * `channel`: whoever is in that channel now. `people`: the named persons, of any platform. `deployment`: everybody
 * whom this deployment serves.
 */
export type Audience =
  | {
      readonly kind: "channel";
      readonly platform: "slack" | "discord";
      readonly workspace: string;
      readonly id: string;
    }
  | { readonly kind: "people"; readonly people: readonly Person[] }
  | { readonly kind: "deployment" };

export const personKey = (person: Person): string => `${person.platform}:${person.workspace}:${person.id}`;

export function audienceKey(audience: Audience): string {
  switch (audience.kind) {
    case "channel":
      return `${audience.platform}:${audience.workspace}:channel:${audience.id}`;
    case "people":
      return `people:${audience.people.map(personKey).sort().join(",")}`;
    case "deployment":
      return "deployment";
  }
}
