/** Remembers, while work goes on, that a person waits for it: so that they can be told when the process is killed. */
import type { Person } from "./people.js";
import type { PendingRequest, PendingRequests } from "./ports.js";

/** Who runs CareVeil on their own machine sees a crash without being told. */
export async function noteWaiting<T>(
  person: Person,
  kind: PendingRequest["kind"],
  pending: PendingRequests,
  work: () => Promise<T>,
): Promise<T> {
  if (person.platform === "local") return work();
  const id = await pending.add({ person, kind, startedAt: Date.now() });
  try {
    return await work();
  } finally {
    await pending.remove(id).catch(() => {});
  }
}
