/** Opens the deployment's store as the configuration says, with the envelope's cryptography handed in. */
import { mkdir } from "node:fs/promises";
import type { Config } from "./config.js";
import { generateAudienceKeyPair } from "./envelope/audience-key-pair.js";
import { deriveKey } from "./envelope/derive-key.js";
import { AppError } from "./errors.js";
import type { Log } from "./log.js";
import { openStore, type Store } from "./store/open-store.js";

/** Fails with master-key-wrong, store-unavailable or disk-failed. */
export async function openDeploymentStore(config: Config, log: Log): Promise<Store> {
  await mkdir(config.CAREVEIL_DATA_DIR, { recursive: true, mode: 0o700 }).catch((cause) => {
    throw new AppError("disk-failed", {}, { cause });
  });
  return openStore({
    dataDirectory: config.CAREVEIL_DATA_DIR,
    masterKey: config.CAREVEIL_MASTER_KEY,
    storeUrl: config.CAREVEIL_STORE_URL,
    pictureStore: config.CAREVEIL_IMAGE_STORE,
    crypto: { deriveKey, generateAudienceKeyPair },
    log,
  });
}
