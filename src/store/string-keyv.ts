/** A Keyv over an adapter, set up so that a failing store is an error and values stay the strings that they are. */
import Keyv, { type KeyvStoreAdapter } from "keyv";

export function createStringKeyv(store: KeyvStoreAdapter): Keyv<string> {
  const values = new Keyv<string>({
    store,
    useKeyPrefix: false,
    throwOnErrors: true,
    serialize: (data) => String(data.value),
    // biome-ignore lint/suspicious/noExplicitAny: keyv's Deserialize is generic over any value
    deserialize: (text): any => ({ value: text }),
  });
  values.on("error", () => {});
  return values;
}
