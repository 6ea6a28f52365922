/** Names that no title or label announces: what the language library (compromise) or the spelling shows to be one. */
import nlp from "compromise";
import { isEponym, isRegion, makesEponym } from "./allow-list.js";
import { CAP, PARTICLE } from "./name-shapes.js";
import type { Span } from "./span.js";
import { isOrdinary, trimName } from "./trim-name.js";

/** Two or more capitalised words in a row within a sentence. */
const CAPITAL_RUN = new RegExp(
  `(?<![\\p{L}\\p{N}'’-])${CAP}(?:[ ](?:${PARTICLE}[ ])?${CAP}){0,4}(?![\\p{L}\\p{N}])`,
  "gu",
);

/** Asks the language library about the sentences that hold a capitalised word which is no known term. */
export function findNamesByLanguage(text: string): Span[] {
  const spans: Span[] = [];
  const tags = new Map<string, Tags>();
  for (const { sentence, offset } of sentences(text)) {
    const runs = [...sentence.matchAll(CAPITAL_RUN)].filter((run) => isCandidate(sentence, run));
    if (runs.length === 0) continue;
    const tagged = tags.get(sentence) ?? tagWords(sentence);
    tags.set(sentence, tagged);
    for (const run of runs) {
      const words = [...run[0].matchAll(/[^ ]+/g)];
      if (
        !looksLikePerson(
          words.map((word) => word[0]),
          sentence,
          run.index,
          tagged,
        )
      )
        continue;
      spans.push(
        ...trimName(text, {
          start: offset + run.index,
          end: offset + run.index + run[0].length,
          type: "NAME",
        }),
      );
    }
  }
  return spans;
}

function* sentences(text: string): Generator<{ sentence: string; offset: number }> {
  for (const match of text.matchAll(/[^\n.!?]{1,600}(?:[.!?](?=\p{Lu}\.|\S)[^\n.!?]{0,600}){0,8}[.!?]*/gu))
    yield { sentence: match[0], offset: match.index };
}

function isCandidate(sentence: string, run: RegExpMatchArray): boolean {
  const words = run[0].split(" ");
  const unknown = words.filter(
    (word) =>
      !isOrdinary(word) && !isRegion(word) && !isEponym(word) && !/^\p{Lu}\.?$|^\p{Lu}{2,6}s?$/u.test(word),
  );
  if (unknown.length === 0 || isRegion(run[0])) return false;
  return (
    !makesEponym(sentence.slice(run.index! + run[0].length)) &&
    !/^\p{Lu}+$/u.test(run[0].replace(/[ -]/g, ""))
  );
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
  const starts = /^[\s>*_#•"'([-]*$/.test(before) || /[:.!?"“][\s]*$/.test(before);
  const has = (word: string, tag: string) =>
    tags.get(word)?.has(tag) ?? tags.get(word.replace(/['’]s$/, ""))?.has(tag) ?? false;
  const names = words.filter((word) => /^\p{Lu}\p{L}/u.test(word));
  if (names.some((word) => has(word, "FirstName") && !AMBIGUOUS_FIRST.test(word) && !isEponym(word)))
    return true;
  const unknown = words.filter((word) => isUnknown(word));
  // Within a sentence nothing but a name is written with a capital and stands in no word list.
  if (words.length === 1) return unknown.length === 1 && /[\p{Ll},;]\s$/u.test(before);
  if (names.some((word) => has(word, "LastName") || has(word, "Person")) && !words.some(isOrdinary))
    return true;
  return unknown.length >= 2 && unknown.length === words.length && !(starts && words.length > 3);
}

/** A complaint, drug or procedure after a forgotten full stop also has a capital. */
const MEDICAL_ENDING =
  /(?:itis|osis|a?emia|algia|tions?|ness|ings?|ous|ism|aches?|pathy|oma|scopy|graphy|ectomy|uria|mycin|cillin|statin|pril|sartan|azole|olol|idine|profen|ology|rrh\w+|pn(?:o)?ea|maker|gram|meter|ectasis|megaly|plasty|ostomy)$/i;

/** In no list of ours and in no lexicon, except as the name of a person or town; "Hct" and "PCRs" are too short to tell. */
function isUnknown(word: string): boolean {
  const bare = word.replace(/['’]s$/, "");
  if (isOrdinary(bare) || isRegion(bare) || isEponym(bare)) return false;
  if (MEDICAL_ENDING.test(bare)) return false;
  // "T-wave", "Gram-negative", "Charcot-Leyden": a name's parts all begin with a capital, and none is an eponym.
  const parts = bare.split("-");
  if (
    parts.length > 1 &&
    parts.some((part) => isEponym(part) || isOrdinary(part) || !/^\p{Lu}\p{Ll}{2}/u.test(part))
  )
    return false;
  if (bare.length < 3 || !/\p{Ll}/u.test(bare.slice(1)) || /\p{Ll}\p{Lu}{2}|\d/u.test(bare)) return false;
  const tag = LEXICON[bare.toLowerCase()] ?? LEXICON[bare.toLowerCase().replace(/s$/, "")];
  return (
    tag === undefined ||
    [tag].flat().some((name) => /FirstName|LastName|Male|Female|Person|City|Place/.test(name))
  );
}

/** compromise's own word list: word -> tag or tags. */
const LEXICON = (nlp.model() as { one: { lexicon: Readonly<Record<string, string | readonly string[]>> } })
  .one.lexicon;
