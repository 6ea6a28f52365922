import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CONFIG_NAMES, readConfig } from "../src/config.js";
import type { AppError } from "../src/errors.js";

const problemsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
    return "";
  } catch (error) {
    return String((error as AppError).details.problems);
  }
};

test("an empty environment gives the documented defaults", () => {
  const config = readConfig({});
  expect(config.CAREVEIL_WEB_HOST).toBe("127.0.0.1");
  expect(config.CAREVEIL_WEB_PORT).toBe(8080);
  expect(config.CAREVEIL_GEMINI_SEND).toBe(false);
  expect(config.CAREVEIL_FILE_HOSTS).toEqual([]);
});

test(".env.example lists every variable, and with its values nothing changes", () => {
  const lines = readFileSync(".env.example", "utf8").split("\n");
  const pairs = lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2));
  expect(pairs.map(([name]) => name).sort()).toEqual([...CONFIG_NAMES].sort());
  expect(readConfig(Object.fromEntries(pairs))).toEqual(readConfig({}));
});

test("all problems are listed at once, each with its variable", () => {
  const problems = problemsOf({
    CAREVEIL_WEB_PORT: "99999",
    CAREVEIL_MASTER_KEY: "abc",
    CAREVEIL_LOG_LEVEL: "loud",
  });
  expect(problems).toContain("CAREVEIL_WEB_PORT");
  expect(problems).toContain("CAREVEIL_MASTER_KEY");
  expect(problems).toContain("CAREVEIL_LOG_LEVEL");
});

test("what does not go together is listed beside what is wrong by itself, and nothing twice", () => {
  const problems = problemsOf({
    CAREVEIL_WEB_PORT: "99999",
    CAREVEIL_WEB_HOST: "0.0.0.0",
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_APP_TOKEN: "wrong",
    DISCORD_TOKEN: "token",
    DISCORD_APPLICATION_ID: "wrong",
  });
  for (const name of ["CAREVEIL_WEB_PORT", "CAREVEIL_WEB_TOKEN", "SLACK_APP_TOKEN", "DISCORD_APPLICATION_ID"])
    expect(problems.split(`${name}: `), name).toHaveLength(2);
  expect(problems).not.toContain("SLACK_SIGNING_SECRET: ");
});

test("a problem never repeats the value", () => {
  expect(problemsOf({ CAREVEIL_MASTER_KEY: "hunter2hunter2" })).not.toContain("hunter2");
  expect(problemsOf({ SLACK_BOT_TOKEN: "secret-token" })).not.toContain("secret-token");
});

test("a host that is not loopback needs a token", () => {
  expect(problemsOf({ CAREVEIL_WEB_HOST: "0.0.0.0" })).toContain("CAREVEIL_WEB_TOKEN");
  expect(problemsOf({ CAREVEIL_WEB_HOST: "0.0.0.0", CAREVEIL_WEB_TOKEN: "x".repeat(16) })).toBe("");
});

test("a problem says what was expected in words", () => {
  const problems = problemsOf({ CAREVEIL_PROVIDERS: "gpu", CAREVEIL_LOCAL_USER: "a b" });
  expect(problems).toContain("CAREVEIL_PROVIDERS: expected auto, cpu, cuda, webgpu, coreml or dml");
  expect(problems).not.toContain("pattern");
});
