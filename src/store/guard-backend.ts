/** Turns every failure of a store, and its silence, into store-unavailable. */
import { AppError } from "../errors.js";
import type { Backend } from "./backend.js";

const ANSWER_WITHIN_MS = 10_000;

export function guardBackend(backend: Backend): Backend {
  const { values } = backend;
  return {
    ...backend,
    values: Object.assign(Object.create(values), {
      get: (name: string) => guarded(() => values.get(name)),
      set: (name: string, value: string) => guarded(() => values.set(name, value)),
      delete: (name: string) => guarded(() => values.delete(name)),
    }),
    swap: (...given) => guarded(() => backend.swap(...given)),
    indexPut: (...given) => guarded(() => backend.indexPut(...given)),
    indexRemove: (...given) => guarded(() => backend.indexRemove(...given)),
    indexRange: (...given) => guarded(() => backend.indexRange(...given)),
    ping: () => guarded(() => backend.ping()),
  };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError("store-unavailable", { reason: "no-answer" })),
      ANSWER_WITHIN_MS,
    );
  });
  try {
    return await Promise.race([work(), silence]);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("store-unavailable", {}, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
