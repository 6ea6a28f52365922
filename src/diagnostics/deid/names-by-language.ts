/** Names that no title or label announces: what the language library (compromise) or the spelling shows to be one. */
import nlp from "compromise";
import { isEponym, isRegion, makesEponym } from "./allow-list.js";
import { CAP, PARTICLE } from "./name-shapes.js";
import { isMedicine, isPersonBefore, isSpeakerBefore } from "./person-context.js";
import type { Span } from "./span.js";
import { isOrdinary, trimName } from "./trim-name.js";

/** Two or more capitalised words in a row within a sentence. */
const CAPITAL_RUN = new RegExp(
  `(?<![\\p{L}\\p{N}'’-])${CAP}(?:[ ](?:${PARTICLE}[ -]|\\p{Lu}\\.?[ ])?${CAP}){0,4}(?![\\p{L}\\p{N}])`,
  "gu",
);

/** Asks the language library about the sentences that hold a capitalised word which is no known term. */
export function findNamesByLanguage(text: string): Span[] {
  const spans: Span[] = findLowerCaseNames(text);
  const tags = new Map<string, Tags>();
  for (const { sentence, offset } of sentences(text)) {
    const all = [...sentence.matchAll(CAPITAL_RUN)].map((run) => withoutOpening(run[0], run.index));
    const runs = all.filter((run) => isCandidate(sentence, run));
    if (runs.length === 0) continue;
    const tagged = tags.get(sentence) ?? tagWords(sentence);
    tags.set(sentence, tagged);
    const people = runs.flatMap((run) => {
      if (looksLikePerson(run.value.split(/ +/), sentence, run.index, tagged)) return [run];
      return unknownTail(run);
    });
    for (const { value, index } of withTheirList(people, all, sentence)) {
      const start = offset + index;
      spans.push(...trimName(text, { start, end: start + value.length, type: "NAME" }));
    }
  }
  return spans;
}

/** "Producer Liviana Palerma": the last two words or more stand in no list. */
function unknownTail({ value, index }: Run): Run[] {
  const tail = /(?:^|[ ])((?:[^ ]+ )[^ ]+)$/.exec(value)?.[1];
  return tail && tail !== value && tail.split(" ").every(isUnknown)
    ? [{ value: tail, index: index + value.length - tail.length }]
    : [];
}

/** "Kónya, Becker and Vasquez": who stands in one list with a person is one, even with the name of a disease. */
function withTheirList(people: readonly Run[], all: readonly Run[], sentence: string): Run[] {
  const found = [...people];
  for (let i = 0; i < found.length; i++)
    for (const run of all) {
      if (found.some((other) => other.index === run.index) || run.value.includes(" ")) continue;
      const [first, second] = run.index < found[i].index ? [run, found[i]] : [found[i], run];
      const between = sentence.slice(first.index + first.value.length, second.index);
      const after = sentence.slice(run.index + run.value.length);
      if (
        /^(?:,|,? and|,? &) $/.test(between) &&
        (isUnknown(run.value) || isEponym(run.value)) &&
        !makesEponym(after)
      )
        found.push(run);
    }
  return found;
}

/** "patricia desrosiers": a first name and a word that is in no list, both in lower case. */
function findLowerCaseNames(text: string): Span[] {
  const PAIR =
    /(?<![\p{L}\p{N}@./-])(\p{Ll}{4,15})(?=([ ](?:\p{Ll}\.?[ ])?)(\p{Ll}[\p{L}’'-]{3,20})(?![\p{L}\p{N}@]))/gu;
  return [...text.matchAll(PAIR)].flatMap((match): Span[] => {
    const [, given, between, last] = match;
    const family = last.replace(/['’]s$/, "");
    const isFamily =
      !isOrdinary(family) &&
      !isEponym(family) &&
      !MEDICAL_ENDING.test(family) &&
      (LEXICON[family] === undefined || NAME_TAG.test(String(LEXICON[family])));
    if (!isFamily || !isGivenName(given)) return [];
    const end = match.index + given.length + between.length + family.length;
    return [{ start: match.index, end, type: "NAME" }];
  });
}

const isGivenName = (word: string): boolean =>
  word.length >= 4 &&
  /FirstName|MaleName|FemaleName/.test(String(LEXICON[word.toLowerCase()])) &&
  !AMBIGUOUS_FIRST.test(word[0].toUpperCase() + word.slice(1).toLowerCase()) &&
  !isOrdinary(word) &&
  !isEponym(word) &&
  !isRegion(word);

function* sentences(text: string): Generator<{ sentence: string; offset: number }> {
  for (const match of text.matchAll(/[^\n.!?]{1,600}(?:[.!?](?=\p{Lu}\.|\S)[^\n.!?]{0,600}){0,8}[.!?]*/gu))
    yield { sentence: match[0], offset: match.index };
}

interface Run {
  readonly value: string;
  readonly index: number;
}

/** "Yesterday Okonkwo": the word that opens the sentence is no part of the name. */
function withoutOpening(value: string, index: number): Run {
  const opening = /^[^ ]+ /.exec(value)?.[0];
  return opening && isOrdinary(opening.trim()) && /^\p{Lu}\p{Ll}*$/u.test(opening.trim())
    ? withoutOpening(value.slice(opening.length), index + opening.length)
    : { value, index };
}

function isCandidate(sentence: string, { value, index }: Run): boolean {
  const words = value.split(" ");
  const unknown = words.filter(
    (word) =>
      !isOrdinary(word) && !isRegion(word) && !isEponym(word) && !/^\p{Lu}\.?$|^\p{Lu}{2,6}s?$/u.test(word),
  );
  const after = sentence.slice(index + value.length);
  // "Wilson reports" is no eponym: diseases do not speak.
  if (unknown.length === 0 && words.some(isEponym) && isSpeakerBefore(after)) return true;
  if (unknown.length === 0 || isRegion(value)) return false;
  return !makesEponym(after) && !/^\p{Lu}+$/u.test(value.replace(/[ -]/g, ""));
}

type Tags = ReadonlyMap<string, ReadonlySet<string>>;

/** Returns the library's tags for each word of the sentence, by the word without its marks. */
function tagWords(sentence: string): Tags {
  const tags = new Map<string, ReadonlySet<string>>();
  for (const part of nlp(sentence).json({ terms: { text: true, tags: true } }) as readonly {
    terms: readonly { text: string; tags: readonly string[] }[];
  }[])
    for (const term of part.terms) tags.set(term.text, new Set(term.tags));
  return tags;
}

/** First names that are English words or drugs, organs, virtues: a person only in company. */
const AMBIGUOUS_FIRST =
  /^(?:Will|Mark|May|April|June|August|Grace|Rose|Sandy|Bill|Bob|Jack|Art|Pat|Chase|Dawn|Faith|Hope|Joy|Max|Rich|Rob|Robin|Rusty|Sky|Summer|Autumn|Violet|Lily|Iris|Ivy|Ginger|Pepper|Olive|Hazel|Holly|Heather|Daisy|Basil|Dean|Drew|Frank|Gene|Guy|Miles|Nick|Norm|Penny|Ray|Sue|Tab|Victor|Wade|Melody|Harmony|Charity|Patience|Prudence|Constance|Christian|Mercy|Angel|Blanche|Candy|Carol|Crystal|Ruby|Pearl|Amber|Jade|Opal|Earl|Duke|Major|Rock|Stone|Brook|River|Lane|Ashley|Paris|Florence|Austin|Dallas|Houston|Jordan|Georgia|Virginia|Carolina|Madison|Savannah|Charlotte|Sydney|Victoria|Adelaide|Chelsea|Brooklyn|London|Kent|Chad|Israel|Kenya|India|China|Asia|Lance|Pierce|Skip|Buck|Colt|Dale|Glen|Cliff|Forest|Heath|Reed|Rex|Stormy|Sunny|Windy|Cherry|Peach|Berry|Lyme|Babinski|Down|Gram)$/;

function looksLikePerson(words: readonly string[], sentence: string, index: number, tags: Tags): boolean {
  const before = sentence.slice(0, index);
  const after = sentence.slice(index + words.join(" ").length);
  const starts = /^[\s>*_#•"'([-]*$/.test(before) || /[:.!?"“][\s]*$/.test(before);
  const has = (word: string, tag: string) =>
    tags.get(word)?.has(tag) ?? tags.get(word.replace(/['’]s$/, ""))?.has(tag) ?? false;
  const names = words.filter((word) => /^\p{Lu}\p{L}/u.test(word));
  const isGiven = (word: string) =>
    (has(word, "FirstName") && !AMBIGUOUS_FIRST.test(word) && !isEponym(word)) ||
    isGivenName(word.replace(/['’]s$/, ""));
  if (names.some(isGiven)) return true;
  const parts = names.filter((word) => !/^\p{Lu}\.?$/u.test(word));
  const unknown = parts.filter((word) => isUnknown(word));
  if (words.length === 1) {
    if (isSpeakerBefore(after) && (unknown.length === 1 || isEponym(words[0]))) return true;
    if (unknown.length === 0) return false;
    const possessive = /['’]s$/.test(words[0]) ? words[0].slice(-2) : "";
    if (isPersonBefore(possessive + after)) return true;
    // "Wanjiru and Thiago both ate the fish".
    const other = /^(?: and|,) (\p{Lu}[\p{L}'’-]+)/u.exec(after)?.[1];
    if (starts && other && isUnknown(other) && isPersonBefore(after.slice(other.length + 5))) return true;
    // Within a sentence nothing but a name or a medicine is written with a capital and stands in no word list.
    return /[\p{Ll},;]\s$/u.test(before) && !isMedicine(before, after);
  }
  if (names.some((word) => has(word, "LastName") || has(word, "Person")) && !parts.some(isOrdinary))
    return true;
  return unknown.length >= 2 && unknown.length === parts.length && !(starts && words.length > 4);
}

/** A complaint, drug or procedure after a forgotten full stop also has a capital. */
const MEDICAL_ENDING =
  /(?:itis|osis|a?emia|algia|tions?|ness|ings?|ous|ism|aches?|pathy|(?:carcin|sarc|lymph|aden|lip|fibr|gli|melan|myel|haemat|hemat|granul|glauc|ather|terat|angi|blast|my|pap|neur|insulin|mesotheli)oma|scopy|graphy|ectomy|uria|mycin|cillin|statin|pril|sartan|azole|olol|idine|profen|ology|rrh\w+|pn(?:o)?ea|maker|ogram|meter|ectasis|megaly|plasty|ostomy|otomy|therapy|somnia|phagia|plopia|arthria|ferrin|globin|globulin|[iuz]mab|tinib|navir|clovir|glutide|gliptin|gliflozin|parin|xaban|zepam|zolam|triptan|setron|ocaine|cycline|floxacin|oxetine|triptyline|azepine|pecia|plegia|paresis|trophy|cele|spasm|o?edema|penia|philia|lysis|malacia|dynia|(?:a?esth)esia|cytes?|cocc(?:us|i)|virus|virin|phobia|pressin|lality|emesis|(?:th|pr)yroxine|semide|thiazide|solone|terol|abilis)$/i;

/** In no list of ours and in no lexicon, except as the name of a person or town; "Hct" and "PCRs" are too short to tell. */
export function isUnknown(word: string): boolean {
  const bare = word.replace(/['’]s$/, "");
  if (isOrdinary(bare) || isRegion(bare) || isEponym(bare)) return false;
  // Latin and Cyrillic letters in one word: a trick of a scan, no name.
  if (/\p{Script=Cyrillic}/u.test(bare) && /\p{Script=Latin}/u.test(bare)) return false;
  const tag = LEXICON[bare.toLowerCase()] ?? LEXICON[bare.toLowerCase().replace(/s$/, "")];
  const isName = tag !== undefined && [tag].flat().some((name) => NAME_TAG.test(name));
  if (MEDICAL_ENDING.test(bare) && !isName) return false;
  // "T-wave", "Gram-negative", "Charcot-Leyden": a name's parts all begin with a capital, and none is an eponym.
  const parts = bare.split("-");
  if (
    parts.length > 1 &&
    !isSyllables(parts) &&
    parts.some((part) => isEponym(part) || isOrdinary(part) || !/^\p{Lu}\p{Ll}/u.test(part))
  )
    return false;
  if (bare.length < 3 || !/\p{Ll}/u.test(bare.slice(1)) || /\p{Ll}\p{Lu}{2}|\d/u.test(bare)) return false;
  return tag === undefined || isName || [tag].flat().some((name) => /City|Place/.test(name));
}

const NAME_TAG = /FirstName|LastName|MaleName|FemaleName|Person/;

/** "Seo-yeon", "Al-masri": two short parts that are no words. */
const isSyllables = (parts: readonly string[]): boolean =>
  parts.length === 2 &&
  parts.every((part) => part.length <= 5 && LEXICON[part.toLowerCase()] === undefined && !isOrdinary(part)) &&
  /^\p{Lu}\p{Ll}+$/u.test(parts[0]) &&
  /^\p{Ll}+$/u.test(parts[1]) &&
  !/^(?:like|wave|type|line|fold|test|scan|ray|stain|neg|pos|free|only|rich|wise)$/.test(parts[1]);

/** compromise's own word list: word -> tag or tags. */
const LEXICON = (nlp.model() as { one: { lexicon: Readonly<Record<string, string | readonly string[]>> } })
  .one.lexicon;
