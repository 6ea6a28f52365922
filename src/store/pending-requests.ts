/** Requests that are being worked on, and which of them a killed process left behind. */
import { randomUUID } from "node:crypto";
import type { PendingRequest, PendingRequests } from "../app/ports.js";
import type { Vault } from "./vault.js";

interface Stored extends PendingRequest {
  readonly machine: string;
  readonly processId: number;
  /** One run of a process: a container's process has the same number after every restart. */
  readonly run: string;
}

/** No request takes this long: whoever worked on it is gone, wherever it was. */
const SURELY_GONE_MS = 2 * 3_600_000;
const BATCH = 1000;

export function createPendingRequests(
  vault: Vault,
  machine: string,
  now: () => number = Date.now,
): PendingRequests {
  const run = randomUUID();
  const requests = vault.table<Stored>("pending");
  const inOrder = (platform: string) => vault.index("pending-of", platform, requests);
  const isLeftBehind = (stored: Stored) =>
    stored.startedAt < now() - SURELY_GONE_MS ||
    (stored.machine === machine && stored.run !== run && !isOtherLivingProcess(stored.processId));

  return {
    async add(request) {
      const id = `${request.person.platform}:${randomUUID()}`;
      await requests.put(id, { ...request, machine, processId: process.pid, run });
      await inOrder(request.person.platform).put(id, request.startedAt);
      return id;
    },
    async remove(id) {
      await inOrder(id.slice(0, id.indexOf(":"))).remove(id);
      await requests.delete(id);
    },
    async takeLeftBehind(platform) {
      const taken: PendingRequest[] = [];
      for (const { name, value } of await inOrder(platform).list({ limit: BATCH })) {
        if (!isLeftBehind(value)) continue;
        // Two processes that start at once must not both tell the person.
        const mine = await requests.updateNamed(name, (current) => ({
          next: null,
          result: current !== null,
        }));
        await inOrder(platform).removeNamed(name);
        const { person, kind, startedAt } = value;
        if (mine) taken.push({ person, kind, startedAt });
      }
      return taken;
    },
  };
}

function isOtherLivingProcess(processId: number): boolean {
  if (processId === process.pid) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
