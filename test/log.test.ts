import { expect, test } from "vitest";
import { AppError } from "../src/errors.js";
import { createLog } from "../src/log.js";

const logged = (error: unknown): string => {
  const lines: string[] = [];
  createLog("error", { write: (line: string) => void lines.push(line) }).error("room.failed", error);
  return lines.join("");
};

const quoted =
  "Unexpected token in: Dear colleague,\n    at Mr Miller's bedside (ward 7)\nfever since Monday";

test.each([
  ["an unforeseen error", new Error(quoted)],
  ["its cause", new AppError("internal", {}, { cause: new SyntaxError(quoted) })],
])("of %s the log keeps where it happened, and no word of its message", (_name, error) => {
  const line = logged(error);
  expect(line).toContain("log.test.ts");
  expect(line).not.toMatch(/Miller|bedside|colleague|fever/);
});

test("an error whose message was changed after it was made leaves no stack at all", () => {
  const error = new Error("Mrs Jones\n  at home");
  error.message = "something else";
  expect(logged(error)).not.toMatch(/Jones|home/);
});

test("what is not an error leaves its code alone", () => {
  const { code, stack } = JSON.parse(logged("Mr Miller"));
  expect([code, stack]).toEqual(["internal", undefined]);
});
