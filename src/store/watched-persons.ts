/** What all processes of a deployment remember of each person's doings; forgotten after a quarter without any. */
import { personKey } from "../app/people.js";
import type { WatchedPerson, WatchedPersons } from "../app/ports.js";
import { createCounters } from "./counters.js";
import type { Vault } from "./vault.js";

const KEPT_MS = 90 * 24 * 3_600_000;

export interface ManagedWatchedPersons extends WatchedPersons {
  /** Deletes what is of no use any more; returns how many persons. */
  deleteDue(signal?: AbortSignal): Promise<number>;
}

export function createWatchedPersons(vault: Vault, now: () => number = Date.now): ManagedWatchedPersons {
  const persons = createCounters<WatchedPerson>(vault, "watched", {
    keptMs: KEPT_MS,
    dueAt: ({ since }) => since + KEPT_MS,
    now,
  });
  return {
    deleteDue: persons.deleteDue,
    update: (person, decide) => persons.update(personKey(person), decide),
  };
}
