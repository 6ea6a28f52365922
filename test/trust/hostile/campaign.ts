/** Sends a campaign of hostile requests and counts what came back. */
import { exchange, type Outcome } from "./exchange.js";
import { hostileBodies } from "./hostile-bodies.js";
import { HOSTILE_HEADS, type MakeRequest } from "./hostile-heads.js";
import { LEAVING_KIND, SLOW_KINDS, trickledBody } from "./hostile-pace.js";
import { createRandom, type Random } from "./random.js";

export interface Tally {
  sent: number;
  /** Requests by what they ended in: a status, or "closed", "left", "hung". */
  readonly ends: Map<string, number>;
}

export interface Campaign {
  readonly tallies: ReadonlyMap<string, Tally>;
  /** One line for each request that ended as none should. */
  readonly faults: readonly string[];
}

export interface CampaignOptions {
  readonly port: number;
  readonly seed: number;
  readonly requests: number;
  /** Bodies that trickle for longer than a request may take: five minutes each, all at once. */
  readonly trickles: number;
  /** A PNG that passes for medical. */
  readonly cover: Buffer;
  /** Called after each quick request with the share of them that is done, 0..1. */
  readonly onProgress: (share: number) => void;
}

/** Uploads hold places at the console (24): slow and quick ones together stay below. */
const SLOW_AT_ONCE = 12;
const QUICK_AT_ONCE = 8;

interface Planned {
  readonly kind: string;
  readonly make: MakeRequest;
  /** Each request has its own randomness, whatever order they are sent in. */
  readonly random: Random;
}

export async function runCampaign(options: CampaignOptions): Promise<Campaign> {
  const { port, seed, requests, trickles, cover, onProgress } = options;
  const tallies = new Map<string, Tally>();
  const faults: string[] = [];
  const quickKinds = { ...HOSTILE_HEADS, ...hostileBodies(cover), ...LEAVING_KIND };
  const shares = [...Object.values(quickKinds), ...Object.values(SLOW_KINDS)].reduce(
    (sum, [share]) => sum + share,
    0,
  );
  let made = 0;
  const plan = (kinds: typeof quickKinds): Planned[] =>
    Object.entries(kinds).flatMap(([kind, [share, make]]) =>
      Array.from({ length: Math.max(1, Math.round((requests * share) / shares)) }, () => ({
        kind,
        make,
        random: createRandom(seed + made++),
      })),
    );
  const quick = shuffle(plan(quickKinds), createRandom(seed));
  const slow = shuffle(plan(SLOW_KINDS), createRandom(seed));
  const trickled = Array.from({ length: trickles }, () => ({
    kind: "trickled bodies",
    make: trickledBody,
    random: createRandom(seed + made++),
  }));

  async function send({ kind, make, random }: Planned): Promise<void> {
    const request = make(random, port);
    const outcome = await exchange(port, request);
    const tally = tallies.get(kind) ?? { sent: 0, ends: new Map() };
    tallies.set(kind, tally);
    tally.sent += 1;
    const end = outcome.statuses.length > 0 ? String(outcome.statuses[0]) : outcome.end;
    tally.ends.set(end, (tally.ends.get(end) ?? 0) + 1);
    const { answers = 1, mayClose = false } = request;
    if (!isRefused(outcome, mayClose ? 0 : answers))
      faults.push(`${kind}: ${outcome.statuses.join(",")} ${outcome.end}: ${excerpt(request.pieces)}`);
  }

  let done = 0;
  await Promise.all([
    inLanes(quick, QUICK_AT_ONCE, async (planned) => {
      await send(planned);
      done += 1;
      onProgress(done / quick.length);
    }),
    inLanes(slow, SLOW_AT_ONCE, send),
    inLanes(trickled, trickles, send),
  ]);
  return { tallies, faults };
}

/** Whether every answer was 4xx and none is missing; a client that left hears none. */
function isRefused({ statuses, end }: Outcome, answers: number): boolean {
  if (end === "hung" || statuses.some((status) => status < 400 || status > 499)) return false;
  return end === "left" || statuses.length >= answers;
}

const excerpt = (pieces: readonly (string | Buffer)[]) =>
  JSON.stringify(
    Buffer.from(pieces[0] ?? "")
      .toString("latin1")
      .slice(0, 400),
  );

async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.int(0, i);
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}
