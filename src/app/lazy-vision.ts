/** Loads the models when they are first needed: reading a note, or asking for help, needs none. */
import type { Vision } from "./ports.js";

/** Returns a Vision that creates the real one at its first use, once; a failed creation is tried again at the next use. */
export function createLazyVision(create: () => Promise<Vision>): Vision {
  let created: Promise<Vision> | undefined;
  const get = (): Promise<Vision> => {
    created ??= create().catch((error) => {
      created = undefined;
      throw error;
    });
    return created;
  };
  return {
    classify: async (raster, signal) => (await get()).classify(raster, signal),
    findRegions: async (raster, options) => (await get()).findRegions(raster, options),
    drawOverlay: async (raster, regions, signal) => (await get()).drawOverlay(raster, regions, signal),
    describe: async () => (await get()).describe(),
    close: async () => {
      const vision = await created?.catch(() => undefined);
      await vision?.close();
    },
  };
}
