import { describe, expect, it } from "vitest";
import { assessRedFlags } from "../../src/diagnostics/redflags/assess.js";

/**
 * Written condition by condition before the rules were run on them; docs/benchmarks/diagnostics.md has the figures
 * of that first run. A miss in use joins them.
 */
const EMERGENCIES: Readonly<Record<string, readonly string[]>> = {
  stroke: [
    "Dad was shaving when the razor fell from his hand; now the right corner of his mouth hangs and he mumbles nonsense.",
    "79F found on bathroom floor by carer, left side not moving, gaze deviated to the right, LKW 22:30.",
    "Mid-sentence my words came out as gibberish and my left leg buckled, about forty minutes back.",
    "R hemiparesis + expressive aphasia, onset 0915 today, NIHSS 11.",
  ],
  "acute coronary syndrome": [
    "63M, vice-like pain behind the breastbone for half an hour, grey and clammy, pain going into both arms.",
    "Woke at 4 am with a band around my chest, it will not let up, I feel sick and I'm drenched in sweat.",
    "Epigastric and chest heaviness with vomiting, 58 y, diabetic, ST elevation in II, III, aVF.",
  ],
  sepsis: [
    "Care home resident 84, new confusion, skin mottled to the knees, temp 35.4, urine foul-smelling.",
    "Two days after a urology procedure: shaking chills, T 39.9, HR 134, BP 86/44.",
    "Cellulitis of the shin, now breathing 32 a minute, temp 39.2, barely any urine since yesterday.",
  ],
  meningitis: [
    "Student, 19, temp 39.5, pounding head, vomits, cannot put his chin to his chest.",
    "My toddler has a high temperature and dark red spots which stay when I press a tumbler on them.",
    "Fever, bright light is agony, drowsy and rambling since lunchtime.",
  ],
  anaphylaxis: [
    "Ten minutes after the first dose of co-amoxiclav: widespread urticaria, wheeze, BP 78/40.",
    "She bit into a cookie with walnuts and within minutes her eyelids and lips ballooned and her voice went croaky.",
    "Fire ant stings on the feet, generalised itching, vomiting, nearly passed out.",
  ],
  suicidality: [
    "I've written letters to my kids and stockpiled my tablets, I don't see another way out.",
    "Nobody would miss me. Tonight I will jump off the bridge.",
    "17F found with a ligature around her neck by her father; says she meant to die.",
  ],
  "ectopic pregnancy": [
    "29 y, period two weeks late, stabbing pain low on the left, dizzy on standing, brown discharge from the vagina.",
    "Copper coil in place, home pregnancy test positive, sharp pain in the right side of the pelvis and shoulder tip pain.",
    "beta-hCG 2400, empty uterus on scan, free fluid, sudden worse pelvic pain, pulse 124.",
  ],
  "gastrointestinal bleeding": [
    "Known varices, brought up a basin of fresh blood an hour ago.",
    "Stools like tar since Friday, breathless on the stairs, Hb 6.1, HR 118, BP 92/60.",
    "Maroon stools with clots filling the toilet bowl four times tonight, felt faint.",
  ],
  "cauda equina": [
    "Sciatica down both legs since Tuesday, now no feeling when I wipe and I dribble urine without noticing.",
    "Lumbar disc prolapse; reduced perianal sensation, lax anal tone, post-void residual 700 ml.",
    "Back pain and I have not been able to pee for 14 hours, my feet feel like wood.",
  ],
  "testicular torsion": [
    "My 12-year-old son came from football crying, one testicle is drawn up, hard and hurts terribly; he threw up.",
    "Left hemiscrotum exquisitely tender, abrupt onset 3 h ago, cremasteric reflex absent, 17M.",
    "Pain in my right ball came out of nowhere an hour ago, cannot walk upright.",
  ],
  "infant fever": [
    "Our daughter is 24 days old, 38.3 under the arm, sleepier than usual.",
    "Neonate d12, T 38.1 rectal, poor suck.",
    "11-week-old boy, hot since last night, thermometer shows 101.2.",
  ],
  "diabetic ketoacidosis": [
    "Nine-year-old, wets the bed again, drinks litres, lost weight, now vomiting and breathing heavily.",
    "T1DM, pump site came loose overnight, sugar reads HI, ketones 4.8, belly ache.",
    "pH 7.11, bicarbonate 8, glucose 27, drowsy.",
  ],
  "pulmonary embolism": [
    "10 days after Caesarean, sudden breathlessness, right-sided chest pain when breathing in, HR 121.",
    "Coughed up some blood, left calf has been thick since the flight from Sydney, short of breath.",
    "On tamoxifen for cancer, collapsed getting up, sats 86, JVP raised.",
  ],
  "aortic dissection": [
    "Sudden knife-like pain from the front of my chest through to between my shoulders, it moves down to my belly, legs feel weak.",
    "Hypertensive 61M, abrupt maximal chest pain, radio-radial delay, new diastolic murmur.",
    "Ripped feeling in upper back while lifting a fridge, sweaty, arm pulses different.",
  ],
  "and the like": [
    "3-year-old coughing fit after a grape, now high-pitched noise on breathing in, cannot speak.",
    "Asthmatic, peak flow 30% of best, salbutamol ten puffs no use, too tired to talk.",
    "Fell down the stairs, on apixaban, getting sleepier, one pupil larger.",
    "Toddler got into grandpa's digoxin, several tablets missing from the box.",
    "Twenty-eight weeks gone, BP 170/115, had a fit in the car.",
    "Atrial fibrillation, right foot suddenly ice cold and white, cannot move the toes.",
    "74M smoker, sudden flank pain into groin, pale, BP 80/50, pulsating lump in tummy.",
    "36 weeks, painful hard womb and dark bleeding soaking through my clothes.",
    "Oven cleaner sprayed in both eyes, can't open them, vision misty.",
    "Diabetic on gliclazide found slumped and snoring, BM 1.8.",
    "Addison's, gastroenteritis for two days, cannot keep hydrocortisone down, BP 76/40, drowsy.",
    "Swollen thigh, pain way beyond what you see, grey blisters, fever 39, spreading by the hour.",
    "Roofer, 41.3 C, stopped sweating, talking nonsense.",
    "Day 9 after docetaxel, temp 38.2, feels awful.",
    "Whole family with headache and vomiting, the carbon monoxide alarm went off.",
    "Like being struck on the back of the head with a plank during sex, vomiting, neck won't bend.",
    "He just dropped at the dinner table, no breathing, we are doing compressions.",
  ],
};

const OTHERS: readonly string[] = [
  "Both hands tingle at night for six months, worse after knitting.",
  "Ten minutes of slurred speech last Tuesday, completely back to normal since, feels fine today.",
  "Bell's palsy diagnosed six weeks ago, face slowly recovering, review visit.",
  "Stable angina for years, tightness when I hurry uphill, gone within two minutes of standing still, no change lately.",
  "Sore over the third rib after coughing, tender to touch, 24M, no sweating, obs normal.",
  "Wants statin advice, father had a coronary at 50.",
  "UTI symptoms two days, afebrile, HR 72, BP 124/76, well.",
  "Flu-like illness, T 38.2, HR 92, BP 122/78, RR 16, SpO2 98%, eating and drinking.",
  "Sepsis in 2021, fully recovered, here for a flu jab.",
  "Stiff neck after sleeping awkwardly, no fever, no headache.",
  "Pink rash on the trunk that fades under glass, 4-year-old, playing happily, temp 37.6.",
  "Mild migraine as usual with light sensitivity, afebrile, neck supple.",
  "Hives on the belly for three weeks on and off, no swelling of lips, breathing fine.",
  "Peanut allergy, needs a new auto-injector prescription, well today.",
  "Itchy bump where a bee stung me yesterday, only local redness.",
  "Low mood since the divorce, no thoughts of dying, sleeping badly.",
  "Took an overdose as a teenager, no such thoughts for ten years; wants a talk about sleep.",
  "PHQ-9 of 8, item 9 scored zero.",
  "Eight weeks pregnant, mild nausea, no bleeding, no pain.",
  "Period five days late, negative pregnancy test, breast tenderness.",
  "A little bright blood on the paper after hard stools, known piles, feels well, BP 126/80, pulse 70.",
  "Dark stools since starting iron tablets, no dizziness, pulse 68, BP 130/82.",
  "Back ache after moving house, no numbness down below, passing water normally, walks fine.",
  "Sciatica left leg for a month, ankle reflex present, bladder and bowels normal.",
  "Painless lump in the left testicle for two months.",
  "Dull scrotal ache for three weeks, 45M, no swelling, no fever.",
  "Eight-month-old with a cold and 38.1, smiling, feeding well.",
  "Baby 7 weeks old, spits up after feeds, gaining weight, no fever.",
  "Type 2 diabetes, fasting sugar 9.4 mmol/L, no symptoms, medication review.",
  "Fingerprick 16.8 after cake, ketones negative, feels well, T1DM.",
  "Calf cramp at night, both legs, no swelling.",
  "Had a clot on the lung in 2012, off anticoagulants, wants travel stockings.",
  "Breathless on long hills for two years, no worse, SpO2 97%.",
  "Upper back muscle pain after rowing, better with heat.",
  "Aortic root 4.1 cm on routine echo, no symptoms.",
  "Child swallowed a cherry stone yesterday, well, eating.",
  "Asthma review: uses reliever once a week, peak flow 95%.",
  "Bumped head on a cupboard two days ago, small bruise, no vomiting, no blackout, not on blood thinners.",
  "One febrile convulsion at age 2, now 8 and well, school form.",
  "Cold hands and white fingers in winter for years (Raynaud), pulses good.",
  "AAA screening invitation: what does it mean?",
  "30 weeks, baby active, slight ankle swelling, BP 118/70, no headache.",
  "Gritty red eye, sticky lashes in the morning, sight normal.",
  "Felt shaky before lunch, sugar 4.2, better after a sandwich.",
  "Sunburn on shoulders, no blisters.",
  "Finished chemotherapy three years ago, sore throat, T 36.9.",
  "Skin infection around a nail, slightly red, no fever.",
  "Fainted at the sight of blood at school 5 years ago, now asking about blood donation.",
  "Headache every weekend for a year, 5/10, same as ever, 33F, normal neurology.",
  "Heart skips a beat now and then in the evening, no fainting, no chest pain, ECG normal last week.",
];

/** A second set, in plain words, written after the rules had learnt from the first one. */
const PLAIN_EMERGENCIES: readonly string[] = [
  "A 66-year-old man developed sudden difficulty speaking and weakness of the right arm while gardening two hours ago.",
  "Mum's face looks lopsided and she is slurring, she can't hold the cup in her left hand.",
  "54-year-old woman with central chest pain for 45 minutes spreading to the jaw, nauseated and pale.",
  "I have had tightness in my chest since breakfast and both my arms feel heavy, I'm 49 and overweight.",
  "70-year-old with indigestion-like discomfort, sweating, breathless, ECG shows ST depression.",
  "Fever of 40, heart rate 140, respiratory rate 30, blood pressure 80/50, confused.",
  "My wife had surgery last week, now her wound is oozing pus, she is shivering, hot and not making sense.",
  "18-year-old with fever, severe headache, vomiting, stiff neck and a purple rash.",
  "Baby with fever, bulging soft spot and high-pitched crying.",
  "Five minutes after a bee sting he developed hives, facial swelling and difficulty breathing.",
  "After eating prawns my tongue feels thick and I'm struggling to breathe.",
  "I want to kill myself and I have a gun in the house.",
  "Teenager took 20 paracetamol tablets after an argument, regrets it now.",
  "Thinking about ending it, life has no meaning, I already know how I would do it.",
  "27-year-old, 7 weeks since last period, one-sided lower abdominal pain and spotting, feels faint.",
  "Vomiting blood since last night, history of stomach ulcers.",
  "75-year-old on warfarin with black stools, pale, heart rate 120, blood pressure 95/60.",
  "Severe lower back pain, numb between the legs and can't control bladder.",
  "Teenage boy, sudden severe pain in one testicle with nausea.",
  "2-month-old with rectal temperature of 38.5.",
  "Type 1 diabetic with vomiting, abdominal pain, fruity breath, blood sugar 450 mg/dL.",
  "Sudden shortness of breath and sharp chest pain two weeks after hip surgery, leg swollen.",
  "Sudden tearing chest pain radiating to the back in a man with hypertension.",
  "The worst headache of her life struck suddenly, then she vomited and passed out.",
  "Asthma attack, inhaler not helping, can't finish sentences, using neck muscles.",
  "4-year-old with high fever, drooling, sitting forward and refusing to swallow.",
  "He is having a seizure that has gone on for ten minutes.",
  "Hit head in a car crash, vomiting repeatedly and drowsy.",
  "Drank antifreeze an hour ago.",
  "34 weeks pregnant with severe headache, flashing lights and blood pressure 170/110.",
  "Heavy vaginal bleeding at 30 weeks of pregnancy, feeling faint.",
  "Sudden loss of vision in the left eye this morning, no pain.",
  "My leg went cold, white and numb an hour ago and I can't feel a pulse.",
  "Diabetic, sweaty and shaking, blood sugar 35 mg/dL, now unresponsive.",
  "Collapsed while jogging, no pulse, bystanders doing CPR.",
  "Severe abdominal pain with a hard belly, vomiting and fever.",
  "Chemo patient, temperature 38.9, rigors.",
  "Bleach splashed into his eyes ten minutes ago.",
  "Old lady, cannot be woken properly, breathing slowly, took her morphine twice.",
  "Swelling and redness of the leg spreading rapidly, terrible pain, skin turning black.",
];

const PLAIN_OTHERS: readonly string[] = [
  "Cough and runny nose for four days, no fever, breathing normally.",
  "Knee hurts when going downstairs, 62-year-old, no injury.",
  "Heartburn at night, better with antacids.",
  "Itchy rash between the toes for two weeks.",
  "Annual check-up, no complaints.",
  "Mild headache in the evening after computer work.",
  "Chronic back pain for years, unchanged, no numbness or bladder trouble.",
  "Earache in a 6-year-old, temperature 37.8, eating well.",
  "Constipated for five days, mild bloating, no vomiting.",
  "Sprained wrist, some swelling, can move all fingers.",
  "Hay fever, itchy eyes, wants tablets.",
  "Burning on urination for a day, no fever, no flank pain.",
  "Acne on face and back for a year.",
  "Stroke two years ago, no new symptoms, needs repeat prescription.",
  "Father died of a heart attack, I have no chest pain, want a check.",
  "Worried about meningitis after reading online, only a slight sore throat.",
  "Nosebleed yesterday, stopped after ten minutes of pressure.",
  "Trouble falling asleep, stress at work, no thoughts of self-harm.",
  "Diabetes check, sugar 7.2 mmol/L, feels well.",
  "Pregnant 20 weeks, no bleeding, no pain, baby moving, routine visit.",
  "Diarrhoea for two days, drinking well, no blood, no fever.",
  "Mole on the back that looks the same as last year.",
  "Tired for a few weeks, sleeping little.",
  "Muscle cramps in calves after running.",
  "Cold sore on the lip.",
];

it.each(Object.entries(EMERGENCIES).flatMap(([kind, texts]) => texts.map((text) => [kind, text])))(
  "%s is an emergency: %s",
  (_kind, text) => {
    expect(assessRedFlags(text).triage).toBe("emergency");
  },
);

it.each(PLAIN_EMERGENCIES)("is an emergency: %s", (text) => {
  expect(assessRedFlags(text).triage).toBe("emergency");
});

it.each([...OTHERS, ...PLAIN_OTHERS])("is no emergency: %s", (text) => {
  expect(assessRedFlags(text).triage).not.toBe("emergency");
});

const idsOf = (text: string) => assessRedFlags(text).redFlags.map(({ id }) => id);

describe("where a guideline lowers the level, it is lowered no further than it says", () => {
  it.each([
    [
      "transient-ischaemic-attack",
      "Her arm was weak for ten minutes on Monday, everything is back to normal now.",
    ],
    [
      "transient-ischaemic-attack",
      "Could not see with the left eye for five minutes yesterday; vision completely back to normal.",
    ],
    ["severe-headache", "29-year-old male, worst headache of my life for a week, no fever."],
    ["low-blood-sugar", "Sweating and shaky, glucose 2.8 mmol/L, better after juice."],
    ["low-blood-sugar", "A bit confused, glucose 2.7 mmol/L, awake and drinking juice, clearer after sugar."],
  ])("%s is urgent: %s", (id, text) => {
    expect(assessRedFlags(text).triage).toBe("urgent");
    expect(idsOf(text)).toContain(id);
  });

  it.each([
    ["stroke", "Her arm was weak for ten minutes today, everything back to normal, then it happened again."],
    ["stroke", "Slurred speech an hour ago, almost back to normal, still some weakness of the left hand."],
    ["stroke", "On apixaban. Slurred speech this morning, completely back to normal now."],
    ["subarachnoid-haemorrhage", "29-year-old male, worst headache of my life, came on suddenly."],
    ["subarachnoid-haemorrhage", "55-year-old woman, worst headache of her life."],
    ["hypoglycaemia", "Confused, glucose 2.7 mmol/L, cannot swallow safely."],
    ["hypoglycaemia", "Glucose 2.4 mmol/L, had a seizure, now awake and drinking juice."],
  ])("%s stays an emergency: %s", (id, text) => {
    expect(assessRedFlags(text).triage).toBe("emergency");
    expect(idsOf(text)).toContain(id);
  });
});

it.each([
  "I took two paracetamol tablets for the headache.",
  "She took her blood pressure tablets this morning, BP 128/80.",
  "Took 20 mg tablets of omeprazole, heartburn is better.",
  "Itchy rash on the arms. No breathing issues.",
  "33F, tired for a week.",
])("everyday words are no emergency: %s", (text) => {
  expect(assessRedFlags(text).triage).not.toBe("emergency");
});
