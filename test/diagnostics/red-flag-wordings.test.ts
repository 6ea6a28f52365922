import { expect, it } from "vitest";
import { assessRedFlags } from "../../src/diagnostics/redflags/assess.js";

/** Written after the rules, from other heads than the rules' own examples; a miss in use joins them. */
const EMERGENCIES = [
  "72-year-old woman found by her daughter with right-sided facial weakness and inability to speak, last seen normal 2 hours ago.",
  "Pt c/o 10/10 substernal CP x 1h, diaphoretic, nauseous, ECG pending. PMH HTN, DM2.",
  "My chest feels really tight and heavy and my left arm hurts, I'm 55 and I smoke",
  "I have been throwing up blood all morning and feel very dizzy",
  "my baby is 3 weeks old and feels hot, 100.9 F rectal, not feeding",
  "22 yo F, LMP 7 weeks ago, sharp RLQ pain and light vaginal bleeding, lightheaded",
  "He took 30 tylenol pills last night and wants to die",
  "After eating shrimp my lips swelled up, I have hives and I am wheezing",
  "Patient with fever 103F, confusion, neck rigidity.",
  "34M sudden onset tearing interscapular back pain, BP 190/110 right arm, 150/90 left arm",
  "Type 1 DM, ran out of insulin 3 days ago, abdominal pain, vomiting, Kussmaul breathing",
  "Worst headache ever came on suddenly while lifting weights, vomiting",
  "Low back pain with numbness in my private parts and I wet myself without feeling it",
  "13 year old boy woke up with severe testicle pain, scrotum swollen",
  "65F with sudden dyspnea, pleuritic chest pain, HR 118, SpO2 89%, hip replacement 2 weeks ago",
  "Elderly man, T 38.9, HR 125, BP 88/50, RR 28, urinary catheter, drowsy",
  "Black tarry stools for 3 days, fainted this morning, on ibuprofen",
  "pregnant 32 weeks, terrible headache, blurry vision, hands swollen, BP 165/112",
  "can't stop bleeding from a deep cut on my thigh, blood is spurting",
  "I keep hearing voices telling me to kill my mother",
  "child swallowed a button battery an hour ago",
  "5 year old drooling, leaning forward, high fever, muffled voice, noisy breathing",
  "asthma attack, can only say two words at a time, inhaler not working, lips bluish",
  "sudden loss of vision in my right eye for 20 minutes",
  "postpartum day 2, soaking a pad every 15 minutes, dizzy, pulse 130",
  "seizure lasting 7 minutes, not waking up",
  "Hit by a car, GCS 10, BP 90/60",
  "cold white painful leg with no pulse in the foot since 3 hours",
  "Chest pain radiating to the back, known Marfan syndrome, feels like ripping",
  "I am on chemo and have a temperature of 38.5 with shivering",
  "My heart is racing at 170 and I feel like I'm going to pass out",
  "rigid abdomen, severe pain, no bowel sounds, vomiting",
  "weakness of both legs getting worse since yesterday and cannot pass urine, back pain",
  "everything hurts, purple rash spreading, fever and stiff neck",
  "72M new confusion, glucose 480 mg/dL, vomiting, dehydrated",
  "Grandma suddenly can't lift her left arm and her speech is garbled, started half an hour ago",
  "Collapsed at the gym, not breathing, bystander CPR",
  "58-year-old diabetic man with jaw pain, sweating and shortness of breath since 1 hour",
  "Vomiting bright red blood, history of cirrhosis, HR 130, BP 85/50",
  "3-month-old infant, high-pitched cry, bulging fontanelle, fever",
  "stung by bee, tongue swelling, cannot swallow, dizzy",
  "I took too much of my heart medicine on purpose",
  "Sudden severe tearing pain in my chest and back",
  "Petechial rash, fever 40, drowsy 6-year-old",
  "Known AAA, sudden severe abdominal and back pain, collapsed",
  "Green vomiting in a 2 day old newborn",
  "Temp 39.8, rigors, confusion, urine burning, 81-year-old",
  "leg red hot swollen and now chest pain when I breathe in",
  "I feel like ending it all, I have a plan",
  "My husband is not acting right, very sleepy and hard to wake after hitting his head",
  "pain behind the eye, sees halos around lights, vomiting, red eye",
  "Ate peanuts, throat tightness, hoarse voice, rash",
  "DKA suspected: glucose 32 mmol/L, ketones 5.2",
  "unable to move my right leg and arm since waking up, face numb",
  "Chest discomfort with exertion now occurring at rest, pale and clammy",
  "positive pregnancy test, shoulder tip pain, fainted, pelvic pain",
  "Baby 5 weeks, temperature 38.2",
  "confused, T 35.0, BP 80/40, lactate 5",
  "severe headache, BP 230/130, blurred vision, confusion",
  "Heart rate 38, dizzy, fainted, BP 82/50",
];

const ORDINARY = [
  "Mild knee pain after running, no swelling.",
  "Itchy eyes and sneezing every spring.",
  "I have acne on my forehead.",
  "Follow-up for well-controlled hypertension, BP 128/78, no symptoms.",
  "Constipation for a week, no blood, no vomiting.",
  "Dry cough for 5 days, no fever, no shortness of breath, eating well.",
  "Medication refill for levothyroxine.",
  "Sprained ankle playing football, can walk.",
  "Heartburn after spicy meals, no chest pain on exertion, no black stools.",
  "Burning when I pee for two days, no fever or back pain.",
  "Tension headache at the end of the workday, relieved by rest, no vision changes.",
  "Hemorrhoids, itching, no bleeding.",
  "Ingrown toenail.",
  "Insomnia for 3 weeks, stress at work, denies suicidal thoughts.",
  "Low back pain after gardening, no leg weakness, no bladder problems.",
  "Grandfather had a stroke; I want my cholesterol checked.",
  "Had appendicitis as a child. Now mild bloating.",
  "Rash on elbows, dry scaly patches for months.",
  "Varicose veins, legs ache in the evening.",
  "Ear pain and a runny nose in a 7-year-old, temperature 37.9, drinking well.",
  "Patient worried about heart attack because of palpitations after coffee, none now, normal ECG.",
  "Blood pressure medicine makes me cough.",
  "Numb fingertips when typing for months.",
  "Migraine with aura, same as always, resolved with usual tablets.",
  "Anxiety before exams; no chest pain or shortness of breath.",
];

const NOT_EMERGENCIES = [
  "No chest pain, no shortness of breath, no fever; here for travel vaccines.",
  "ROS: (-) chest pain, (-) dyspnea, (-) syncope, (+) itchy scalp",
  "Chest pain: No. Headache: No. Rash: Yes, on both arms.",
  "Patient denies: fever, chills, chest pain, vomiting blood, suicidal ideation. Complains of dandruff.",
  "PMH: MI 2015, stroke 2018, DVT. Presents for suture removal.",
  "Discharge advice: come back if you have chest pain, trouble breathing, fainting or bleeding. Diagnosis: common cold.",
  "Her sister died of anaphylaxis. She wants allergy testing for hay fever.",
  "She was afraid it could be a stroke, but it was only tingling from sitting on her arm.",
  "Lost consciousness once in 1998, none since. Acne on the back.",
  "Never had seizures. Trouble falling asleep.",
];

it.each(EMERGENCIES)("is an emergency: %s", (text) => {
  expect(assessRedFlags(text).triage).toBe("emergency");
});

it.each(ORDINARY)("needs no care today: %s", (text) => {
  expect(["routine", "self-care"]).toContain(assessRedFlags(text).triage);
});

it.each(NOT_EMERGENCIES)("is no emergency: %s", (text) => {
  expect(assessRedFlags(text).triage).not.toBe("emergency");
});
