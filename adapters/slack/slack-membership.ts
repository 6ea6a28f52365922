/** Who is in a Slack channel now, by its list of members. */
import type { webApi } from "@slack/bolt";
import { cacheMembership } from "../../src/app/membership-cache.js";
import type { Membership } from "../../src/app/ports.js";
import { fromSlackError } from "./slack-errors.js";

const MOST_PAGES = 100;

export function createSlackMembership(client: webApi.WebClient): Membership {
  return cacheMembership(async (person, channel) => {
    try {
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const answer = await client.conversations.members({ channel: channel.id, limit: 1000, cursor });
        if (answer.members?.includes(person.id)) return true;
        cursor = answer.response_metadata?.next_cursor || undefined;
        if (!cursor) return false;
      }
      return false;
    } catch (error) {
      throw fromSlackError(error);
    }
  });
}
