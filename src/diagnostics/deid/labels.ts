/** Fields: "Name: ...", "**DOB** | ...", "Emergency contact - ...". The label says what the value is, whatever it looks like. */
import { isClinicalWord } from "./allow-list.js";
import { keptYear } from "./dates.js";
import type { IdentifierType, Span } from "./span.js";

const PERSON =
  "patient|pt|client|guardian|parent|mother|father|mom|mum|dad|spouse|husband|wife|partner|son|daughter|child|brother|sister|carer|caregiver|caretaker|next of kin|nok|kin|emergency contact|contact person|contact|informant|interpreter|translator|witness|provider|physician|doctor|dr|clinician|surgeon|attending|resident|consultant|specialist|gp|pcp|primary care(?: physician| provider| doctor)?|nurse|midwife|therapist|practitioner|referr(?:ed|ing)(?: by| physician| doctor| provider)?|requested by|ordered by|ordering(?: physician| provider)?|seen by|examined by|signed(?: by)?|electronically signed by|dictated by|transcribed by|prepared by|entered by|recorded by|reported by|completed by|filled (?:in|out) by|author|reviewed by|cc|from|to|attn|employer|insured|subscriber|policy ?holder|guarantor|responsible party|relative|employee|student|resident|subject|signature|sign";
/** Tested against the label alone, in order. */
const LABELS: readonly [IdentifierType, RegExp][] = [
  ["EMAIL", /^(?:e-?mail|electronic mail|mail)(?: address| id)?$/],
  ["FAX", /\bfax\b|telefax/],
  [
    "PHONE",
    /\b(?:phone|tel|telephone|mobile|cell|landline|telefon|téléphone|teléfono|telefone|whatsapp|pager|callback)\b|^(?:contact|call|daytime|home|work|best) (?:no|nr|number|#)|^(?:ph|mob|contact (?:no|number)|number|handy|m|t|p)$/,
  ],
  [
    "DATE",
    /\b(?:dob|d\.o\.b|birth ?date|date|born|birthday|birth|admitted|admission|discharged?|dod|death|geburtsdatum|naissance|nacimiento|nascita|appointment|next visit|last (?:visit|seen|menstrual period)|lmp|edd|signed on|seen on)\b(?!.*(?:weight|place|history|by))/,
  ],
  ["SSN", /\b(?:ssn|social security|national id|national insurance|nino|passport)\b/],
  [
    "MEDICAL_RECORD_NUMBER",
    /\b(?:mrn|medical record|chart|record (?:no|number|#|id)|patient (?:id|no|number|identifier|#)|nhs|hospital (?:no|number|id)|case|encounter|accession|file (?:no|number)|pid|urn)\b/,
  ],
  [
    "HEALTH_PLAN_NUMBER",
    /\b(?:insurance|policy|member|plan|subscriber id|beneficiary|medicare|medicaid|group (?:no|number|id)|payer)\b(?!.*\b(?:name|holder|type)\b)/,
  ],
  ["ACCOUNT_NUMBER", /\b(?:account|acct|iban|billing|invoice|card (?:no|number)|claim)\b/],
  ["LICENSE_NUMBER", /\b(?:licen[cs]e(?! plate)|certificate|npi|dea|registration (?:no|number))\b/],
  ["VEHICLE_ID", /\b(?:plate|vehicle|vin|car|registration)\b/],
  ["DEVICE_ID", /\b(?:serial|device|implant|pacemaker|udi|imei|s\/n|sn|pump)\b/],
  ["BIOMETRIC_ID", /\b(?:fingerprint|biometric|iris|retina|voice ?print|face id)\b/],
  ["PHOTO", /^(?:photo|photograph|picture|image|selfie)(?: file| id| of patient)?$/],
  ["IP_ADDRESS", /^(?:ip|ip address|ipv4|ipv6|host)$/],
  [
    "URL",
    /^(?:url|web|website|portal|link|homepage|facebook|instagram|twitter|x|linkedin|username|user name|login|user|handle|skype)$/,
  ],
  ["ZIP", /^(?:zip|zip ?code|post(?:al)? ?code|postcode|plz|eircode)$/],
  [
    "HOSPITAL",
    /^(?:hospital|clinic|facility|practice|site|centre|center|institution|ward|pharmacy|organisation|organization|location|school|employer|company|workplace|lab|laboratory|department|unit|place of (?:work|service|birth))(?: name)?$/,
  ],
  [
    "ADDRESS",
    /\b(?:address|addr|street|residence|home|domicile|city|town|village|county|district|suburb|adresse|anschrift|direcci[oó]n|indirizzo|endere[cç]o|adres|wohnort|living at|lives (?:at|in)|place of residence|city\/state)\b(?!.*(?:e-?mail|ip|life|situation|medication|remed))/,
  ],
  [
    "NAME",
    new RegExp(
      `^(?:(?:${PERSON})(?:['’]?s)?|(?:(?:full|first|last|given|family|middle|maiden|preferred|legal|birth|known|sur|fore|user)[ -]?)?names?|surname|forename|nickname|alias|also known as|aka|(?:${PERSON})(?:['’]?s)? (?:(?:full|first|last|given|family|middle|maiden|preferred)[ -]?)?name|name of (?:the )?(?:patient|client|child|doctor|physician|guardian|parent)|nom|pr[ée]nom|nombre|apellidos?|nome|cognome|naam|achternaam|voornaam|vorname|nachname|namn|navn|jm[ée]no|imi[ęe](?: i nazwisko)?|nazwisko|n[ée]v|nimi)(?: *\\(.{0,30}\\))?$`,
    ),
  ],
];

const LETTER = "[\\p{L}\\d.'’()/#° -]";
/** A label at the start of a line or after a break within one; `mark` ends it. */
const FIELD = new RegExp(
  `(?<=^|[\\n|;\\t,]|[ ]{2}|[.)][ ])(?<lead>[ \\t>*_#\\u2022|·–"'-]{0,12})(?<label>\\p{L}${LETTER}{0,45}?)(?<mark>[*_"'’ \\t]{0,6}(?:[:=|\\t]|[ ][-–—][ ])[*_"'’ \\t]{0,6}(?:\\n[ \\t]{0,8}(?=[^\\n:]{2,60}(?:\\n|$)))?)`,
  "gdu",
);

/** Field labels that start the next field on the same line: the value before them ends there. */
const NEXT_LABEL =
  /[ \t]{2,}|[ ][|;]|;[ ]|\t|[,.]?[ ]+(?=(?:DOB|D\.O\.B|MRN|SSN|Phone|Tel|Mobile|Cell|Fax|E-?mail|Address|Age|Sex|Gender|Date|Insurance|Policy|Account|Acct|NHS|Room|Ward|Physician|Provider|Attending|Patient ID|ID|Born|Medical Record|Date of Birth|Zip|City|State)\b\.?[ ]?(?:#|no\.?|number)?[ ]?[:=#(])/i;

export function findFields(text: string, now: Date = new Date()): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(FIELD)) {
    const label = match
      .groups!.label.toLowerCase()
      .replace(/[*_#.:]+$|^[*_#]+/g, "")
      .trim();
    const type = LABELS.find(([, pattern]) => pattern.test(label))?.[0];
    if (!type) continue;
    const start = match.index + match[0].length;
    const lineEnd = text.indexOf("\n", start);
    const line = text.slice(start, lineEnd < 0 ? text.length : lineEnd);
    const length = valueLength(type, label, line);
    if (length === 0) continue;
    const kept =
      type === "DATE" ? keptYear(/(?:19|20)\d{2}/.exec(line.slice(0, length))?.[0], now) : undefined;
    spans.push({ start, end: start + length, type, kept });
  }
  return spans;
}

/** Returns how many characters of the line belong to the value: 0 when it does not look like one. */
function valueLength(type: IdentifierType, label: string, line: string): number {
  const cut = NEXT_LABEL.exec(line)?.index ?? line.length;
  const value = line.slice(0, cut).replace(/[\s*_"'’,.;|]+$/, "");
  if (
    !value ||
    /^\[|^(?:none|nil|n\/?a|unknown|not (?:known|given|stated|available)|-+|_+|see |yes|no)\b/i.test(value)
  )
    return 0;
  switch (type) {
    case "NAME":
      return nameLength(label, value);
    case "DATE":
      return dateLength(value);
    case "ADDRESS":
    case "HOSPITAL":
      return placeLength(value);
    case "EMAIL":
    case "URL":
    case "PHOTO":
      return /^\S+$/.test(value) || type === "PHOTO"
        ? Math.min(value.length, 120)
        : (/^\S*[@./]\S*/.exec(value)?.[0].length ?? 0);
    case "PHONE":
    case "FAX": {
      const length = numberLength(value);
      return value.slice(0, length).replace(/\D/g, "").length >= 6 ? length : 0;
    }
    default:
      return numberLength(value);
  }
}

/** Letters, initials, commas, up to five words; stops at a bracket, a digit, a degree or a dash. */
const NAME_VALUE =
  /^(?:(?:dr|mr|mrs|ms|miss|mx|prof|herr|frau|mme|sig|sra?)\.?[ ])?[\p{L}\p{M}][\p{L}\p{M}.'’-]*(?:,?[ ]{1,2}[\p{L}\p{M}][\p{L}\p{M}.'’-]*){0,5}/iu;
const DEGREE =
  /,?[ ](?:MD|M\.D\.|DO|D\.O\.|RN|NP|PA|PA-C|PhD|MBBS|FRCP|FRCS|MBChB|DDS|LPN|CNM|APRN|FNP|MPH|BSc|MSc|Esq)\b.*$/u;
const NOT_A_NAME =
  /^(?:the|a|an|is|was|has|had|have|with|complains?|complaining|presents?|presenting|reports?|reporting|denies|states?|since|no|not|and|for|from|old|year|male|female|man|woman|alert|well|doing|feels?|i|he|she|they|my|in|on|at|who|here|see|called?|calls|wants|brought|seen|came|comes|being|appears?|discussed|aware|agree[sd]?|unavailable|same|self|spouse|mother|father|parent|anonymous|deceased|healthy|adult|child|infant|history|alive)\b/i;

function nameLength(label: string, value: string): number {
  const name = NAME_VALUE.exec(value.replace(DEGREE, ""))?.[0] ?? "";
  if (!name || NOT_A_NAME.test(name)) return 0;
  const words = name.split(/[ ,]+/).filter(Boolean);
  if (words.every((word) => isClinicalWord(word))) return 0;
  const mentionsName = /name|nom|vorname|nachname|surname|naam|alias|aka/.test(label);
  const capitals = words.filter((word) => /^\p{Lu}|^\p{Lo}/u.test(word)).length;
  if (capitals > 0) return trimToCapitals(name, mentionsName);
  // All lower case: a name in a name field, a sentence elsewhere.
  return (mentionsName && words.length <= 5) ||
    (words.length <= 3 && name.length === value.length && !words.some(isClinicalWord))
    ? name.length
    : 0;
}

/** "John Smith reports pain" is a name of two words; "maria de la cruz" in a name field is one of four. */
function trimToCapitals(name: string, mentionsName: boolean): number {
  const run =
    /^(?:(?:dr|mr|mrs|ms|miss|prof)\.?[ ])?(?:[\p{L}\p{M}.'’-]+,?[ ]{1,2})??[\p{Lu}\p{Lo}][\p{L}\p{M}.'’-]*(?:,?[ ]{1,2}(?:(?:de|del|la|van|von|der|den|bin|ibn|al|el|da|dos|di|y|e|ter|ten|of)[ ]){0,3}[\p{Lu}\p{Lo}][\p{L}\p{M}.'’-]*){0,5}/iu;
  if (mentionsName) return name.length;
  const strict = new RegExp(run.source, "u").exec(name)?.[0];
  return strict?.length ?? name.length;
}

function dateLength(value: string): number {
  if (/^\d{4}$/.test(value)) return 0;
  const match =
    /^(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?[ ])?(?:\d{1,4}[-/. ]{1,2}(?:\d{1,2}|\p{L}{3,10}\.?)[-/., ]{1,2}\d{1,4}|\p{L}{3,10}\.?[ ]\d{1,2}(?:st|nd|rd|th)?,?(?:[ ]\d{2,4})?|\d{1,2}(?:st|nd|rd|th)?[ ](?:of[ ])?\p{L}{3,10}\.?,?(?:[ ]\d{2,4})?|\d{6,8}|\d{1,2}[-/.]\d{1,4}|\p{L}{3,10}\.?[ ]\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:[ ]?[ap]m)?)?(?![\d])/iu.exec(
      value,
    );
  return match?.[0].length ?? 0;
}

function placeLength(value: string): number {
  const part = value.split(/(?<=[\p{L}\d]{5})[.](?=\s)|\s\(/u)[0];
  if (part.length > 120 || !/\p{Lu}|\d|\p{Lo}/u.test(part))
    return part.split(" ").length <= 3 &&
      /^[\p{Ll} ]+$/u.test(part) &&
      !isClinicalWord(part) &&
      part !== "home"
      ? part.length
      : 0;
  return NOT_A_NAME.test(part) && !/^\d/.test(part) ? 0 : part.length;
}

function numberLength(value: string): number {
  const match =
    /^[#(+]?(?:\p{L}{1,6}[-. ]?)?[\p{L}\d]*\d[\p{L}\d]*(?:[-. /()]{1,2}[\p{L}\d]*\d[\p{L}\d]*|[-][\p{L}]{1,3}(?![\p{L}])){0,8}/u.exec(
      value,
    );
  if (!match) return /^\S{6,40}$/.test(value) && /[\d]/.test(value) ? value.length : 0;
  return match[0].replace(/[^\p{L}\d]/gu, "").length >= 3 ? match[0].length : 0;
}
