import { expect, test } from "vitest";
import { assessRedFlags } from "../../src/diagnostics/redflags/assess.js";

test.each([
  "62 year old man",
  "62-year-old man",
  "62 yr old male",
  "62 yo man",
  "An old man",
  "Aged 62, male,",
])("an age told as '%s' does not turn what follows into history", (who) => {
  const { triage, redFlags } = assessRedFlags(
    `${who} with crushing chest pain radiating to the left arm for 40 minutes, sweating. Denies fever.`,
  );
  expect(triage).toBe("emergency");
  expect(redFlags.map(({ id }) => id)).toContain("acute-coronary-syndrome");
});

test("an old complaint is history", () => {
  expect(assessRedFlags("Here for a flu vaccine. Old chest pain, fully resolved years ago.").triage).not.toBe(
    "emergency",
  );
});
