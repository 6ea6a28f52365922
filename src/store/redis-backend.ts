/**
 * Redis as the store, for several machines. As durable as that Redis is: docs/operations.md asks for appendonly. While
 * it is away commands fail at once instead of queueing, and the connection comes back by itself.
 */
import KeyvRedis, { createClient } from "@keyv/redis";
import type { Backend } from "./backend.js";
import { createStringKeyv, NAMESPACE } from "./string-keyv.js";

const CONNECT_WITHIN_MS = 5_000;

/** Values are never empty, so an empty argument stands for "absent". */
const SWAP = `
local current = redis.call("GET", KEYS[1]) or ""
if current ~= ARGV[1] then return 0 end
if ARGV[2] == "" then redis.call("DEL", KEYS[1]) else redis.call("SET", KEYS[1], ARGV[2]) end
return 1`;

const REMOVE_UP_TO = `
local score = redis.call("ZSCORE", KEYS[1], ARGV[1])
if score and tonumber(score) <= tonumber(ARGV[2]) then redis.call("ZREM", KEYS[1], ARGV[1]) end`;

/** `url` starts with redis:// or rediss://. Fails when the server does not answer. */
export async function openRedisBackend(url: string): Promise<Backend> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_WITHIN_MS },
  });
  // Every command reports its own failure; without a listener a lost connection would end the process.
  client.on("error", () => {});
  await connect(client);
  const values = createStringKeyv(new KeyvRedis(client, { throwOnErrors: true }));
  const indexKey = (index: string) => `${NAMESPACE}:index:${index}`;

  return {
    kind: "redis",
    values,
    async swap(name, expected, next) {
      const key = `${NAMESPACE}::${name}`;
      return (await client.eval(SWAP, { keys: [key], arguments: [expected ?? "", next ?? ""] })) === 1;
    },
    async indexPut(index, member, score) {
      await client.zAdd(indexKey(index), { value: member, score });
    },
    async indexRemove(index, member, upTo) {
      const keys = [indexKey(index)];
      if (upTo === undefined) await client.zRem(keys[0], member);
      else await client.eval(REMOVE_UP_TO, { keys, arguments: [member, String(upTo)] });
    },
    async indexRange(index, { from = 0, upTo = Number.MAX_VALUE, newestFirst = false, skip = 0, limit }) {
      const [first, last] = newestFirst ? [upTo, from] : [from, upTo];
      const found = await client.zRangeWithScores(indexKey(index), first, last, {
        BY: "SCORE",
        ...(newestFirst ? { REV: true } : {}),
        LIMIT: { offset: skip, count: limit },
      });
      return found.map(({ score, value }) => ({ score, member: value }));
    },
    ping: async () => void (await client.ping()),
    async close() {
      if (client.isOpen) client.destroy();
    },
  };
}

/** The client would try for ever; whoever starts CareVeil wants to know. */
async function connect(client: { connect(): Promise<unknown>; destroy(): void }): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer from Redis")), CONNECT_WITHIN_MS);
  });
  try {
    await Promise.race([client.connect(), late]);
  } catch (error) {
    client.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
