import { expect, test } from "vitest";
import { triageTitle } from "../../src/app/diagnostics-answer.js";
import { errorSentence } from "../../src/app/sentences.js";
import { AppError, ERROR_CODES, type ErrorCode } from "../../src/errors.js";

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

test.each(codes)("%s has a sentence for a person", (code) => {
  const sentence = errorSentence(new AppError(code));
  expect(sentence.length).toBeGreaterThan(20);
  expect(sentence).not.toMatch(/undefined|NaN|\[object/);
  expect(sentence).not.toMatch(/exception|stack|null\b/i);
});

test("a note that does not fit says what it needs and what there is", () => {
  const error = new AppError("note-too-long", { neededBytes: 5000, roomBytes: 1200 });
  expect(errorSentence(error)).toContain("needs 5,000 bytes");
  expect(errorSentence(error)).toContain("room for 1,200");
});

test("a wrong password says how many attempts are left", () => {
  expect(errorSentence(new AppError("wrong-password", { left: 1 }))).toContain("1 attempt is left");
  expect(errorSentence(new AppError("wrong-password", { left: 0 }))).toContain("No attempts are left");
});

test.each([
  [0.0000019, "chance that it is one: under 1%"],
  [0.314, "chance that it is one: 31%"],
  [0.9951, "chance that it is one: over 99%"],
])("a refused picture says how medical it looks: %d", (probability, words) => {
  expect(errorSentence(new AppError("picture-not-medical", { probability }))).toContain(words);
});

test("the headline of a document without symptoms names no level, unless somebody raised it", () => {
  const notices = ["no-symptoms-found"];
  expect(triageTitle({ triage: "routine", notices })).toMatch(/^No symptoms recognised/);
  expect(triageTitle({ triage: "urgent", notices })).toMatch(/^Urgent/);
  expect(triageTitle({ triage: "routine", notices: [] })).toMatch(/^Routine/);
});
