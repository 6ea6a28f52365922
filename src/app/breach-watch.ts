/**
 * Watches the audit for what a breach looks like: passwords that fail, refused readers, unusually many notes, unusual
 * hours. Each adds to a person's score for the hour, whichever process sees it; a high score is reported once, with its
 * reasons. Nothing is blocked here: the limits on attempts do that.
 */
import type { Log } from "../log.js";
import { type Person, personKey } from "./people.js";
import type { AuditEvent, WatchedPerson, WatchedPersons } from "./ports.js";

export type BreachReason = "failed-passwords" | "refused" | "many-notes" | "unusual-hour";

export interface BreachAlert {
  readonly person: Person;
  readonly score: number;
  /** What the score is made of; its points add up to it. */
  readonly reasons: ReadonlyArray<{ readonly reason: BreachReason; readonly points: number }>;
}

export interface BreachWatchOptions {
  readonly log: Log;
  /** Default: those that this process sees. */
  readonly persons?: WatchedPersons;
  readonly now?: () => number;
  /** Called for each alert; its failure is logged. */
  readonly report: (alert: BreachAlert) => Promise<void>;
}

export const ALERT_SCORE = 10;
const POINTS_PER_FAILED_PASSWORD = 2;
const POINTS_PER_REFUSAL = 2;
/** Notes in an hour that nobody needs to explain; each further one counts. */
const ORDINARY_NOTES = 30;
const POINTS_PER_EXTRA_NOTE = 0.5;
const POINTS_FOR_HOUR = 4;
/** So many events before somebody's usual hours are known. */
const KNOWN_AFTER = 50;
/** An hour is usual when something happened within so many hours of it. */
const NEARBY_HOURS = 2;
const HOUR_MS = 3_600_000;
const MAX_PERSONS = 20_000;

/** Returns the function that is told of every audit event; it never fails, and is done when the event is counted. */
export function createBreachWatch({
  log,
  report,
  persons = watchHere(),
  now = Date.now,
}: BreachWatchOptions) {
  async function see(person: Person, event: AuditEvent): Promise<void> {
    const alert = await persons.update(person, (known) => {
      const watched = count(known, event, now());
      const reasons = explain(watched);
      const score = reasons.reduce((sum, { points }) => sum + points, 0);
      if (score < ALERT_SCORE || watched.reported) return { next: watched, result: null };
      return { next: { ...watched, reported: true }, result: { person, score, reasons } };
    });
    if (alert === null) return;
    log.warn("breach.alert", { person: personKey(person), score: alert.score });
    // Whoever reads a note does not wait for a webhook.
    report(alert).catch((error) => log.error("breach.not-reported", error));
  }

  return async (event: AuditEvent): Promise<void> => {
    const { person } = event;
    if (person !== null) await see(person, event).catch((error) => log.error("breach.not-counted", error));
  };
}

/** Returns what is known of the person after this event. */
function count(known: WatchedPerson | null, { action, outcome }: AuditEvent, now: number): WatchedPerson {
  const isSameHour = known !== null && now - known.since < HOUR_MS;
  const running = isSameHour ? known : { ...NOTHING_YET, since: now };
  const before = known?.hours ?? new Array<number>(24).fill(0);
  const hour = new Date(now).getUTCHours();
  const isFailure = outcome === "wrong-password" || outcome === "attempts-exceeded";
  const isRead = outcome === "ok" && (action === "note.decode" || action === "note.download");
  return {
    since: running.since,
    reported: running.reported,
    failed: running.failed + (isFailure ? 1 : 0),
    refused: running.refused + (outcome === "not-permitted" ? 1 : 0),
    read: running.read + (isRead ? 1 : 0),
    unusualHour: running.unusualHour || isUnusual(before, hour),
    hours: before.map((events, i) => (i === hour ? events + 1 : events)),
  };
}

const NOTHING_YET = { failed: 0, refused: 0, read: 0, unusualHour: false, reported: false };

/** Persons in the memory of this process alone; the one not seen for longest goes first. */
function watchHere(): WatchedPersons {
  const persons = new Map<string, WatchedPerson>();
  return {
    async update(person, decide) {
      const key = personKey(person);
      const { next, result } = decide(persons.get(key) ?? null);
      persons.delete(key);
      persons.set(key, next);
      if (persons.size > MAX_PERSONS) persons.delete(persons.keys().next().value!);
      return result;
    },
  };
}

function explain(watched: WatchedPerson): BreachAlert["reasons"] {
  const points: Record<BreachReason, number> = {
    "failed-passwords": watched.failed * POINTS_PER_FAILED_PASSWORD,
    refused: watched.refused * POINTS_PER_REFUSAL,
    "many-notes": Math.max(0, watched.read - ORDINARY_NOTES) * POINTS_PER_EXTRA_NOTE,
    "unusual-hour": watched.unusualHour ? POINTS_FOR_HOUR : 0,
  };
  return Object.entries(points)
    .filter(([, value]) => value > 0)
    .map(([reason, value]) => ({ reason: reason as BreachReason, points: value }));
}

function isUnusual(hours: readonly number[], hour: number): boolean {
  if (hours.reduce((sum, count) => sum + count, 0) < KNOWN_AFTER) return false;
  for (let away = -NEARBY_HOURS; away <= NEARBY_HOURS; away++)
    if (hours[(hour + away + 24) % 24] > 0) return false;
  return true;
}

/** The body for a webhook: `text` is what Slack's and Discord's (with /slack) incoming webhooks show. */
export function describeAlert({ person, score, reasons }: BreachAlert): { readonly text: string } {
  const parts = reasons.map(({ reason, points }) => `${REASON_WORDS[reason]} (${points})`).join(", ");
  return {
    text: `CareVeil: unusual reading by ${personKey(person)}, score ${score} of ${ALERT_SCORE}: ${parts}. See: careveil audit tail`,
  };
}

const REASON_WORDS: Record<BreachReason, string> = {
  "failed-passwords": "wrong passwords",
  refused: "pictures meant for others",
  "many-notes": "many notes in an hour",
  "unusual-hour": "at an hour unusual for this person",
};
