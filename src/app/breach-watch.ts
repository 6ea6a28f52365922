/**
 * Watches the audit for what a breach looks like: passwords that fail, refused readers, unusually many notes, unusual
 * hours. Each adds to a person's score for the hour; a high score is reported once, with its reasons. Nothing is
 * blocked here: the limits on attempts do that.
 */
import type { Log } from "../log.js";
import { type Person, personKey } from "./people.js";
import type { AuditEvent } from "./ports.js";

export type BreachReason = "failed-passwords" | "refused" | "many-notes" | "unusual-hour";

export interface BreachAlert {
  readonly person: Person;
  readonly score: number;
  /** What the score is made of; its points add up to it. */
  readonly reasons: ReadonlyArray<{ readonly reason: BreachReason; readonly points: number }>;
}

export interface BreachWatchOptions {
  readonly log: Log;
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
/** Persons in memory; the one not seen for longest goes first. */
const MAX_PERSONS = 20_000;

interface Watched {
  /** In the running hour. */
  failed: number;
  refused: number;
  read: number;
  unusualHour: boolean;
  since: number;
  reported: boolean;
  /** Events by hour of the day (UTC) before the running hour. */
  readonly hours: number[];
}

/** Returns the function that is told of every audit event; it never fails and takes no time. */
export function createBreachWatch({ log, report, now = Date.now }: BreachWatchOptions) {
  const persons = new Map<string, Watched>();

  function watchedOf(person: Person): Watched {
    const key = personKey(person);
    const watched = persons.get(key) ?? {
      ...startHour(now()),
      hours: new Array<number>(24).fill(0),
    };
    persons.delete(key);
    persons.set(key, watched);
    if (persons.size > MAX_PERSONS) persons.delete(persons.keys().next().value!);
    if (now() - watched.since >= HOUR_MS) Object.assign(watched, startHour(now()));
    return watched;
  }

  return (event: AuditEvent): void => {
    if (event.person === null) return;
    const watched = watchedOf(event.person);
    const hour = new Date(now()).getUTCHours();
    if (isUnusual(watched.hours, hour)) watched.unusualHour = true;
    watched.hours[hour] += 1;
    if (event.outcome === "wrong-password" || event.outcome === "attempts-exceeded") watched.failed += 1;
    if (event.outcome === "not-permitted") watched.refused += 1;
    if (event.outcome === "ok" && (event.action === "note.decode" || event.action === "note.download"))
      watched.read += 1;

    const reasons = explain(watched);
    const score = reasons.reduce((sum, { points }) => sum + points, 0);
    if (score < ALERT_SCORE || watched.reported) return;
    watched.reported = true;
    log.warn("breach.alert", { person: personKey(event.person), score });
    report({ person: event.person, score, reasons }).catch((error) =>
      log.error("breach.not-reported", error),
    );
  };
}

const startHour = (since: number) => ({
  failed: 0,
  refused: 0,
  read: 0,
  unusualHour: false,
  since,
  reported: false,
});

function explain(watched: Watched): BreachAlert["reasons"] {
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
