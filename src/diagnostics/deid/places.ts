/** Street addresses, postcodes, towns and care facilities. Countries and states stay: Safe Harbor allows them. */
import { isClinicalWord, isRegion } from "./allow-list.js";
import { type Span, spansOf } from "./span.js";

const CAP = "\\p{Lu}[\\p{L}\\p{M}'’.-]{0,30}";
const PARTICLE =
  "(?:de|del|della|des|du|da|do|dos|das|di|la|le|les|el|los|las|of|the|and|van|von|der|den|dem|am|an|im|zum|zur|auf|bei|sur|sous|en|upon|on|in|y|e|et|ter|ten|op|st\\.?|saint)";
const NAME_RUN = `${CAP}(?:[ -](?:${PARTICLE}[ ]){0,2}${CAP}){0,4}`;
const STREET =
  "street|str|st|avenue|ave|av|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|circle|cir|place|pl|square|sq|terrace|ter|way|highway|hwy|parkway|pkwy|trail|trl|loop|alley|crescent|cres|close|gardens|grove|hill|mews|row|walk|quay|pike|turnpike|route|rte|path|run|plaza|crossing|bend|ridge|view|heights|esplanade|parade|expressway|freeway|causeway|wharf|green|park|rise|vale";
const STREET_FIRST =
  "rue|avenue|av\\.?|boulevard|bd|chemin|place|impasse|all[ée]e|route|quai|cours|via|viale|vicolo|piazza|corso|strada|largo|calle|c/|avenida|avda\\.?|plaza|paseo|camino|carrera|cra\\.?|calzada|ronda|rua|travessa|pra[çc]a|estrada|ul\\.?|ulica|al\\.?|aleja|pl\\.|os\\.|trg|cesta|jalan|jl\\.?|soi|rambla|passeig|carrer|strasse|straße|nám\\.|n[áa]m[ěe]st[íi]|str\\.|bul\\.?|gasse";
const COMPOUND =
  "(?:stra(?:ss|ß)e|str\\.|gasse|weg|platz|allee|damm|ufer|straat|laan|plein|gracht|kade|dijk|singel|steeg|gatan|gata|v[äa]gen|vegen|veien|gade|vej|vejen|all[ée]|katu|kuja|polku|utca|gaten|plass|torget|torg|bakken|gr[äa]nd|stigen|brinken|backe)";
const UNIT =
  "(?:[ ,]{1,2}(?:apt|apartment|unit|suite|ste|flat|room|rm|floor|fl|bldg|building|lot|#|étage|wohnung|whg|piso|app|top)\\.?[ ]?#?[ ]?[\\p{L}\\d-]{1,6})?";
const STATE =
  "A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]|NSW|VIC|QLD|TAS|ACT|ON|QC|BC|AB|MB|SK|NS|NB|NL|PE";
const POSTCODE =
  "(?:\\d{5}(?:-\\d{4})?|\\d{3}[ ]\\d{2}|[A-Z]{1,2}\\d[A-Z\\d]?[ ]?\\d[A-Z]{2}|[A-Z]\\d[A-Z][ ]?\\d[A-Z]\\d|\\d{4}[ ]?[A-Z]{2}|\\d{4}|\\d{2}-\\d{3}|[A-Z]{1,2}-?\\d{4,5}|\\d{6})";
const TOWN = `(?:\\p{Lu}[\\p{L}\\p{M}'’.()-]{1,40}(?:[ -](?:${PARTICLE}[ ]){0,2}\\p{Lu}[\\p{L}\\p{M}'’.()-]{0,40}){0,4})`;
/** ", Springfield, IL 62704", "\n1010 Wien", ", Paris". */
const TAIL = `(?:[ ]*[,\\n][ ]*(?:${POSTCODE}[ ]+)?${TOWN}(?:[ ]*,?[ ]+(?:${STATE})\\b\\.?)?(?:[ ]*,?[ ]+${POSTCODE}(?!\\w))?){0,3}`;

const HOUSE = "\\d{1,6}(?:[-/]\\d{1,5})?[A-Za-z]?";
const ADDRESSES: readonly RegExp[] = [
  new RegExp(
    `(?<![\\p{L}\\d.,/-])${HOUSE},?[ ](?:(?:[NSEW]|North|South|East|West|NE|NW|SE|SW)\\.?[ ])?(?:${NAME_RUN}|\\d{1,3}(?:st|nd|rd|th))[ ](?:${STREET})(?![\\p{L}])\\.?(?:[ ](?:[NSEW]{1,2}|North|South|East|West)\\b)?${UNIT}${TAIL}`,
    "gdui",
  ),
  new RegExp(
    `(?<![\\p{L}\\d.,/-])${HOUSE}(?:[ ]?(?:bis|ter|quater))?,?[ ](?:${STREET_FIRST})[ ](?:${PARTICLE}[ ]|(?:de|d|l)['’]){0,2}[\\p{Lu}\\p{Ll}][\\p{L}\\p{M}'’.-]*(?:[ ](?:${PARTICLE}[ ]){0,2}${CAP}){0,4}${UNIT}${TAIL}`,
    "gdui",
  ),
  new RegExp(
    `(?<![\\p{L}\\d])(?:${STREET_FIRST})[ ](?:${PARTICLE}[ ]|(?:de|d|l)['’]){0,3}\\p{Lu}[\\p{L}\\p{M}'’.-]*(?:[ ](?:${PARTICLE}[ ]){0,2}${CAP}){0,4},?[ ](?:n[°ºr.]{1,2}[ ]?|no\\.?[ ]?)?${HOUSE}(?![\\d/])${UNIT}${TAIL}`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}\\d])(?:\\p{Lu}[\\p{L}\\p{M}.-]*[ -]){0,3}\\p{Lu}[\\p{L}\\p{M}-]*${COMPOUND}[ ]${HOUSE}(?![\\d/])${UNIT}${TAIL}`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}\\d])(?:p\\.?[ ]?o\\.?[ ]?box|post(?:al)? box|postfach|bo[îi]te postale|b\\.?p\\.|apartado|casella postale|postboks|postbus|private bag|rural route|r\\.r\\.)[ ]?#?\\d{1,6}${TAIL}`,
    "gdui",
  ),
];

const ZIPS: readonly RegExp[] = [
  new RegExp(`\\b(?:${STATE})\\.?,?[ ]+(?<id>\\d{5}(?:-\\d{4})?)(?!\\w)`, "gd"),
  new RegExp(
    `(?:zip|zip ?code|postal code|post ?code|postcode|plz|cp|code postal|cap|cep)[*_ ]{0,4}(?:[:=#|]|is)?[*_ \\t]{0,4}(?<id>${POSTCODE})(?!\\w)`,
    "gid",
  ),
  /(?<![\w-])(?<id>(?:GIR[ ]?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPS-UW]|[A-HK-Y]\d[ABEHMNPRV-Y])[ ]\d[ABD-HJLNP-UW-Z]{2}))(?![\w-])/dg,
  /(?<![\w-])(?<id>[ABCEGHJ-NPRSTVXY]\d[A-Z][ ]\d[A-Z]\d)(?![\w-])/dg,
];

const CITY_STATE = new RegExp(
  `(?<![\\p{L}\\d])(?<id>${TOWN}),[ ](?:${STATE})(?![\\p{L}\\d])(?:[ ]+\\d{5}(?:-\\d{4})?)?`,
  "gdu",
);
const LIVES =
  "live|lives|living|lived|reside|resides|residing|resided|resident of|residence|based|home|hometown|house|grew up|raised|born|stays?|staying|moved|relocated|neighbou?rhood|village|town|city|borough|county|district|suburb|municipality|province";
const LIVES_IN = new RegExp(
  `(?<![\\p{L}])(?:${LIVES})(?:[ ](?:is|was|back|out|over|up|down|here|there|now|currently|alone|with [\\p{Ll} ]{1,20}))?[ ](?:in|at|near|outside(?: of)?|from|to|on|of|around|by|between)[ ](?:(?:the|a) (?:city|town|village|outskirts|suburbs?|county|borough|district|area|neighbou?rhood)(?: of)?[ ])?(?<id>${TOWN})`,
  "gdu",
);
const FROM_TOWN = new RegExp(
  `(?<![\\p{L}])(?:I['’]?m|I am|[Ss]he is|[Hh]e is|[Ss]he['’]s|[Hh]e['’]s|comes?|came|hails?|originally|[Pp]atient|man|woman|visiting|travell?ing|drove|flew|calling|writing|native|citizen)[ ](?:here |up |down |over |in )?from[ ](?<id>${TOWN})`,
  "gdu",
);
const COUNTY =
  /(?<![\p{L}])(?<id>\p{Lu}[\p{L}'’-]{2,30}(?:[ ]\p{Lu}[\p{L}'’-]{2,30}){0,2}[ ](?:County|Borough|Parish|Township|Shire|District|Village))(?![\p{L}])/dgu;

const FACILITY =
  "Hospitals?|Clinics?|Clinique|Medical Cent(?:er|re)|Health Cent(?:er|re)|Healthcare|Health System|Health Services|Health Partners|Health Network|Health|Cent(?:er|re) for [\\p{L} ]{3,40}|Urgent Care|Walk-?[Ii]n|Family Practice|Family Medicine|Medical Group|Medical Practice|Medical Associates|Associates|Group Practice|Practice|Infirmary|Hospice|Nursing Home|Care Home|Care Cent(?:er|re)|Rehabilitation|Rehab|Sanatorium|Polyclinic|Polyklinik|Klinikum|Klinik|Krankenhaus|Ziekenhuis|Sjukhus|Sykehus|Sygehus|Spital|Sairaala|Pharmacy|Laborator(?:y|ies)|Labs|Imaging|Diagnostics|Dental|Dermatology|Cardiology|Orthop(?:a)?edics|Oncology|Pediatrics|Paediatrics|Surgery|Surgical Cent(?:er|re)|Memorial|Health ?Park|Manor|Senior Living|Assisted Living|Day ?Care|Elementary(?: School)?|Middle School|High School|School|Academy|College|University|Church|Prison|Barracks|Shelter";
const FACILITIES: readonly RegExp[] = [
  new RegExp(
    `(?<![\\p{L}])(?<id>(?:(?:St|Mt|Ft|Dr)\\.?[ ])?\\p{Lu}[\\p{L}\\p{M}'’-]*(?:[ ](?:(?:of|the|de|la|and|&|at)[ ])?(?:(?:St|Mt)\\.[ ])?\\p{Lu}[\\p{L}\\p{M}'’-]*){0,5}[ ](?:${FACILITY})(?![\\p{L}])(?:[ ]of[ ]${CAP}(?:[ ]${CAP}){0,3})?)`,
    "gdu",
  ),
  new RegExp(
    `(?<![\\p{L}])(?<id>(?:Universit(?:y|ätsklinikum|ätsspital)|Klinikum|Krankenhaus|Hospital|H[ôo]pital|Ospedale|Clinique|Cl[íi]nica|Clinic|Policlinico|Centre [Hh]ospitalier|Charit[ée]|Szpital|Nemocnice|Bolnica|Sanatorio|Pharmacy|CHU|Infirmary)(?:[ ](?:of|de|del|della|di|la|le|the|am|im|for|San|Santa|St\\.?|General|Universitario|Universitaire|Hospital))*[ ]${CAP}(?:[ -]${CAP}){0,3})`,
    "gdu",
  ),
  /(?<![\p{L}])(?<id>(?:Kaiser Permanente|Cleveland Clinic|Johns Hopkins|Mass General|Mount Sinai|Cedars-Sinai|MD Anderson|Mayo Clinic|Charit[ée]|Karolinska|Guy['’]s|Great Ormond Street|Saint [\p{Lu}][\p{L}]+['’]s|St\.? [\p{Lu}][\p{L}]+['’]s)(?![\p{L}]))/dgu,
];

/** A facility's first words that are only a kind: "Emergency Department", "Urgent Care". */
const GENERIC =
  /^(?:The|A|An|Emergency|Primary|Urgent|General|Local|Community|Regional|University|Family|Outpatient|Inpatient|Mental|Public|Global|World|Public|Home|Our|My|His|Her|Their|Sexual|Reproductive|Women['’]s|Men['’]s|Pediatric|Physical|Occupational|Past|Surgical|Social|Medical|Dental|Dermatology|Cardiology|In|At|To|From|Plastic|Cosmetic|Bariatric|Eye|Heart|Brain|Back|Spine|Knee|Hip|Oral|Open|Vascular|Orthop(?:a)?edic|Walk-?[Ii]n|Laser|Cataract|Neuro|Prior|Previous|Recent|No|Major|Minor|Abdominal|Cardiac|Good|Bad|Poor|Current|Overall|Middle|High|Elementary|Nursing)$/;

/** "She is a Senior at Lincoln High School" names a place; "Emergency Surgery" names none. */
function namesFacility(value: string): boolean {
  const words = value.split(/[ ]+/);
  const kind = new RegExp(`^(?:${FACILITY})$`, "u");
  return words.some(
    (word) =>
      !GENERIC.test(word) &&
      !kind.test(word) &&
      !/^(?:of|the|and|&|at|de|la|for|Center|Centre|Care|Practice|Medicine|Group|Department|School)$/i.test(
        word,
      ) &&
      !isClinicalWord(word),
  );
}

function isTown(value: string): boolean {
  if (isRegion(value)) return false;
  const first = value.split(/[ ,]/)[0];
  return (
    !isClinicalWord(first) &&
    !/^(?:I|It|The|A|An|My|We|He|She|They|This|No|Dr|Mr|Mrs|Ms|January|February|March|April|May|June|July|August|September|October|November|December)$/.test(
      first,
    )
  );
}

export function findPlaces(text: string): Span[] {
  const town = (match: RegExpMatchArray) => isTown(match.groups!.id);
  return [
    ...FACILITIES.flatMap((pattern) =>
      spansOf(text, pattern, "HOSPITAL", (match) => namesFacility(match.groups!.id)),
    ),
    ...ADDRESSES.flatMap((pattern) =>
      spansOf(text, pattern, "ADDRESS", (match) => looksLikeAddress(match[0])),
    ),
    ...ZIPS.flatMap((pattern) => spansOf(text, pattern, "ZIP")),
    ...spansOf(text, CITY_STATE, "PLACE", town),
    ...spansOf(text, LIVES_IN, "PLACE", town),
    ...spansOf(text, FROM_TOWN, "PLACE", town),
    ...spansOf(text, COUNTY, "PLACE", town),
  ];
}

/** The street patterns ignore case, so "2 hours drive" has to be told from "2 Miller Drive". */
function looksLikeAddress(value: string): boolean {
  if (
    /^\d+[ ](?:days?|weeks?|months?|years?|hours?|minutes?|mg|ml|times|cups?|packs?|of|to|and|or|in|on|feet|miles|km|m|cm|mm|beats|tablets?|pills?|doses?|children|people|blocks?)\b/i.test(
      value,
    )
  )
    return false;
  return (
    /\p{Lu}/u.test(value.replace(/^[\d\W]+/, "")) ||
    /^\d+ \p{Ll}+ (?:street|avenue|road|lane|drive|boulevard|court|terrace)\b/u.test(value)
  );
}
