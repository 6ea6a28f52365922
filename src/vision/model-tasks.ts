/**
 * The networks as tasks of one thread: onnxruntime creates sessions and runs them in a single call that blocks, which
 * would hold up everybody's requests on the event loop.
 */
import type { ThreadTask } from "../threads.js";
import type { Candidate, Provider, SkippedProvider } from "./choose-providers.js";
import { type CheckedModel, classifierCard, type ModelCard, readModel, regionCard } from "./model-card.js";
import { type ModelSession, type OpenSession, openSession } from "./open-session.js";

const CARDS = { classifier: classifierCard, regions: regionCard };

export interface ModelPlace {
  /** Tells this session from any other of the thread. */
  readonly id: string;
  readonly modelsDir: string;
  readonly kind: keyof typeof CARDS;
  /** To try, in order. */
  readonly providers: readonly Candidate[];
  /** That a network computes on. Default: one for each core. */
  readonly threads?: number;
}

export interface OpenedModel {
  readonly card: ModelCard;
  readonly provider: Provider;
  readonly skipped: readonly SkippedProvider[];
}

const sessions = new Map<string, ModelSession>();

/** Fails with model-unavailable when a file, a card or a session is not sound. */
export const openModelTask: ThreadTask<ModelPlace, OpenedModel> = {
  name: "vision.open-model",
  run: async (place) => {
    const { model, opened } = await open(place);
    return { card: model.card, provider: opened.provider, skipped: opened.skipped };
  },
};

export const runModelTask: ThreadTask<
  { place: ModelPlace; pixels: Uint8Array; rows: number },
  Readonly<Record<string, Float32Array>>
> = {
  name: "vision.run-model",
  run: async ({ place, pixels, rows }) => {
    // A thread that had to be replaced has no sessions yet.
    const session = sessions.get(place.id) ?? (await open(place)).opened.session;
    return session.run(pixels, rows);
  },
};

export const closeModelTask: ThreadTask<{ id: string }, void> = {
  name: "vision.close-model",
  run: async ({ id }) => {
    await sessions.get(id)?.release();
    sessions.delete(id);
  },
};

async function open(place: ModelPlace): Promise<{ model: CheckedModel<ModelCard>; opened: OpenSession }> {
  const model = await readModel<ModelCard>(place.modelsDir, place.kind, CARDS[place.kind]);
  const opened = await openSession(model, place.providers, place.threads);
  sessions.set(place.id, opened.session);
  return { model, opened };
}
