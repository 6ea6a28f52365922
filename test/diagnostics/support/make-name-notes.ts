/**
 * Sentences of notes that hold a person's name with no field, and mostly with no title, in front of it: our own
 * templates times names of many cultures. The same templates with a word in place of the name are the controls.
 */

interface Person {
  readonly given: string;
  readonly family: string;
}

const PEOPLE: readonly Person[] = [
  "Harriet|Pemberton",
  "Declan|O'Shaughnessy",
  "Rhys|Llewellyn",
  "Morag|MacGillivray",
  "Tyrone|Washington-Bell",
  "Shaniqua|Broussard",
  "Consuelo|Villanueva",
  "Joaquín|Echeverría Solís",
  "Thiago|Figueiredo",
  "Inês|Carvalho",
  "Maëlle|Desrosiers",
  "Thibault|Lefebvre",
  "Gianluca|Bevilacqua",
  "Ornella|Schiavone",
  "Heinrich|Oberhauser",
  "Annegret|Zimmerling",
  "Joost|van der Heijden",
  "Femke|Dijkstra",
  "Solveig|Halvorsen",
  "Torbjörn|Sjöström",
  "Aino|Korhonen",
  "Guðrún|Einarsdóttir",
  "Zbigniew|Kowalczyk",
  "Małgorzata|Wiśniewska",
  "Vojtěch|Dvořáček",
  "Ildikó|Szentgyörgyi",
  "Răzvan|Dumitrescu",
  "Snežana|Jovanović",
  "Oksana|Hryhorenko",
  "Yevgeny|Tarasov",
  "Eleftheria|Papadimitriou",
  "Rüstem|Karaosmanoğlu",
  "Gülşen|Yıldırım",
  "Khadija|Benhaddou",
  "Abdulrahman|al-Masri",
  "Farzaneh|Mohammadzadeh",
  "Shlomo|Rosenzweig",
  "Tziporah|Ben-Ami",
  "Lakshmi|Venkataraman",
  "Gurpreet|Dhaliwal",
  "Anirban|Chattopadhyay",
  "Thilini|Wickramasinghe",
  "Zubair|Qureshi",
  "Bao-Yu|Zhang",
  "Xiuying|Ouyang",
  "Haruki|Nakamura",
  "Chiyoko|Yoshimura",
  "Seo-yeon|Kwon",
  "Duc Anh|Nguyen",
  "Siriporn|Chaiyasit",
  "Wayan|Sudarsana",
  "Maricel|Dimaculangan",
  "Oluwatobi|Adebayo",
  "Chidinma|Okonkwo",
  "Kwabena|Boateng",
  "Wanjiru|Kamau",
  "Tsegaye|Gebremedhin",
  "Thandeka|Mkhize",
  "Tāmati|Parata",
  "Leilani|Kealoha",
  "Aleksandra|Petrović-Lindqvist",
  "Jean-Baptiste|Ngoyi",
  "Ksenia|Abramovich",
  "Ebony|Lattimore",
].map((entry) => {
  const [given, family] = entry.split("|");
  return { given, family };
});

type Write = (person: Person, other: Person) => { readonly text: string; readonly names: readonly string[] };

const full = ({ given, family }: Person) => `${given} ${family}`;
const surname = ({ family }: Person) => family;
const one = (name: (person: Person) => string, around: (name: string) => string): Write => {
  return (person) => ({ text: around(name(person)), names: [name(person)] });
};
const given = (person: Person) => person.given;
const initials = (person: Person) => `${person.given[0]}. ${person.family[0]}. ${person.family}`;

const TEMPLATES: readonly Write[] = [
  one(given, (name) => `${name} has had a cough since Monday and sleeps badly.`),
  one(surname, (name) => `Yesterday ${name} complained of dizziness after standing up.`),
  one(full, (name) => `We saw ${name} again for the rash on both arms.`),
  one(given, (name) => `${name}'s mother noticed the fever first.`),
  one(given, (name) => `The pain began while ${name} was carrying shopping.`),
  one(full, (name) => `The tablets were stopped in May, says ${name}.`),
  one(surname, (name) => `${name} reports less pain than last week.`),
  one(full, (name) => `${name} denies fever, chills and weight loss.`),
  one(given, (name) => `I asked ${name} whether the headache is worse at night.`),
  one(initials, (name) => `${name} was brought in by ambulance after a fall.`),
  one(given, (name) => `For ${name}, walking is now painful after ten minutes.`),
  one(
    (person) => surname(person).toLowerCase(),
    (name) => `mr ${name} feels dizzy when he gets up.`,
  ),
  one(
    (person) => surname(person).toUpperCase(),
    (name) => `DR ${name} REVIEWED THE ECG.`,
  ),
  one(
    (person) => surname(person).toUpperCase(),
    (name) => `Mrs ${name} came about her knee pain.`,
  ),
  one(
    (person) => `${surname(person)}, ${given(person)}`,
    (name) => `${name}: cough, third day, no fever.`,
  ),
  one(full, (name) => `Spoke with ${name} on the phone about the swollen ankle.`),
  (person, other) => ({
    text: `${given(person)} and ${given(other)} both ate the fish and vomited overnight.`,
    names: [given(person), given(other)],
  }),
  one(
    (person) => full(person).toLowerCase(),
    (name) => `my name is ${name}, i have a sore throat`,
  ),
  one(full, (name) => `Thank you for referring ${name}, who has had knee pain for a year.`),
  one(given, (name) => `The itching is ${name}'s main worry.`),
  one(given, (name) => `When ${name} coughs, the left side hurts.`),
  one(given, (name) => `Her neighbour ${name} drove her here.`),
  one(given, (name) => `Ask ${name} about allergies before the scan.`),
  one(full, (name) => `${name}, 54, smokes and has a productive cough.`),
  one(full, (name) => `${name} (54M) presents with palpitations.`),
  one(given, (name) => `Plan: ${name} to keep a headache diary.`),
  one(surname, (name) => `In clinic ${name} looked well.`),
  one(given, (name) => `Both ${name} and her husband have had diarrhoea.`),
  one(surname, (name) => `Since his operation ${name} has been short of breath.`),
  one(given, (name) => `${name} is sixteen and has severe period pain.`),
  one(full, (name) => `Lab results for ${name} are normal.`),
  one(surname, (name) => `No improvement in ${name} after one week of rest.`),
  one(given, (name) => `History from ${name}, who speaks little English.`),
  one(given, (name) => `My knee hurts a lot when I climb stairs. Thanks, ${name}`),
];

/** Sentences of the same kind with capitals that are no names: nothing of them may be hidden. */
export const CONTROL_SENTENCES: readonly string[] = [
  "Tinnitus has been worse since Monday and sleep is bad.",
  "Started on Entresto and Jardiance, then Trulicity once a week.",
  "Yesterday Nausea and Vomiting were worse after standing up.",
  "Ringing in the ears began while he was carrying shopping.",
  "Gastroparesis was confirmed by scintigraphy.",
  "Takes Symbicort, uses Spiriva and stopped Chantix in May.",
  "Denies fever, chills and weight loss.",
  "Hyponatraemia was found, Osmolality 262.",
  "Allergic to Keflex and to Latex gloves.",
  "Sweating at night, Insomnia and Palpitations for a month.",
  "Tried Humalog and Novolog, now Tresiba 12 units.",
  "Coughs at night; Wheezes when running; Vomits after milk.",
  "Positive Romberg, negative Lasègue, normal Babinski.",
  "PLAN: ECG, TROPONIN, CXR. REVIEW IN 2 HOURS.",
  "The CT showed Diverticulosis without Diverticulitis.",
  "Seen in Cardiology and then in Ophthalmology for Uveitis.",
  "Klebsiella and Proteus grew in urine; Ciprofloxacin was given.",
  "He speaks Tagalog and Yoruba, his wife Cantonese.",
  "Since Easter worse, better in June, worse again after Ramadan.",
  "Raynaud and Sjögren were discussed; Schirmer positive.",
  "Knee pain after the Marathon, Football and Yoga.",
  "Lab results for Ferritin and Transferrin are normal.",
  "No improvement with Physiotherapy after one week.",
  "Feels dizzy. Eats little. Drinks enough. Sleeps badly. Walks with a stick.",
  "Symptoms: Dizziness, Diplopia, Dysphagia, Dysarthria.",
  "Took Buscopan, Gaviscon and Strepsils without relief.",
  "Impression: Costochondritis. Plan: Naproxen and Heat.",
  "Born in Somalia, lived in Kenya; Tuberculosis treated in 2009.",
  "Wears a Holter; last Echo showed an EF of 45%.",
  "Pfizer vaccine in March, Moderna booster in autumn, sore arm after both.",
  "Tenderness over McBurney's point, Murphy sign negative.",
  "Itching is the main worry. Redness came later. Blisters burst yesterday.",
  "Uses CPAP at night, Oxygen at 2 L, Albuterol when needed.",
  "Ate Sushi on Friday, Pizza on Saturday; Diarrhoea since Sunday.",
  "Hashimoto and Graves run in the family; Thyroxine 75.",
  "Screened with PHQ-9, GAD-7, MoCA and AUDIT.",
  "Aching joints, Fatigue and Alopecia for three months.",
  "When Bilirubin rises, the skin itches.",
  "Both Ibuprofen and Paracetamol were tried.",
  "Pruritus is sixteen days old and severe.",
];

export interface NameNote {
  readonly text: string;
  readonly names: readonly string[];
}

/** Returns every template with `perTemplate` people; a seed of another number draws other pairs. */
export function makeNameNotes(perTemplate: number, seed: number): NameNote[] {
  let state = seed;
  const draw = (): Person => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return PEOPLE[Math.floor((state / 2 ** 32) * PEOPLE.length)];
  };
  return TEMPLATES.flatMap((write) => Array.from({ length: perTemplate }, () => write(draw(), draw())));
}

/** Parts of a name that still stand as words in the output. */
export function partsLeft(output: string, name: string): string[] {
  return name
    .split(/[ ,]+/)
    .filter((part) => part.length > 2 && !/^(?:van|der|al)$/i.test(part))
    .filter((part) =>
      new RegExp(`(?<![\\p{L}\\p{N}])${part.replace(/\./g, "\\.")}(?![\\p{L}\\p{N}])`, "u").test(output),
    );
}
