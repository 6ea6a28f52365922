/** A Keyv over an adapter, set up so that a failing store is an error and values stay the strings that they are. */
import Keyv, { type KeyvStoreAdapter } from "keyv";

/** Keeps our names apart from others' in a store that is shared; an adapter adds it where that is possible. */
export const NAMESPACE = "careveil";

export function createStringKeyv(store: KeyvStoreAdapter): Keyv<string> {
  const values = new Keyv<string>({
    store,
    namespace: NAMESPACE,
    useKeyPrefix: false,
    throwOnErrors: true,
    serialize: (data) => String(data.value),
    // biome-ignore lint/suspicious/noExplicitAny: keyv's Deserialize is generic over any value
    deserialize: (text): any => ({ value: text }),
  });
  values.on("error", () => {});
  return values;
}
