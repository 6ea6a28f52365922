/** What stands around a word when it names a person, and when it names a medicine. */

const NUMBER =
  "\\d{1,3}\\b|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\\b(?! (?:days?|weeks?|hours?|minutes?|months?|years?(?! old)|mg|ml|cm|mm|times|percent))";
/** Only people speak, wish and remember: even the name of an eponym is a person's here. */
const SPEAKS =
  "reports?|reported|denies|denied|says|said|states|stated|complain(?:s|ed)|tells|told|thinks|thought|admits|asks|asked|wants|wanted|remembers|mentions|mentioned|describes|described|explains|explained|recalls|insists|believes|agrees|agreed|declines|declined|refuses|refused|prefers|wishes|hopes|speaks|spoke|writes|wrote|called|phoned|texted|emailed|replied|thanked";
/** Done by people, seldom by what else a sentence of a note begins with. */
const LIVES =
  "lives|lived|works|worked|smokes|smoked|drinks|drank|eats|ate|sleeps|slept|takes|took|goes|went|comes in|came (?:in|back|to|with|for|on|again|about)|wakes|woke|walks|walked|vomited|coughs|coughed|fell|looks|looked|feels|felt|noticed|notices|uses|enjoys|plays|drives|drove|travel(?:s|led|ed)|returned|moved|grew|wears|attends|sits|stands|got|gets|needs|knows|cannot|can['’]t|could(?: not|n['’]t)|would like|will (?:come|call|return|see|keep|take|have|be seen|need|try|start|stop)|has (?:had|felt|noticed|taken|tried|lost|gained|never|always|no|two|three|four|children|been (?:having|feeling|unable|taking|coughing|vomiting|short|well|unwell|ill|sick|tired|using|told|drinking|eating|sleeping|smoking|very|in|at|on|to))|shouted|spent|explained|had (?:been|no|a|an|his|her|felt|noticed|taken|tried|never)|is (?:from|our|my|his|her|not (?:eating|sleeping|drinking|feeling|well))|is (?:very |really |so |quite )?(?:unable|worried|allergic|taking|feeling|anxious|married|single|retired|pregnant|tired|unwell|well|afraid|a (?:\\d|\\w+ )?(?:\\w+ )?(?:man|woman|boy|girl|smoker|teacher|student|nurse|driver|patient|person|lady|gentleman)|an? \\d{1,3})|to (?:keep|see|call|return|come|bring|attend|book|phone|ring|think|decide|let)|was (?:born|admitted|brought|referred|discharged|diagnosed|here|told|asked|given|unable|carrying|walking|sitting|sleeping|eating|driving|cooking|running|standing|playing|working)";
const PERSON_AFTER = new RegExp(
  `^(?:,? (?:who|whose)|, (?:can|could|would|please|I|thank|thanks|my|your)|(?:, (?:aged? |is |was )?|,? (?:aged?|is|was) )(?:${NUMBER})(?= ?(?:[,.;)]|$|-?years?|-?yrs?|y\\/?o|and |with |who |smokes))|['’]s (?:(?:\\w+ )?(?:mother|father|mum|mom|dad|wife|husband|partner|son|daughter|sister|brother|parents?|family|doctor|gp|nurse|carer|birthday|name|phone|address|house|home|school|notes?|chart|results?|main|own|worry|concern|symptoms?|pain|cough|rash|temperature|fever|blood|skin|condition|appointment))|(?: (?:also|now|still|then|often|never|always|usually|sometimes|again|already|just|only|first|both|each|and (?:his|her|their|my) \\w+))? (?:${SPEAKS}|${LIVES}))(?![\\p{L}])`,
  "iu",
);
const SPEAKS_AFTER = new RegExp(`^,? (?:(?:also|now|still|then) )?(?:${SPEAKS})(?![\\p{L}])`, "iu");

/** `after`: the text right behind the word. */
export const isPersonBefore = (after: string): boolean => PERSON_AFTER.test(after.slice(0, 80));
export const isSpeakerBefore = (after: string): boolean => SPEAKS_AFTER.test(after.slice(0, 40));

const MEDICINE_BEFORE =
  /\b(?:takes?|taking|took|start(?:s|ed|ing)?(?: on)?|stop(?:s|ped|ping)?|prescribed|tried|trial of|switched|changed|allerg(?:ic|y|ies)|intoleran(?:t|ce)|reaction|uses?|using|used|inhaler|tablets?|injections?|dose|course|received|continue[sd]?|medications?|meds|relief (?:with|from)|vaccinated)\b[^.;!?]{0,80}?(?:\b(?:on|to|and|or|then|now|of|with|is|are|takes?|taking|took|tried|uses?|using|used|stopped|started|prescribed|received|continued?)|[,:])\s$/i;
const MEDICINE_AFTER =
  /^[ -](?:\d+|inhalers?|tablets?|pills?|capsules?|cream|gel|ointment|spray|pump|drops?|patch|patches|vaccine|booster|injections?|infusion|syrup|twice|once|daily|weekly|at night|bd|tds|od|prn|helps?|helped|gave|was (?:stopped|started|given|tried|prescribed)|without relief|gloves)\b/i;

/** `before`, `after`: the sentence on both sides of a word that no list knows. "Started Okafor on insulin" is a person. */
export const isMedicine = (before: string, after: string): boolean =>
  MEDICINE_AFTER.test(after) || (MEDICINE_BEFORE.test(before) && !/^ (?:on|with) /.test(after));
