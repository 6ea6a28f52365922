/**
 * Sentences of a document that speak to a computer instead of about a patient. They are taken out of what is sent,
 * and later keep whatever repeats them out of the answer. Symptoms are not touched: the rules read the whole text.
 */

const TO_A_MACHINE: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass|discard)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|any|other|system|instructions?|rules?|prompts?|guidelines?|guardrails?|safety|red flags?)\b/i,
  /\b(?:in|to|of|from|into|for|with) (?:your|the|this) (?:[\w-]+ )?(?:response|answer|reply|output|message|summary|report|json|differential)(?:['’]s)?\b/i,
  /\b(?:your|the) (?:response|answer|reply|output|message)(?:['’]s)? (?:should|must|words|in|with|by|to|as|only|letters)\b/i,
  /\b(?:modify|enhance|augment|change|render|rewrite|rephrase|format|encode|prefix|end|begin|start|finish) (?:your|the|every|each|all) (?:response|answer|reply|output|message|sentence|line|words?)\b/i,
  /\b(?:you are (?:now|an? (?:ai|assistant|language model|chatbot|helpful|unrestricted|pirate|poet|translator|bot|expert system))|as an ai|language model|system prompt|developer mode|jailbreak|dan mode|new (?:instructions?|task|role|objective)|act as|pretend|role-?play|simulate being|from now on)\b/i,
  /^\W{0,6}(?:system|assistant|user|ai|model|instructions?|prompt|admin|developer|note to (?:the )?(?:ai|model|assistant|bot|system))\s*(?:[:>\]]|message)/i,
  /<\|?\/?(?:im_start|im_end|system|inst|endoftext|s)\|?>|\[\/?(?:INST|SYSTEM|SYS)\]|<<\/?SYS>>|#{2,}\s*(?:system|instruction|response)/i,
  /\b(?:set|change|mark|classify|label|rate|treat|report|output|return|downgrade|lower|answer|respond|reply|say|write|conclude|diagnose)\b[^.\n]{0,40}\b(?:triage|urgency|as (?:routine|self-?care|not urgent|non-?urgent|harmless|benign)|(?:no|without) (?:red flags?|warnings?|disclaimer))\b/i,
  /^\W{0,6}(?:please |you (?:must|should|will) |always |only |just ){0,3}(?:set|output|return|answer|respond|reply|say|state|write|print|conclude|list|include|mention|add|show|repeat)\b[^.\n]{0,40}\b(?:only|exactly|verbatim|json|the (?:following|words?|phrase|sentence|link|text))\b/i,
  /(?:^\W{0,6}|\byou (?:must|should|will|may|can) |\bplease |[,;] )(?:do not|don't|never|must not|avoid)\b[^.\n]{0,20}\b(?:mention|tell|flag|warn|report|reveal|disclose|include|show|say|output|list|display|refer (?:to|him|her|them)|call|escalate)\b/i,
  /\b(?:the (?:model|assistant|ai|bot|system|chatbot|llm|reader|summari[sz]er)|careveil|gemini|chatgpt|gpt) (?:must|should|shall|will|is to|has to|needs? to|please|,)/i,
  /\b(?:visit|click|download|install|subscribe|donate|vote|sign up|log ?in|join|follow|share|retweet|buy|order now|check out|go to)\b[^.\n]{0,60}(?:https?:|www\.|\.com|\.xyz|\.org|\.net|link|here|website|site|app\b|newsletter|channel|forum|community|election)/i,
  /\b(?:ssn|password|api key|credit card|secret|token)s?\b[^.\n]{0,30}\b(?:send|reveal|print|give|share|exfiltrate)|\b(?:send|reveal|print|leak|exfiltrate)\b[^.\n]{0,40}\b(?:password|api key|secret|token|system prompt|data|conversation)/i,
  /(?<!\p{L})(?:ignore[zr]?|oublie[zr]?|olvid\p{L}*|ignor[aei]\p{L}*|vergiss|vergessen sie|missachte\p{L}*|dimentica\p{L}*|esque[cç]\p{L}*|negeer|bortse|игнорир\p{L}*|забудь\p{L}*|忽略|无视|無視|تجاهل)[^.\n]{0,40}(?:instructions?|anweisung\p{L}*|instrucci\p{L}*|istruzion\p{L}*|instruç\p{L}*|instructies|instruktion\p{L}*|instrukcj\p{L}*|инструкц\p{L}*|指令|指示|التعليمات)/iu,
  /\b(?:assistant|system|ai|chatbot|language model)\s*(?::|override)|\brole\s*:\s*(?:system|assistant|developer)\b|\bcontent\s*:\s*(?:recommend|say|state|write|report|answer)\b|\bthis assistant\b/i,
  /\b(?:already|pre-?) ?(?:approved|cleared|authori[sz]ed)\b[^.\n]{0,60}\b(?:list|say|state|write|answer|so no|no tests?|skip)\b|\b(?:waive|override|suppress)\b[^.\n]{0,30}\b(?:warnings?|flags?|alerts?|safety)\b/i,
  /\b(?:decode|decrypt|unscramble)\b[^.\n]{0,40}\b(?:this|follow|run|execute|do)\b|(?<![\w+/=])(?=[\w+/]*\d)(?=[\w+/]*[A-Z])(?=[\w+/]*[a-z])[A-Za-z0-9+/]{32,}={0,2}(?![\w+/])|\b(?:0x)?(?:[0-9a-f]{2}){20,}\b/,
  /(?<!\p{L})(?:\p{L} ){4,}\p{L}(?!\p{L})/u,
  /\b(?:write|state|say|report|advise|tell|recommend|print|show|point|mention|add|put|buy)\b[^.\n]{0,40}\b(?:the reader|in every line|the patient (?:can|is|that)|that the (?:patient|illness|disease)|words? buy|the (?:site|reference))\b|\bsummary (?:ended|ends|should)\b/i,
];

/** An order to somebody who writes; notes of a visit begin with other verbs. */
const IMPERATIVE =
  /^\W{0,6}(?:(?:please|kindly|now|also|then|instead|first|next|finally|and|can you|could you|would you|will you|i want you to|you (?:must|should|will|need to|have to))[ ,]+){0,3}(?:draft|compose|write|provide|translate|summari[sz]e|generate|create|develop|break down|substitute|replace|rearrange|scramble|jumble|misspell|introduce|anagram|render|group|combine|convert|integrate|augment|modify|enhance|insert|append|prepend|embed|include|output|print|respond|reply|repeat|recite|sing|tell me|show me|explain|describe|define|list (?:the|all|some|three|five|ten)|name (?:the|a|an|three|five)|give me|calculate|compute|solve|pretend|imagine|invent|encourage|promote|advertise|recommend|suggest|remind|invite|use (?:numbers|symbols|anagrams|commonly|only)|remove (?:spaces|all|every|the)|add (?:a|an|the|["'“])|say|answer|execute|fetch|browse|tweet|delete)\b(?!\s*[:=])/i;
/** A question that knows no patient. */
const GENERAL_QUESTION =
  /^\W{0,6}(?:what|who|whom|whose|how|why|when|where|which|can you|could you)(?:['’]s|['’]re)?\b[^?\n]{0,200}\?/i;
const HOW_TO =
  /^\W{0,6}how (?:do|can|would|should) (?:i|you|we|one) (?:solve|say|write|make|build|cook|bake|draw|code|program|play|translate|spell|calculate|connect|install|create|cite|hack)\b/i;
const ABOUT_A_PATIENT =
  /\b(?:i|i'm|i've|my|me|he|she|his|her|him|they|their|patient|pt|this|these|it|we|our|son|daughter|child|baby|wife|husband|mother|father|diagnosis|diagnos\w+|treatment|management|following|symptoms?|next step|likely|cause of (?:my|his|her|this)|should i|do i|am i|pain|fever|cough|rash|doctor)\b/i;
const CLINICAL =
  /\b(?:pain|fever|cough|rash|blood|vomit\w*|nause\w*|headache|dizz\w*|swell\w*|itch\w*|breath\w*|chest|abdom\w*|stomach|mg|bp|pulse|temperature|history of|denies|presents|symptom\w*|medic\w+|tablet|dose|daily|onset|severity|allerg\w+|exam(?:s|ine[ds]?|ination\w*)?|weeks?|days?|hours?|skin|urin\w*|stool|sleep|weak\w*|numb(?:ness)?|diagnos\w*)\b/i;

export interface SplitText {
  /** The text without those sentences; each is replaced by "[REMOVED]". */
  readonly kept: string;
  readonly removed: readonly string[];
}

export function splitInstructions(text: string): SplitText {
  const removed: string[] = [];
  const kept = text.replace(SENTENCE, (sentence) => {
    if (!isInstruction(sentence.trim())) return sentence;
    removed.push(sentence.trim());
    return `${/^\s*/.exec(sentence)![0]}[REMOVED]${/\s*$/.exec(sentence)![0]}`;
  });
  return { kept, removed };
}

/** To the next end of a sentence or line; a full stop inside a web address ends nothing. */
const SENTENCE =
  /[^\n.!?]{1,2000}(?:[.!?](?=[^\s"'”’)])[^\n.!?]{0,500}){0,20}(?:[.!?]+["'”’)]{0,2}|(?=\n)|$)/g;

function isInstruction(sentence: string): boolean {
  if (sentence.length < 8) return false;
  if (TO_A_MACHINE.some((pattern) => pattern.test(sentence))) return true;
  if (IMPERATIVE.test(sentence))
    return (
      !CLINICAL.test(sentence) ||
      /\b(?:response|answer|reply|poem|story|essay|python|french|code)\b/i.test(sentence)
    );
  if (HOW_TO.test(sentence)) return true;
  return GENERAL_QUESTION.test(sentence) && !ABOUT_A_PATIENT.test(sentence) && !CLINICAL.test(sentence);
}
