import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assessRedFlags, RED_FLAG_RULES } from "../../src/diagnostics/redflags/assess.js";
import { earlyWarningScore, readVitals } from "../../src/diagnostics/redflags/vitals.js";

const ids = (text: string): string[] => assessRedFlags(text).redFlags.map((flag) => flag.id);
const SHARED = "../shared/data/diagnostics/triage_clinicaflow.jsonl";

describe("emergencies are found in a clinician's and in a patient's words", () => {
  it.each([
    ["stroke", "My husband's face is drooping on one side and he can't get his words out."],
    ["stroke", "68F, sudden onset left-sided weakness 40 minutes ago."],
    ["stroke", "Woke up this morning and my right arm was numb and weak, speech is slurred"],
    ["acute-coronary-syndrome", "Crushing chest pain radiating to the left arm with diaphoresis."],
    ["acute-coronary-syndrome", "It feels like an elephant is sitting on my chest and I'm sweating"],
    ["sepsis", "Fever 39.4 C with rigors. BP 84/50, HR 128, RR 26."],
    ["meningitis", "High fever, severe headache and a stiff neck since last night. Light hurts my eyes."],
    ["meningitis", "Child with fever and purple spots that don't fade when pressed with a glass"],
    ["anaphylaxis", "Stung by a wasp 10 minutes ago, hives all over and my throat is closing"],
    ["suicidality", "I don't want to live anymore. I have thought about ending my life."],
    [
      "ectopic-pregnancy",
      "Missed period, positive pregnancy test, now severe left lower abdominal pain and vaginal spotting.",
    ],
    ["upper-gi-bleed", "He has been vomiting blood since this morning and is pale and clammy."],
    [
      "cauda-equina",
      "Severe low back pain, numbness around the groin and cannot pass urine since yesterday.",
    ],
    ["testicular-torsion", "15-year-old boy with sudden severe pain in the left testicle and vomiting."],
    ["infant-fever", "6-week-old baby with a temperature of 38.6 C."],
    [
      "diabetic-emergency",
      "Type 1 diabetic, vomiting, fruity breath, deep rapid breathing, glucose 28 mmol/L.",
    ],
    [
      "pulmonary-embolism",
      "Sudden shortness of breath and pleuritic chest pain, calf is swollen after a long flight.",
    ],
    ["aortic-dissection", "Tearing chest pain that goes through to the back between the shoulder blades."],
    ["subarachnoid-haemorrhage", "Worst headache of my life, came on like a thunderclap."],
    ["respiratory-failure", "I can't breathe and my lips are blue"],
    ["acute-abdomen", "Severe abdominal pain with a rigid, board-like abdomen."],
    ["obstetric-emergency", "34 weeks pregnant, severe headache, seeing flashing lights, BP 172/114."],
    ["poisoning", "She swallowed a whole bottle of paracetamol tablets an hour ago."],
    ["hypoglycaemia", "Confused and sweaty, fingerstick glucose 41 mg/dL."],
    ["seizure-emergency", "Still convulsing, seizure has lasted more than 10 minutes."],
    ["head-injury", "Fell and hit his head, takes warfarin, vomited twice."],
    ["necrotising-infection", "Leg redness is spreading rapidly by the hour with crepitus under the skin."],
    ["acute-limb-ischaemia", "Sudden painful, cold, pale and pulseless right leg."],
    ["sight-threatening", "Sudden painless loss of vision in one eye like a curtain coming down."],
    ["neutropenic-sepsis", "On chemotherapy for leukemia, temperature 38.4 this evening."],
  ])("%s", (id, text) => {
    const { triage } = assessRedFlags(text);
    expect(ids(text)).toContain(id);
    expect(triage).toBe("emergency");
  });
});

describe("what is denied, past, of relatives or only feared is no emergency", () => {
  it.each([
    "Denies chest pain, shortness of breath, or palpitations. Here for a blood pressure check.",
    "No fever, neck stiffness or photophobia. Mild tension headache for two days.",
    "Patient has not had any suicidal thoughts. Sleeping poorly.",
    "Chest pain: denied. Dyspnea: none. Syncope: no.",
    "History of stroke in 2011, fully recovered. Today an itchy rash on the elbow.",
    "Past medical history: heart attack, pulmonary embolism.\nPresenting complaint: dry skin.",
    "Had an ectopic pregnancy five years ago. Now has a runny nose.",
    "Her father had a stroke at 60 and her mother died of a heart attack. She feels well.",
    "Family history: aortic dissection, subarachnoid haemorrhage. Complains of knee pain.",
    "Return immediately if you develop chest pain, trouble breathing or slurred speech. Ankle sprain today.",
    "I read about meningitis and worry about a stiff neck, but I only have a sore throat.",
    "Negative for hematemesis, melena, and hematochezia. Some bloating after meals.",
    "Without saddle anesthesia or incontinence; low back pain after lifting a box.",
    "Vaccinated against meningitis. Wants a travel certificate.",
    "Risk factors for stroke were discussed. Cough for a week.",
    "Nausea. Denies vomiting blood; no black tarry stools.",
    "No weakness, no slurred speech, no facial droop. Tingling in both feet for a year.",
    "She has never had thoughts of killing herself. Low mood for a month.",
    "The chest pain resolved last year after stopping coffee. Now a cold sore.",
    "My neighbour had a seizure last week. I have a headache.",
  ])("%s", (text) => {
    expect(assessRedFlags(text).triage).not.toBe("emergency");
  });

  it.each([
    ["acute-coronary-syndrome", "No fever. Crushing chest pain radiating to his jaw, not relieved by rest."],
    ["acute-coronary-syndrome", "Denies cough but reports chest pressure with sweating for 20 minutes."],
    ["stroke", "No prior stroke. Sudden slurred speech and right arm weakness today."],
    ["cauda-equina", "3-day history of back pain, now incontinent of urine with leg weakness getting worse."],
    ["meningitis", "Mother reports that her son has had fever, neck stiffness and vomiting."],
    ["suicidality", "History of depression; now says he wants to die."],
  ])("a denial nearby does not hide %s", (id, text) => {
    expect(ids(text)).toContain(id);
  });
});

describe("vital signs", () => {
  it("are read in the ways that notes write them", () => {
    expect(readVitals("BP 84/52 mmHg, HR 131 bpm, RR 28, SpO2 88% on RA, T 39.6C, GCS 13")).toMatchObject({
      systolic: 84,
      diastolic: 52,
      heartRate: 131,
      respiratoryRate: 28,
      oxygenSaturation: 88,
      comaScale: 13,
    });
    expect(readVitals("Temperature: 103.1 F; pulse of 96/min; blood pressure is 150 over 95")).toMatchObject({
      heartRate: 96,
      systolic: 150,
    });
    expect(readVitals("temp 103.1 F").temperature).toBeCloseTo(39.5, 1);
    expect(readVitals("heart_rate: 142, systolic_bp: 86, spo2: 97").systolic).toBe(86);
    expect(readVitals("fingerstick glucose 52").glucose).toBeCloseTo(2.9, 1);
  });

  it("give the early warning score of the Royal College of Physicians", () => {
    expect(
      earlyWarningScore({
        respiratoryRate: 18,
        oxygenSaturation: 97,
        systolic: 120,
        heartRate: 80,
        temperature: 37,
      }).total,
    ).toBe(0);
    expect(
      earlyWarningScore({
        respiratoryRate: 25,
        oxygenSaturation: 91,
        systolic: 90,
        heartRate: 131,
        temperature: 39.1,
      }).total,
    ).toBe(14);
    expect(earlyWarningScore({ oxygenSaturation: 89 }, true).total).toBe(0);
  });

  it("far from normal are an emergency without any words", () => {
    expect(assessRedFlags("HR 140, BP 78/40, SpO2 85%").triage).toBe("emergency");
    expect(assessRedFlags("HR 72, BP 122/78, SpO2 98%, T 36.8 C. Wants a refill.").triage).toBe("routine");
  });
});

it("every rule has an id of its own, a title and a source with a year", () => {
  expect(new Set(RED_FLAG_RULES.map((rule) => rule.id)).size).toBe(RED_FLAG_RULES.length);
  for (const rule of RED_FLAG_RULES) expect(`${rule.title} ${rule.source}`).toMatch(/TOXBASE|\b20\d\d\b/);
});

it("a minor complaint is left to self-care, an ordinary one to an appointment", () => {
  expect(assessRedFlags("Runny nose and sneezing for two days.").triage).toBe("self-care");
  expect(assessRedFlags("Knee has been stiff for three months.").triage).toBe("routine");
});

it("answers about 20,000 words of denials, repeats and broken clauses in seconds", () => {
  const text = "denies chest pain, no fever but (((( not sure; history of stroke ".repeat(1900);
  const started = performance.now();
  assessRedFlags(text);
  expect(performance.now() - started).toBeLessThan(15_000);
});

describe.skipIf(!existsSync(SHARED))("the shared triage vignettes (needs ../shared)", () => {
  it("at least 95% of the emergencies are found, and no routine case is called one", () => {
    const rows = readFileSync(SHARED, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const levels = rows.map(({ input, labels }) => {
      const vitals = Object.entries(input.vitals)
        .map(([name, value]) => `${name} ${value}`)
        .join(", ");
      const text = `${input.demographics.age}-year-old ${input.demographics.sex}. ${input.chief_complaint}.\n${input.history}\nVitals: ${vitals}`;
      return { gold: labels.gold_risk_tier as string, got: assessRedFlags(text).triage };
    });
    const share = (gold: string) => {
      const own = levels.filter((level) => level.gold === gold);
      return own.filter((level) => level.got === "emergency").length / own.length;
    };
    expect(share("critical")).toBeGreaterThanOrEqual(0.95);
    expect(share("routine")).toBe(0);
  });
});
