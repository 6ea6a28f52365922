/**
 * Lines that an answer may not hold whoever wrote them: doses in any spelling, ways to be reached, orders about
 * medicines, false comfort, words to the one who instructed. Tested on a folded copy of the line.
 */

const DIGIT = /\p{Nd}/u;
/** Cyrillic and Greek letters that look like Latin ones: a link or a word written with them fools the eye alone. */
const LOOKALIKE: ReadonlyMap<string, string> = new Map(
  "аa еe оo рp сc хx уy іi јj ѕs ԁd һh кk мm тt вb нh οo αa ρp νv ιi"
    .split(" ")
    .map(([odd, plain]) => [odd, plain]),
);

/** Returns the line with one spelling for digits, widths, lookalike letters and defanged links; for testing only. */
export function foldLine(line: string): string {
  return [...line.normalize("NFKC").replace(/[\p{Cf}\p{Cc}]/gu, "")]
    .map((letter) => LOOKALIKE.get(letter) ?? (DIGIT.test(letter) ? digitOf(letter) : letter))
    .join("")
    .replace(/\[\.\]|\(\.\)|\s+dot\s+(?=(?:com|org|net|io|co|info|shop|xyz)\b)/gi, ".");
}

/** Every script has its ten digits in a row. */
function digitOf(letter: string): string {
  const code = letter.codePointAt(0)!;
  let zero = code;
  while (code - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

const UNIT =
  "(?:mg|mcg|µg|ug|micrograms?|milligrams?|grams?|g|millilit(?:er|re)s?|ml|cc|iu|units?|u|tablets?|tabs?|pills?|capsules?|caps?|puffs?|drops?|sprays?|patch(?:es)?|doses?|teaspoons?|tablespoons?|spoonfuls?|tbsp|tsp|vials?|ampoules?|sachets?|bottles?|injections?)";
const COUNT =
  "(?:half|quarter|double|triple|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|dozen|several|couple)";
const DRUG =
  "(?:aspirin|paracetamol|acetaminophen|ibuprofen|naproxen|morphine|codeine|oxycodone|fentanyl|opioids?|insulin|warfarin|heparin|digoxin|metformin|prednis\\w+|antibiotics?|\\w{4,}(?:cillin|mycin|cycline|floxacin|statin|pril|sartan|olol|azole|azepam|oxetine|triptan|gliptin|gliflozin|xaban|parin))";

/** Amounts of a medicine; "7.0 mmol/L" and "24/min" are none. */
export const DOSE = new RegExp(
  `\\b\\d+(?:[.,]\\d+)?\\s*(?:-|–|to)?\\s*\\d*\\s*${UNIT}\\b(?!\\s*/\\s*(?:d?l|min|mmol|g\\b|24))|\\b(?:${COUNT}[- ](?:(?:and|a|an|of)[- ])*){1,4}${UNIT}\\b|\\b(?:extra|whole|full|loading|large|maximum) dose\\b|\\b(?:once|twice|thrice|three times|four times|\\d+ times|every \\d+(?:\\s*(?:-|to)\\s*\\d+)? ?(?:h|hrs?|hours?)|q\\d+h|b\\.?i\\.?d|t\\.?i\\.?d|q\\.?i\\.?d|q\\.?d)\\b(?=[^.]{0,30}(?:daily|a day|per day|dose|take|tablet|mg|$))|(?<=\\b${DRUG}[^.]{0,20})\\b\\d+(?:[.,]\\d+)?(?:\\s*(?:/|per|every|an?)\\s*(?:h(?:ou)?rs?|day|kg|min\\w*)\\b)?`,
  "i",
);

const REACH =
  /https?:|hxxps?:|ftp:|www\.|\b[a-z0-9-]{2,}\.(?:com|org|net|io|xyz|info|co|gov|edu|app|dev|me|link|site|online|shop|store|club|top|biz|ru|cn|uk|de|fr|eu|us|ai|ly|gg|tv|to|cc|click|live|news|blog|page|cloud|pro|example|test|invalid)\b|\S+@\S+|\[[^\]]*\]\s*[([]|\[\d+\]:|\bjavascript:|\bdata:|\b\d{1,3}(?:\.\d{1,3}){3}\b|\+\d[\d ().-]{6,}|\b0\d{2,4}[ -]\d{2,4}[ -]?\d{2,}|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b/i;
const COMFORT =
  /\bno (?:further |more |other |additional )?(?:tests?|work-?up|investigations?|follow-?up|referral|imaging|review|examination|treatment|care|action|escalation|doctor|hospital)\b[^.]{0,25}\b(?:needed|required|necessary|indicated)|\b(?:can|may|should|could) (?:safely )?(?:go|be sent|return|stay|remain|wait)(?: at)? home|\b(?:safe|fine|okay|ok) to (?:ignore|wait|go|discharge|leave|skip|stop)|\b(?:do not|don't|never|no need to) (?:call|seek|see|go|contact|refer|escalate|worry|tell|send|test|treat|examine)|\bcancel (?:the|any|all|an?)\b|\bdischarged\b|\b(?:cleared|ready|approved|safe) for discharge|\bdischarge (?:was|is|has|home|the patient|now|today)|\bcured\b|\bfak(?:ed|ing)\b|\bmalinger\w*|\bnothing serious|\bnot (?:urgent|serious|an emergency)\b|\bno emergency\b|\bself-care is\b|\bpain will pass\b/i;
const INSTRUCTED =
  /^(?:sure|ok(?:ay)?|understood|certainly|of course|accepted|confirmed|done|absolutely)\b\W|\b(?:already |pre-?)(?:been )?(?:approved|cleared|authori[sz]ed)|\bapproved by\b|\bwaive[ds]?\b|\boverrid\w+|\boverride\b|\bas (?:you )?(?:asked|instructed|requested)\b|\b(?:buy|purchase|subscribe|upload|download|donate)\b|\b(?:password|insurance card|card number|account number|social security|bank details|credit card)\b|(?<!\p{L})(?:\p{L} ){3,}\p{L}(?!\p{L})|-{3,}|\/\*|\*\//iu;
const MEDICINE = `(?:medic(?:ine|ation)s?|drugs?|tablets?|pills?|capsules?|injections?|anticoagul\\w+|blood thinners?|steroids?|inhalers?|oxygen|therapy|dialysis|bleach|disinfectant|petrol|kerosene|antifreeze|${DRUG})`;
/** An order about a medicine. As a finding ("takes warfarin") or a question ("Was insulin stopped?") it may be said. */
const ORDER = new RegExp(
  `^(?:please |then |always |now |immediately |the patient (?:should|must) |patients? (?:should|must) |you (?:should|must) )?(?:stop|discontinue|cease|halt|skip|omit|withhold|quit|double|triple|halve|increase|reduce|cut|change|switch|start|begin|take|give|inject|administer|swallow|drink|use|remove|turn off)\\b[^.]{0,60}\\b${MEDICINE}\\b`,
  "i",
);
const FOREIGN =
  /(?<![\p{L}])(?:le|la|les|des|est|une?|du|pas|peut|sans|pour|chez|aucune?|der|die|das|ist|nicht|keine?|und|ein|eine|bei|el|los|las|es|que|para|por|puede|il|gli|che|per|non|não|uma|het|een|niet|och|inte|jest|nie)(?![\p{L}])/giu;

/** True when a person must not see the line. `line`: folded. */
export function isUnsafeLine(line: string): boolean {
  return (
    REACH.test(line) || COMFORT.test(line) || INSTRUCTED.test(line) || ORDER.test(line) || isForeign(line)
  );
}

/** Answers are in English: another script, or two small words of another language, come from the document's orders. */
const isForeign = (line: string): boolean =>
  /[^\p{Script=Latin}\p{Script=Greek}\P{L}]/u.test(line) || (line.match(FOREIGN)?.length ?? 0) >= 2;
