/**
 * The one reader of the environment. Every variable stands in `.env.example`; a bad value stops the start, and all
 * problems are listed at once.
 */
import { z } from "zod";
import { AppError } from "./errors.js";

const empty = (value: unknown) => (value === "" ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(empty, schema.optional());
const withDefault = <T extends z.ZodType>(schema: T, value: z.input<T>) =>
  z.preprocess((given) => (given === undefined || given === "" ? value : given), schema);
const flag = (value: boolean) =>
  withDefault(
    z
      .enum(["true", "false", "1", "0", "yes", "no"])
      .transform((given) => ["true", "1", "yes"].includes(given)),
    value ? "true" : "false",
  );
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const list = withDefault(
  z.string().transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  ),
  "",
);
/** Shard ids, each once. */
const shards = z
  .string()
  .regex(/^\s*\d{1,4}\s*(,\s*\d{1,4}\s*)*$/, "expected this process's shards, such as 0 or 0,1")
  .transform((text) => text.split(",").map(Number))
  .refine((ids) => new Set(ids).size === ids.length, "expected each shard once");
const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `expected an address that starts with ${protocols.map((p) => `${p}//`).join(" or ")}`,
  });

const schema = z.object({
  CAREVEIL_DATA_DIR: withDefault(z.string(), "./data"),
  CAREVEIL_MASTER_KEY: optional(
    z.string().refine((text) => Buffer.from(text, "base64").length === 32, {
      message: "expected 32 bytes in base64; make one with: openssl rand -base64 32",
    }),
  ),
  CAREVEIL_LOCAL_USER: withDefault(
    z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, "expected 1 to 64 letters, digits, dots, underscores or hyphens"),
    "local",
  ),
  CAREVEIL_WEB_HOST: withDefault(z.string(), "127.0.0.1"),
  CAREVEIL_WEB_PORT: withDefault(whole(0, 65535), "8080"),
  CAREVEIL_WEB_TOKEN: optional(z.string().min(16, "expected at least 16 characters")),
  CAREVEIL_STORE_URL: optional(url("redis:", "rediss:", "postgres:", "postgresql:")),
  CAREVEIL_QUEUE_URL: optional(url("redis:", "rediss:")),
  CAREVEIL_IMAGE_STORE: optional(z.string()),
  CAREVEIL_PROVIDERS: withDefault(
    z
      .string()
      .regex(
        /^(auto|cpu|cuda|webgpu|coreml|dml)(,(auto|cpu|cuda|webgpu|coreml|dml))*$/,
        "expected auto, cpu, cuda, webgpu, coreml or dml, or several of them as in cuda,cpu",
      ),
    "auto",
  ),
  CAREVEIL_FILE_HOSTS: list,
  CAREVEIL_LOG_LEVEL: withDefault(z.enum(["debug", "info", "warn", "error", "silent"]), "info"),
  CAREVEIL_MAX_FILE_MIB: withDefault(whole(1, 1024), "64"),
  CAREVEIL_MAX_MEGAPIXELS: withDefault(whole(1, 200), "50"),
  CAREVEIL_PROTECT_SHARE: withDefault(z.coerce.number().min(0).max(0.9), "0.35"),
  CAREVEIL_TIME_LIMIT_S: withDefault(whole(5, 3600), "120"),
  CAREVEIL_THREADS: optional(whole(1, 64)),
  CAREVEIL_MAX_WAITING: withDefault(whole(1, 100_000), "600"),
  CAREVEIL_RETENTION_DAYS: withDefault(whole(0, 3650), "7"),
  CAREVEIL_ALERT_WEBHOOK: optional(url("https:", "http:")),

  SLACK_BOT_TOKEN: optional(z.string().startsWith("xoxb-")),
  SLACK_SIGNING_SECRET: optional(z.string()),
  SLACK_APP_TOKEN: optional(z.string().startsWith("xapp-")),
  SLACK_PORT: withDefault(whole(0, 65535), "3000"),
  SLACK_API_URL: optional(url("https:", "http:")),

  DISCORD_TOKEN: optional(z.string()),
  DISCORD_APPLICATION_ID: optional(
    z.string().regex(/^\d{5,25}$/, "expected the application's id: digits alone"),
  ),
  DISCORD_API_URL: optional(url("https:", "http:")),
  CAREVEIL_DISCORD_SHARDS: optional(shards),
  CAREVEIL_DISCORD_SHARD_COUNT: withDefault(whole(1, 10_000), "1"),

  CAREVEIL_GEMINI_SEND: flag(false),
  GEMINI_API_KEY: optional(z.string()),
  GEMINI_MODEL: withDefault(z.string(), "gemini-2.5-flash"),
  GEMINI_BASE_URL: optional(url("https:", "http:")),
});

export type Config = Readonly<z.output<typeof schema>>;

/** Names of all variables, in the order of `.env.example`. */
export const CONFIG_NAMES = Object.keys(schema.shape);

/** Returns the frozen configuration; fails with config-invalid and every problem in `details.problems`. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const parsed = schema.safeParse(environment);
  const issues = parsed.error?.issues ?? [];
  const wrong = new Set(issues.map(({ path }) => String(path[0])));
  // What is right is looked at together even where something is wrong: whoever mends it should hear of all at once.
  const config = parsed.data ?? (schema.safeParse({ ...environment, ...without(wrong) }).data as Config);
  const problems = [
    ...issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    ...combinationProblems(config, wrong),
  ];
  if (problems.length > 0) throw new AppError("config-invalid", { problems });
  return Object.freeze(config);
}

const without = (names: ReadonlySet<string>) =>
  Object.fromEntries([...names].map((name) => [name, undefined]));

/** `wrong`: variables that have a problem of their own and are left out of `config`. */
function combinationProblems(config: Config, wrong: ReadonlySet<string>): string[] {
  const isMissing = (name: keyof Config) => config[name] === undefined && !wrong.has(name);
  const problems: string[] = [];
  if (config.SLACK_BOT_TOKEN && isMissing("SLACK_APP_TOKEN") && isMissing("SLACK_SIGNING_SECRET"))
    problems.push(
      "SLACK_SIGNING_SECRET: needed with SLACK_BOT_TOKEN unless SLACK_APP_TOKEN (Socket Mode) is set",
    );
  if (config.DISCORD_TOKEN && isMissing("DISCORD_APPLICATION_ID"))
    problems.push(
      "DISCORD_APPLICATION_ID: needed with DISCORD_TOKEN; it stands on the application's General page",
    );
  if (!wrong.has("CAREVEIL_DISCORD_SHARD_COUNT") && !wrong.has("CAREVEIL_STORE_URL"))
    problems.push(...shardProblems(config));
  if (!isLoopback(config.CAREVEIL_WEB_HOST) && isMissing("CAREVEIL_WEB_TOKEN"))
    problems.push("CAREVEIL_WEB_TOKEN: needed when CAREVEIL_WEB_HOST is not a loopback address");
  return problems;
}

function shardProblems({
  CAREVEIL_DISCORD_SHARDS: here,
  CAREVEIL_DISCORD_SHARD_COUNT: count,
  CAREVEIL_STORE_URL: store,
}: Config): string[] {
  const beyond = here?.filter((id) => id >= count) ?? [];
  if (beyond.length > 0)
    return [
      `CAREVEIL_DISCORD_SHARDS: there is no shard ${beyond.join(", ")} when CAREVEIL_DISCORD_SHARD_COUNT is ${count}; shards are counted from 0 to ${count - 1}`,
    ];
  if (here && here.length < count && store === undefined)
    return [
      "CAREVEIL_STORE_URL: needed when CAREVEIL_DISCORD_SHARDS leaves shards to other processes, so that all of them share keys, notes and attempts",
    ];
  return [];
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
