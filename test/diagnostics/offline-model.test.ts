import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createDiagnostics } from "../../src/diagnostics/create-diagnostics.js";
import { predictOffline } from "../../src/diagnostics/offline/load-offline-model.js";
import { weighTerms } from "../../src/diagnostics/offline/word-features.js";
import { silentLog } from "../../src/log.js";
import { runInline } from "../../src/threads.js";

const MODEL = "models/diagnostics";
const evaluation = JSON.parse(readFileSync(`${MODEL}/evaluation.json`, "utf8"));

describe("the offline model", () => {
  it.each([
    ["Psoriasis", "My elbows and knees have dry, scaly, silvery patches that itch and peel."],
    [
      "Varicose veins",
      "The veins in my calves are swollen and bulging, and my legs cramp when I stand for long.",
    ],
    ["Acne", "I have pimples and blackheads full of pus on my face and back."],
    ["Migraine", "I get bad headaches with blurred vision, a stiff neck and acidity, and light hurts."],
  ])("names %s for its plain description", async (condition, text) => {
    const prediction = await predictOffline(text, MODEL);
    expect(prediction?.guesses.slice(0, 3).map((guess) => guess.condition)).toContain(condition);
  });

  it.each([
    "A 4-year-old boy with a limp and hip pain. Radiographs show flattening of the femoral head.",
    "The printer is out of paper and the meeting starts at nine.",
    "A 61-year-old man with painless haematuria and a pack-year history of forty years; cystoscopy shows a bladder mass.",
    "ok",
  ])("abstains outside what it knows: %s", async (text) => {
    expect((await predictOffline(text, MODEL))?.abstained).toBe(true);
  });

  it("gives probabilities that fall and lie between 0 and 1", async () => {
    const { guesses } = (await predictOffline("Itchy red rash with scaly patches on my skin.", MODEL))!;
    const values = guesses.map((guess) => guess.probability);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  });

  it("is not there when its directory is empty, and the answer says so", async () => {
    expect(await predictOffline("cough", "models/nowhere")).toBeNull();
    const diagnostics = createDiagnostics(
      { geminiSend: false, model: "m", timeLimitMs: 20_000, modelDir: "models/nowhere" },
      { runTask: runInline, log: silentLog },
    );
    const answer = await diagnostics.diagnose({ text: "Dry cough since Monday.", provider: "offline" });
    expect(answer).toMatchObject({ abstained: true, providers: ["rules"], differential: [] });
    expect(answer.notices).toContain("offline-model-missing");
    expect(await diagnostics.describe()).toEqual({
      offlineModel: false,
      gemini: "not-configured",
      model: "m",
    });
  });

  it("was measured on rows that it never saw, above what is asked of it", () => {
    expect(evaluation.symptom2disease_grouped.top1).toBeGreaterThanOrEqual(0.93);
    expect(evaluation.symptom2disease_grouped.top3).toBeGreaterThanOrEqual(0.98);
    expect(evaluation.table_to_symptom2disease.top1).toBeGreaterThanOrEqual(0.6);
    expect(evaluation.outside_vignettes.abstained).toBeGreaterThanOrEqual(0.95);
  });
});

it("words are weighed as scikit-learn does: sublinear counts times rarity, unit length", () => {
  const features = {
    index: new Map([
      ["skin", 0],
      ["rash", 1],
      ["skin rash", 2],
    ]),
    idf: Float32Array.from([1, 2, 3]),
  };
  const terms = weighTerms("Skin rash; the skin!", features);
  const raw = [(1 + Math.log(2)) * 1, 2, 3];
  const length = Math.hypot(...raw);
  expect(terms.map(({ weight }) => weight)).toEqual(raw.map((value) => expect.closeTo(value / length, 6)));
  expect(weighTerms("nothing known", features)).toEqual([]);
});
