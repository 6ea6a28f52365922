/**
 * Whether a mention is about the patient, now, and affirmed. After NegEx (Chapman et al. 2001) and ConText (Harkema
 * et al. 2009): trigger words before or behind the mention within its sentence, cut off by words that end a scope.
 */

export type MentionStatus = "current" | "negated" | "historical" | "family" | "hypothetical";

interface Sentence {
  readonly before: string;
  readonly after: string;
  readonly mention: string;
}

/** "not only", "no relief", "cannot": words of negation that negate something else. */
const PSEUDO_NEGATION =
  /\b(?:no (?:relief|improvement|change|response|increase|longer|doubt|effect|better|idea|matter|significant (?:change|improvement)|inhaler relief|reason|energy|rest|sleep|one|appetite)|not (?:only|just|sure|certain|know|improv\w*|reliev\w*|respond\w*|mov\w*|wak\w*|work\w*|breath\w*|feed\w*|pass\w*|urinat\w*|pee\w*|talk\w*|speak\w*|go(?:ing)? away|goes away|help\w*|getting better|better|resolv\w*|settl\w*|stop\w*|eas\w*|controlled|able|being able|making sense|taking|aware|feeling well|well|eaten|eating|drinking|sleeping|like|that|tolerat\w*|been able|break\w*|come down|coming down|bearable|normal|my usual|acting|himself|herself)|without (?:relief|improvement|warning|help|response|cause|reason|any (?:relief|improvement|warning))|does(?: not|n't) (?:go away|help|stop|improve|get better|resolve|respond|make sense|feel|look|seem|know)|(?:is|was|are|has)n't (?:going away|help\w*|stop\w*|improv\w*|gett?ing better|reliev\w*|acting|making)|won't (?:go away|stop|settle|come down|wake)|cannot|can't|can not|could(?: not|n't)|unable)\b/gi;

const NEGATION_BEFORE =
  /\b(?:no|not|nor|denie[sd]|deny|denying|den\.|without|never|none|neither|negative for|neg for|free of|absence of|absent|lacks?|lacking|declines?|rules? out|ruled out|exclude[sd]?|excluding|no (?:evidence|sign|signs|history|complaints?|report|reports|mention|symptoms?) of|not (?:have|having|had|experienc\w*|complain\w*|report\w*|any|feel|feeling)|(?:does|do|did|has|have|had|is|was|are|were)(?: not|n't)|doesnt|dont|didnt|hasnt|havent|isnt|w\/o|unlikely|nil|resolved|non)\b/gi;
const NEGATION_AFTER =
  /^[\s:*_)-]{0,4}(?:(?:is|are|was|were|has been|have been|being)[ ])?(?:absent|denied|negative|not (?:present|noted|seen|found|reported|observed|endorsed)|none|no\b(?![ ](?:relief|improvement|better))|nil\b|ruled out|excluded|unlikely|free\b|resolved|has resolved|gone\b|has gone|0\b(?!\d))|^[^.;\n]{0,25}\b(?:was|were|is|are) (?:denied|absent|ruled out|negative|excluded)\b|^\s*[:=]\s*(?:no|none|absent|negative|denies|denied|n|-)\b|^\s*\(\s*-\s*\)/i;

/** "(-) chest pain", "[ ] fever". */
const TICKED_OFF = /(?:\(\s*-\s*\)|\[\s*\]|\(neg(?:ative)?\))\s*$/i;

/** A negation does not reach beyond these. */
const SCOPE_END =
  /\b(?:but|however|although|though|except|apart from|aside from|other than|yet|until|now|then|today|presents?(?: with)?|presenting|complains?|complaining|reports?|reported|reporting|states?|developed|develops|notes?|noticed|admits?|endorses?|is having|has (?:a|an|had|been|severe|new|sudden|worsening|increasing)|with (?:severe|sudden|new|associated)|which|who|because|since|due to|started|began|comes? in|came in|brought in|secondary to|he has|she has|i have|i am|i'm|there is|there are|positive for|only|just)\b/gi;

const HISTORY_BEFORE =
  /\b(?:(?<!(?:hour|day|week|month|minute|year|hr|min|wk|yr)s?[- ])(?<!(?:hour|day|week|month|minute)s )(?:past |prior |previous |known |remote |distant |significant |medical |surgical |personal |pmh|long )*(?:history|hx) (?:is |was )?(?:significant |notable |remarkable |positive )?(?:of|for|includes?|includ\w+|:)|h\/o|pmhx?|past medical history|past history|previous(?:ly)?|prior|formerly|in the past|status post|s\/p|(?<!(?:years?|yrs?|yr|months?|mos?|weeks?|wks?|days?|\d[ ]?y)[- ]?)old(?![ ](?:man|woman|male|female|lady|gentleman|boy|girl|patient|person|m|f)\b)|remote|hx of|history:|recovered from|survivor of|treated for|diagnosed with|underwent|years ago|as a (?:child|teenager|boy|girl|kid)|last (?:year|summer|winter|spring|fall|autumn|decade)|back in|used to (?:have|get|suffer)|had an? (?:\w+ ){0,2}(?=(?:stroke|heart attack|mi\b|miscarriage|ectopic)))\b/gi;
const HISTORY_AFTER =
  /^[^.;\n]{0,40}?\b(?:(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|several|many|some|a few|a couple of)\+? (?:years?|decades|yrs?)(?: ago| earlier| prior| before| back)|(?:[2-9]|1[0-2]|several|many|a few) months ago|years ago|in (?:19|20)\d{2}|last (?:year|summer|winter|decade)|as a (?:child|teenager|boy|girl|kid)|in (?:childhood|the past|remission)|at (?:the )?age (?:of )?\d|when (?:he|she|i) was (?:a |young|\d)|previously|(?:has |have |had |is |was |now |since |fully |completely )+(?:resolved|recovered|gone))/i;
const PRESENT_HISTORY = /\b(?:history of (?:the )?present(?:ing)?(?: illness| complaint)?|hpi)\b/gi;

const KIN =
  "(?:father|mother|dad|mom|mum|brother|sister|sibling|siblings|son|daughter|uncle|aunt|grandfather|grandmother|grandparents?|parents?|cousin|wife|husband|spouse|relatives?|niece|nephew|friend|neighbou?r|co-?worker|colleague|roommate|twin|brother-in-law|mother-in-law|father-in-law)";
const FAMILY_BEFORE = new RegExp(
  `\\b(?:family (?:history|hx|medical history|members?)|fhx?|fam hx|runs in (?:the|my|his|her) family|(?:(?:his|her|my|the|a|an|their|maternal|paternal|older|younger|elder|twin|patient's|one|first-degree)\\s+)+${KIN}s?(?:'s)?(?:,? who)? (?:had|died|dies|suffered|suffers from|was diagnosed|were diagnosed|with a history|has a history|have a history|has had|passed away|also had|both had)|(?:maternal|paternal) ${KIN}|(?:in|of) (?:his|her|my|their|a|the) ${KIN}|${KIN}(?: had| died| - |:))\\b`,
  "gi",
);
const FAMILY_AFTER = new RegExp(
  `^[^.;\\n]{0,30}?\\b(?:in|of|by) (?:his|her|my|their|the|a|both|one|several) (?:\\w+ ){0,2}(?:${KIN}|family)s?\\b|^[^.;\\n]{0,15}\\bruns in\\b`,
  "i",
);
/** The one who tells is no sick relative: "mother reports that he ...". */
const INFORMANT = new RegExp(
  `\\b${KIN}s?\\b[^.;,]{0,20}\\b(?:reports?|reported|states?|stated|says|said|notes?|noticed|noted|brings|brought|describes?|found|called|thinks|worried|concerned|observed|saw|told)\\b`,
  "gi",
);

const HYPOTHETICAL_BEFORE =
  /\b(?:if (?:you|he|she|they|there|any|i|the|symptoms?|these|it|your|new)|return (?:if|for|precautions|to)|come back (?:if|for)|call (?:911|999|112|us|the office)? ?(?:if|for)|in case (?:of|there)|in the event of|should (?:you|he|she|there|any|i)|watch (?:out )?for|monitor(?:ing|ed)? for|look out for|warned (?:about|of)|risks? (?:of|for|factors? for)|at risk|prevent(?:s|ion|ing)?(?: of)?|prophyla\w+|prophylactic\w*|screen(?:ing|ed)? for|educat\w+ (?:about|on|regarding)|instruct\w* (?:about|to|on|regarding)|information (?:about|on)|leaflet|advice (?:about|on)|counsel\w* (?:about|on|regarding)|rule out|r\/o|evaluate for|to exclude|worr(?:y|ied|ies) (?:about|that|it)|afraid (?:of|that|it)|scared (?:of|that)|fear(?:s|ed)? (?:of|that)?|concern(?:ed|s)? (?:about|for|of|that)|anxious about|(?:read|heard|googled|article|news|movie|tv|television|book|asks?|asked|asking|wonder\w*|question\w*) (?:about|on|whether|if)|can (?:this|it|that) (?:be|cause|lead|turn)|could (?:this|it|that) be|might (?:develop|get|have)|may (?:cause|lead|develop|include|experience)|side effects? (?:include|are|such as|of)|can cause|could cause|vaccin\w*(?: against| for)?|immuni[sz]\w*(?: against| for)?|unless|e\.g\.|such as)\b/gi;

const DURATION_WORDS =
  /\b(?:since|for (?:the )?(?:past|last|\d)|started|sudden|now|today|this morning|currently|worse)\b/i;

/** "My son had a seizure ten minutes ago" is about the patient, whoever writes. */
const HAPPENING =
  /\b(?:(?:minutes?|hours?) ago|just|today|tonight|now|still|this (?:morning|afternoon|evening)|suddenly)\b/i;

/** Returns the status of the stretch [start, end) of the text. */
export function classifyMention(text: string, start: number, end: number): MentionStatus {
  const { before, after, mention } = sentenceAround(text, start, end);
  if (reaches(before, HYPOTHETICAL_BEFORE, 14)) return "hypothetical";
  if (isNegated(before, after, mention)) return "negated";
  const told = before.replace(INFORMANT, (match) => " ".repeat(match.length));
  const ofRelative = reaches(told, FAMILY_BEFORE, 14) && !HAPPENING.test(before + after) && told === before;
  if (ofRelative || FAMILY_AFTER.test(after)) return "family";
  const past = before.replace(PRESENT_HISTORY, (match) => "-".repeat(match.length));
  if (reaches(past, HISTORY_BEFORE, 10) || HISTORY_AFTER.test(after) || inHistorySection(text, start))
    return DURATION_WORDS.test(after.slice(0, 30)) && !HISTORY_AFTER.test(after) ? "current" : "historical";
  return "current";
}

/** A full stop in "98.6" or "e.g." ends nothing; a line break inside a wrapped sentence neither. */
function sentenceAround(text: string, start: number, end: number): Sentence {
  const from = Math.max(0, start - 300);
  const head = text.slice(from, start);
  const breaks = [...head.matchAll(/[.!?](?=\s)|;|\n(?=\s*(?:[^\p{Ll}\s]|$))/gu)];
  const last = breaks.at(-1);
  const tail = text.slice(end, end + 200);
  const stop = /[.!?](?=\s|$)|;|\n(?=\s*(?:[^\p{Ll}\s]|$))/u.exec(tail);
  return {
    before: last ? head.slice(last.index + 1) : head,
    after: stop ? tail.slice(0, stop.index) : tail,
    mention: text.slice(start, end),
  };
}

/** True when a trigger stands within `words` words before the mention and no scope ends in between. */
function reaches(before: string, triggers: RegExp, words: number): boolean {
  const last = [...before.matchAll(triggers)].at(-1);
  if (!last) return false;
  const between = before.slice(last.index + last[0].length);
  return between.split(/\s+/).length <= words + 1 && !endsScope(between);
}

const endsScope = (between: string): boolean => between.search(SCOPE_END) >= 0;

function isNegated(before: string, after: string, mention: string): boolean {
  if (/^(?:no|not|denies|without)\b/i.test(mention)) return false;
  if (NEGATION_AFTER.test(after) || TICKED_OFF.test(before)) return true;
  const masked = before.replace(PSEUDO_NEGATION, (match) => "_".repeat(match.length));
  const last = [...masked.matchAll(NEGATION_BEFORE)].at(-1);
  if (!last) return false;
  const between = masked.slice(last.index + last[0].length);
  if (between.split(/\s+/).length > 16 || endsScope(between)) return false;
  return !startsNewPhrase(between);
}

/**
 * "No fever, chest pain or cough" negates all three; "No fever, severe chest pain since noon" only the first: after a
 * comma a phrase that brings its own adjective of onset or degree stands for itself, unless the list began with "denies".
 */
function startsNewPhrase(between: string): boolean {
  const phrase = between
    .split(/,|\s-\s|–/)
    .slice(1)
    .at(-1);
  if (phrase === undefined) return false;
  return /\b(?:severe|sudden(?:ly)?|acute|crushing|intense|terrible|bad|awful|worst|worsening|new|constant|persistent|progressive|feels?|feeling|felt|has|have|had|with|my|his|her|and (?:he|she|i)|i|he|she)\b/i.test(
    phrase,
  );
}

/** Headings whose lines tell of the past or of relatives: the nearest heading above decides. */
function inHistorySection(text: string, start: number): boolean {
  const head = text.slice(Math.max(0, start - 1500), start);
  const headings = [
    ...head.matchAll(
      /(?:^|\n)[ \t>*_#-]*(?<title>[A-Za-z][A-Za-z /&]{2,40}?)[*_ \t]*(?::|\n(?=\s*[-*•]|\n))/g,
    ),
  ];
  const title = headings.at(-1)?.groups?.title ?? "";
  return /^(?:past|previous|prior|family|medical history|surgical history|pmhx?|psh|fhx?|allerg|immuni|background|comorbid|risk factors)/i.test(
    title.trim(),
  );
}
