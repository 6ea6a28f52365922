/** Rooms that load models or large libraries are made when they are first needed: reading a note needs none of them. */
import type { Diagnostics, Vision } from "./ports.js";

/** Creates once, at the first use; a failed creation is tried again at the next. */
function lazily<Room extends { close(): Promise<void> }>(create: () => Promise<Room>) {
  let created: Promise<Room> | undefined;
  return {
    get(): Promise<Room> {
      created ??= create().catch((error) => {
        created = undefined;
        throw error;
      });
      return created;
    },
    async close(): Promise<void> {
      const room = await created?.catch(() => undefined);
      await room?.close();
    },
  };
}

export function createLazyVision(create: () => Promise<Vision>): Vision {
  const room = lazily(create);
  return {
    classify: async (raster, signal) => (await room.get()).classify(raster, signal),
    findRegions: async (raster, options) => (await room.get()).findRegions(raster, options),
    drawOverlay: async (raster, regions, signal) => (await room.get()).drawOverlay(raster, regions, signal),
    describe: async () => (await room.get()).describe(),
    close: room.close,
  };
}

export function createLazyDiagnostics(create: () => Promise<Diagnostics>): Diagnostics {
  const room = lazily(create);
  return {
    readDocument: async (bytes, name, signal) => (await room.get()).readDocument(bytes, name, signal),
    deidentify: async (text) => (await room.get()).deidentify(text),
    diagnose: async (request) => (await room.get()).diagnose(request),
    describe: async () => (await room.get()).describe(),
    close: room.close,
  };
}
