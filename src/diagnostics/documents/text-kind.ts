/** What a text is too foreign or too empty to be judged by: the rules and the offline model read English complaints. */

const SMALL_WORDS =
  /(?<![\p{L}])(?:the|and|of|to|in|is|was|has|have|had|with|for|my|i|on|no|not|he|she|it|her|his|a|an|since|after|when|but|are|been|this|that|from|at|or|pain|fever|cough|days?|weeks?|years?|old|patient|history|denies|blood)(?![\p{L}])/giu;
const FOREIGN_WORDS =
  /(?<![\p{L}])(?:ich|und|der|die|das|ist|nicht|seit|mein\p{L}?|habe|mit|ein\p{L}{0,2}|le|la|les|des|est|une?|du|pas|depuis|mon|ma|mes|ai|et|el|los|las|es|una?|que|me|mi|desde|hace|tengo|por|para|il|gli|ho|da|di|che|sono|o|os|um|uma|n[ãa]o|estou|com|het|een|van|ik|niet|heb|jag|har|och|inte|jest|nie|mam|od|si[ęe]|ve|bir|i[çc]in|var)(?![\p{L}])/giu;

/** True for another script, or when small words of another language outnumber the English ones. */
export function isForeignText(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (letters < 8) return false;
  if (latin < letters * 0.6) return true;
  const foreign = text.match(FOREIGN_WORDS)?.length ?? 0;
  return foreign >= 3 && foreign > (text.match(SMALL_WORDS)?.length ?? 0);
}

const COMPLAINT =
  /\b(?:pain\w*|ache\w*|aching|hurt\w*|sore\w*|fever\w*|cough\w*|cold|flu|rash\w*|blood\w*|bleed\w*|vomit\w*|nause\w*|sick\w*|ill|unwell|head\w*|dizz\w*|swell\w*|swollen|itch\w*|breath\w*|wheez\w*|chest|abdom\w*|stomach|belly|tummy|throat|nose|ears?|eyes?|skin|back|legs?|arms?|hands?|feet|foot|knees?|joints?|muscle\w*|neck|heart|palpitat\w*|faint\w*|collapse\w*|weak\w*|numb\w*|tingl\w*|tired\w*|fatigue\w*|sleep\w*|insomnia|anxi\w*|depress\w*|mood|suicid\w*|die|stools?|diarrh\w*|constipat\w*|urin\w*|pee\w*|period\w*|pregnan\w*|baby|lumps?|moles?|spots?|bruis\w*|burn\w*|wound\w*|cuts?|injur\w*|fell|fall|bit\w*|sting|stung|allerg\w*|symptom\w*|complain\w*|diagnos\w*|disease|infect\w*|seizure\w*|fits?|confus\w*|weight|appetite|thirst\w*|sweat\w*|chills?|shak\w*|tremor|vision|hearing|voice|swallow\w*|bp|hr|spo2|temp\w*|pulse|glucose|sugar|insulin|medic\w*|tablets?|pills?|patient|pt|c\/o|hx|pmh|refill|check-?up|follow-?up|vaccin\w*|nails?|hair|scalp|acne|migraine|asthma|diabet\w*|hypertens\w*|stroke|cancer)\b/i;

/** True when not one word of the text is about a body, a complaint or a value. */
export const namesNoComplaint = (text: string): boolean => !COMPLAINT.test(text);
