/** Remembers a platform's answer about a membership for a short while: people leave channels, so never for long. */
import { type Audience, audienceKey, type Person, personKey } from "./people.js";
import type { Membership } from "./ports.js";

const KEPT_MS = 30_000;
const MOST_KEPT = 5_000;

type Channel = Extract<Audience, { kind: "channel" }>;

/** `ask` is the platform's own question; only its answers are kept, never its failures. */
export function cacheMembership(
  ask: (person: Person, channel: Channel) => Promise<boolean>,
  now: () => number = Date.now,
): Membership {
  const kept = new Map<string, { answer: boolean; until: number }>();
  return {
    async isMember(person, channel) {
      const key = `${personKey(person)} ${audienceKey(channel)}`;
      const known = kept.get(key);
      if (known && known.until > now()) return known.answer;
      const answer = await ask(person, channel);
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(key, { answer, until: now() + KEPT_MS });
      return answer;
    },
  };
}
