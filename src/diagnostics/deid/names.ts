/**
 * Names in running text: after titles, introductions, kin and sign-offs, before degrees, and what the language
 * library (compromise) or the spelling shows to be a person. Eponyms, drugs, places and headings are no names.
 */

import { CAP, LETTERS, PARTICLE } from "./name-shapes.js";
import { findNamesByLanguage, isUnknown } from "./names-by-language.js";
import { type Span, spansOf } from "./span.js";
import { trimName } from "./trim-name.js";

const FULL = `${CAP}(?:[ -](?:${PARTICLE}[ ])?${CAP}){0,4}`;
const ANY_CASE = `\\p{L}${LETTERS}{1,30}(?:[ ](?:${PARTICLE}[ ])?\\p{Lu}${LETTERS}{1,30}){0,3}`;

const TITLE =
  "(?:Doctor|Doc|Professor|Mister|Madam|Sir|Dame|Lord|Rev|Reverend|Fr|Father|Pastor|Rabbi|Imam|Capt|Captain|Sgt|Sergeant|Lt|Lieutenant|Col|Colonel|[Oo]fficer|Judge|[Nn]urse|Matron|[Mm]idwife|Dott|Dottoressa|Monsieur|Madame|Mme|Mlle|M\\.|Se[ñn]or|Se[ñn]ora|Se[ñn]orita|Sr|Sra|Srta|Don|Do[ñn]a|Signor|Signora|Sig|Dhr|Mevr|Hr|Fru|Pani|Shri|Smt|Auntie?|[Aa]unt|[Uu]ncle|[Cc]ousin|Coach|Principal|Sister|Brother|doctor)";
const TITLED = new RegExp(`(?<![\\p{L}])${TITLE}(?:\\.[ ]?|[ ])(?<id>${FULL})`, "gdu");
/** After these even a lower-case word is a name, unless it is an ordinary word. */
const STRONG_TITLE =
  "(?:[Dd]r|DR|[Pp]rof|PROF|[Mm]r|MR(?=\\.| \\p{Lu})|[Mm]rs|MRS|[Mm]s|MS(?=\\.)|[Mm]iss|[Mm]x|[Hh]err|[Ff]rau|Fr[äa]ulein)";
const TITLED_ANY_CASE = new RegExp(
  `(?<![\\p{L}])${STRONG_TITLE}(?:\\.[ ]?|[ ])(?:(?:med|univ|habil|phil)\\.[ ])?(?:\\p{Lu}\\.[ ])?(?<id>${ANY_CASE})`,
  "gdu",
);
const TITLED_PLAIN =
  /^(?:\p{Ll}+(?:ing|ed|ly|es|als?)|comes|miss|work|school|went|goes|said|says|told|and|or|who|is|was|has|had|visit|visits|office|appointment|thinks?|thought|prescribed|gave|recommended|suggested|advised|ordered|diagnosed|for|at|in|on|about|yesterday|today|that|this|the|a|an|to|of|with|from|referred|noted?|noticed|came|did|does|will|would|can|could|may|should|if|but|because|when|since|while|as|practitioner|practitioners|specialist|assistant|manager|aide|visited|checked|asked|wants|wanted|sent|put|started|tells|tried|also|never|just|please|so|my|your|our|his|her|their|i|you|he|she|we|they|it|not|no|line|station|call|calls|called|help|before|after|by|examined|found|stated|states|reports|reported|discharge|consult|consulted|like|who's|whose|where|then|again|there|here|on-call|google|shopping|led|staff|educator|coordinator|training|died|age|aged|had|have|having|gets|got|took|takes|made|makes|wrote|did|didn['’]?t|doesn['’]?t|couldn['’]?t|wouldn['’]?t|won['’]?t|can['’]?t|refused|saw|seen|knows|known|does|denies|lives|works|smoked|drinks|suffered|passed|recently|always|both|only|too|later|earlier|last|next|once|twice|unable|able|said|wears|used|uses|feels|felt|needs|needed|kept|keeps)$/iu;

const KIN =
  "(?:wife|husband|spouse|partner|fianc[ée]e?|girlfriend|boyfriend|son|daughter|mother|father|mom|mum|mommy|mummy|dad|daddy|brother|sister|grand(?:mother|father|son|daughter|ma|pa|child)|aunt|uncle|cousin|niece|nephew|step(?:mother|father|son|daughter|brother|sister)|(?:mother|father|sister|brother|son|daughter)-in-law|baby|child|kid|twin|friend|roommate|flatmate|housemate|neighbou?r|colleague|co-?worker|boss|carer|caregiver|caretaker|guardian|nanny|babysitter|teacher|landlord|nurse|doctor|therapist|counsell?or|physiotherapist|dentist|surgeon|GP|PCP|midwife|pharmacist|social worker|case manager|interpreter)";
const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `(?<![\\p{L}])(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Tt]he|[Oo]ur|[Pp]atient['’]s|[Ww]ith|[Aa]nd|[Bb]y|[Ii]s|[Aa])?[ ]?(?:${KIN}|${capitalised(KIN)})(?:[ ](?:is|was))?(?:,| \\(|[ ](?:named|called)|:)?[ ](?<id>${FULL})`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?:(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Tt]he|[Ff]ull|[Ff]irst|[Ll]ast|[Mm]aiden|[Nn]ick|[Pp]atient(?:['’]s)?)[ ]?)+name(?:['’]s|s?[ ](?:is|was|are)|:)?[ ](?<id>${FULL}|\\p{L}${LETTERS}{1,20}(?:[ ]\\p{L}${LETTERS}{1,20}){0,3}(?=[.,!\\n]|$))`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?:I['’]m|I am|Im|[Tt]his is|[Ii]t['’]s|[Ii]t is|[Cc]all me|[Cc]alled|[Nn]amed|[Kk]nown as|[Nn]icknamed|aka|[Ii]ch bin|[Ii]ch hei(?:ß|ss)e|[Jj]e suis|[Jj]e m['’]appelle|[Mm]e llamo|[Mm]i chiamo|[Mm]eu nome é|[Ss]oy)[ ](?<id>${FULL})(?!['’]s (?:disease|syndrome))`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?:[Pp]atient|[Pp]t\\.?|[Cc]lient|[Rr]esident|[Ss]ubject)[,:]?[ ](?<id>${FULL})`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?:[Ss]een|[Ee]xamined|[Rr]eferred|[Ss]igned|[Dd]ictated|[Ww]ritten|[Pp]repared|[Rr]eviewed|[Tt]reated|[Aa]ccompanied|[Bb]rought in|[Dd]riven|[Oo]rdered|[Rr]ecorded|[Ee]ntered|[Tt]ranscribed|[Pp]erformed|[Cc]ompleted|[Aa]pproved|[Vv]erified|[Aa]uthenticated|[Rr]equested|[Ss]ubmitted|[Cc]ared for|[Ii]nterviewed)[ ](?:electronically[ ])?by[ ]?:?[ ](?<id>${FULL})`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?:[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|[Aa]ttn:?|[Aa]ttention:?|[Cc][Cc]:|[Tt]o:|[Ff]rom:|FAO:?|c/o|[Hh]ola|[Bb]onjour|[Cc]iao|[Hh]allo|[Ll]iebe[r]?)[ ,]+(?<id>${FULL})`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?:[Ss]poke (?:to|with)|[Tt]alked (?:to|with)|[Cc]ontact(?:ed)?|[Pp]hone|[Cc]all|[Cc]alled|[Aa]sk for|[Dd]iscussed with|[Ss]een with|[Ll]ives? with|[Ll]iving with|[Mm]et with|[Mm]et|[Ff]ollow(?:ed)?[ -]up with|[Aa]ppointment with|[Rr]egards to|[Tt]old|[Aa]ccording to|[Bb]ehalf of|[Cc]are of)[ ](?<id>${FULL})`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?<id>${FULL}(?:,[ ]${CAP})?),?[ ](?:M\\.?D\\.?|D\\.?O\\.?|R\\.?N\\.?|N\\.?P\\.?|PA-C|PA|Ph\\.?D\\.?|MBBS|MBChB|FRCP|FRCS|FACP|FACC|DDS|DMD|DPM|LPN|LVN|CNM|APRN|FNP|FNP-BC|ARNP|MSW|LCSW|PsyD|PharmD|Esq|MRCGP|OTR|DPT|Jr|Sr)(?![\\p{L}])`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?:[Rr]egards|[Ss]incerely|[Tt]hanks|[Tt]hank you|[Yy]ours(?: truly| faithfully| sincerely)?|[Bb]est(?: wishes| regards)?|[Ww]arm(?:ly| regards)|[Kk]ind regards|[Cc]heers|[Ll]ove|[Rr]espectfully|[Cc]ordially|[Mm]any thanks|[Tt]hx|[Ss]igned|[Ss]ignature|[Gg]r(?:ü|ue)(?:ß|ss)e|[Cc]ordialement|[Ss]aludos|--|—)[ ]?[,.!:]?[ ]*\\n?[ ]*(?:\\n[ ]*)?(?<id>${FULL})(?=[ ]*(?:[\\n,.(]|$))`,
    "gdu",
  ),
  // "What is your name? Torpy"
  new RegExp(`(?<![\\p{L}])names?\\?["'”]?[ \\n]+(?<id>${FULL})`, "gdu"),
  // "Smith, John" in front of a bracket or a field.
  new RegExp(
    `(?<![\\p{L}])(?<id>\\p{Lu}${LETTERS}{1,30},[ ]\\p{Lu}${LETTERS}{1,30}(?:[ ]\\p{Lu}\\.?)?)(?=[ ]*(?:\\((?:SSN|DOB|MRN|b\\.|born|age|\\d)|DOB|MRN|SSN))`,
    "gdu",
  ),
];

/** "A. B. Smith" and "A. Smith"; "28 U/L. Liver" and "Figure B. Lungs" end a sentence. */
const INITIALS = new RegExp(
  `(?<![\\p{L}\\p{N}./°-]|Figures?[ ]|(?:[Vv]itamin|[Hh]epatitis|[Tt]ype|[Gg]roup|[Gg]rade|[Ss]tage|[Cc]lass|[Ii]nfluenza|[Ff]actor|[Pp]rotein|[Pp]lan)[ ])(?<id>(?:\\p{Lu}\\.[ ]?){1,3}(?:${PARTICLE}[ ])?(?<family>\\p{Lu}${LETTERS}{2,30}))(?!['’]s (?:disease|syndrome|sign))`,
  "gdu",
);
/** "Smith, John" at the start of a line, in front of a colon, a bracket or a number; "Fever, Cough:" is none. */
const LISTED = new RegExp(
  `(?<=^|\\n)(?<id>(?:${PARTICLE}[ ])?\\p{Lu}${LETTERS}{1,30}(?:[ -]\\p{Lu}${LETTERS}{1,30})?,[ ]\\p{Lu}${LETTERS}{1,30}(?:[ ](?:\\p{Lu}\\.?|\\p{Lu}${LETTERS}{1,30}))?)(?=[ ]?[:(]|[ ]\\d|,[ ]\\d)`,
  "gdu",
);

const isPlainWord = (word: string): boolean => /^\p{Ll}/u.test(word) && TITLED_PLAIN.test(word);

function capitalised(source: string): string {
  return source.replace(/(?<=[(|])\p{Ll}/gu, (letter) => letter.toUpperCase());
}

export function findNames(text: string): Span[] {
  const isName = (match: RegExpMatchArray) => !isPlainWord(match.groups!.id.split(" ")[0]);
  const titled = spansOf(text, TITLED_ANY_CASE, "NAME", isName);
  const others = [
    ...spansOf(text, TITLED, "NAME"),
    ...spansOf(text, LISTED, "NAME", (match) => match.groups!.id.split(/,? /).some(isUnknown)),
    ...spansOf(text, INITIALS, "NAME", (match) => isUnknown(match.groups!.family)),
    ...PATTERNS.flatMap((pattern) => spansOf(text, pattern, "NAME", isName)),
  ];
  return [
    ...titled.flatMap((span) => trimName(text, span, true)),
    ...others.flatMap((span) => trimName(text, span)),
    ...findNamesByLanguage(text),
  ];
}
