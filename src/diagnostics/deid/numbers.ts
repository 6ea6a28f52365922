/** Record, plan, account, licence, vehicle and device numbers: a word that says what it is, then a value with a digit. */
import { type IdentifierType, type Span, spansOf } from "./span.js";

const SSN = /(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])|(?<![\w-])[xX*]{3}-[xX*]{2}-\d{4}\b/dg;
/** What may stand between the word and the value. */
const LINK =
  '(?:[ \\t]*[*_]{0,3}[ \\t]*(?:no\\b\\.?|nr\\b\\.?|num\\b\\.?|numbers?\\b|n[°º]|id\\b|#|code\\b|ref(?:erence)?\\b\\.?|plates?\\b|tag\\b|reg(?:istration)?\\b\\.?|serial\\b|card\\b|is\\b|was\\b|of\\b|reads\\b|ending\\b|in\\b|:|=|\\||-|–|\\(|,|"))*[*_ \\t]{0,4}(?:\\n[ \\t]{0,8})?';
/** At least one digit; letters, digits and the marks that numbers are written with. */
const VALUE =
  "(?<id>(?=[A-Z\\-./]{0,8}[ ]?\\d|[A-Z]*\\d)[A-Z0-9](?:[A-Z0-9]|[-./ ](?=[A-Z]{0,3}\\d)|-(?=[A-Z]{1,3}\\b)){2,39})";

const labelled = (words: string, type: IdentifierType): [RegExp, IdentifierType] => [
  new RegExp(`(?<![\\w])(?:${words})(?![\\w])${LINK}${VALUE}`, "gid"),
  type,
];

const LABELLED: readonly [RegExp, IdentifierType][] = [
  labelled(
    "ssn|s\\.s\\.n\\.?|social security|social insurance|sin|national insurance|ni number|national id(?:entity)?|nino|personnummer|sozialversicherungsnummer|codice fiscale|dni|bsn|pesel|cpf|aadhaar|passport",
    "SSN",
  ),
  labelled(
    "mrn|m\\.r\\.n\\.?|mr ?#|medical record|med\\.? rec\\.?|health record|record|chart|hospital|patient (?:id|no|number|identifier|#)|pat\\.? id|pid|nhs|unit|emr|ehr|urn|uhid|hospital number|case|encounter|visit (?:id|no|number|#)|admission (?:id|no|number|#)|accession|specimen|sample|order|requisition|referral (?:id|no|number|#)|study id|file (?:no|number|#)|csn|fin",
    "MEDICAL_RECORD_NUMBER",
  ),
  labelled(
    "health plan|insurance|insured|insurer|policy|member|membership|subscriber|beneficiary|group|plan|medicare|medicaid|mbi|hicn|payer|payor|coverage|certificate of coverage|versicherten(?:nummer)?|mutuelle|aetna|bcbs|blue cross|cigna|humana|kaiser|unitedhealthcare|uhc",
    "HEALTH_PLAN_NUMBER",
  ),
  labelled(
    "account|accounts|acct|a/c|acc|iban|bank|billing|invoice|bill|credit card|debit card|card|visa|mastercard|payment|routing|sort code|swift|bic|guarantor|konto(?:nummer)?|claim",
    "ACCOUNT_NUMBER",
  ),
  labelled(
    "plates?|license plate|licence plate|number plate|tag|vehicle|vin|v\\.i\\.n\\.|car|truck|van|motorcycle|registration plate|kennzeichen|immatriculation|drives|driving|chassis",
    "VEHICLE_ID",
  ),
  labelled(
    "driver['’]?s?'? (?:license|licence)|driving (?:license|licence|permit)|drivers (?:license|licence)|(?:license|licence|lic|d\\.l\\.|DL no|DL number|DL #|DL:|certificate|certification|cert|permit|dea|npi|gmc|nmc|registration|reg|führerschein|state id|id card|identity card|badge|employee id|student id|military id|veteran id|medical council)",
    "LICENSE_NUMBER",
  ),
  labelled(
    "serial|s/n|sn|device|pacemaker|icd|implant|implanted|implantable|pump|udi|imei|imsi|mac|lot|model|prosthesis|stent|stimulator|defibrillator|hearing aid|glucometer|monitor|sensor|cgm|lead|valve|wearable|watch|dexcom|freestyle",
    "DEVICE_ID",
  ),
  labelled(
    "fingerprints?|finger print|biometric|retinal? scan|iris scan|voice ?print|face ?id|facial (?:id|recognition|template)|palm print|dna profile|handprint",
    "BIOMETRIC_ID",
  ),
];

/** The value's least shape per type: short numbers after a common word ("group 2", "lead 12") are no identifiers. */
function isIdentifier(value: string, type: IdentifierType, label: string): boolean {
  const digits = value.replace(/\D/g, "").length;
  const letters = value.replace(/[^A-Za-z]/g, "").length;
  if (isMeasurement(value) || /^\d{1,2}[-./ ]\d{1,2}$/.test(value)) return false;
  if (type === "VEHICLE_ID") return isPlate(digits, letters);
  const strong =
    /\b(?:mrn|ssn|number|no|id|policy|account|acct|serial|s\/n|chart|record|iban|npi|dea|nhs)\b|#/i.test(
      label,
    );
  if (strong) return digits >= 3;
  // A reference range: "30-200".
  if (/^\d{1,4}-\d{1,4}$/.test(value)) return false;
  return digits >= 5 || (letters >= 1 && digits >= 4);
}

const isPlate = (digits: number, letters: number): boolean =>
  digits + letters === 17 ||
  (letters <= 4 && digits >= 1 && digits + letters >= 4 && (letters >= 1 || digits >= 4));
const isMeasurement = (value: string): boolean =>
  /^\d+(?:[.,]\d+)?[ ]?(?:mg|mcg|ug|g|kg|ml|dl|l|cm|mm|m|bpm|mmhg|mmol|meq|iu|units?|days?|weeks?|months?|years?|yrs?|hours?|hrs?|minutes?|min|times|x|st|nd|rd|th|y|yo|f|c|k)\b/i.test(
    value,
  );

/** Codes without a word: letters and at least five digits, or a long number that no unit follows. */
const CODES: readonly RegExp[] = [
  /(?<![\w.-])(?=[A-Z0-9-]{0,12}[A-Z])(?:[A-Z0-9]{1,8}-)?[A-Z]{0,8}-?\d{5,}(?:-[A-Z0-9]{1,8}){0,4}(?![\w-])/dg,
  /(?<![\w.-])[A-HJ-NPR-Z0-9]{17}(?![\w-])/dg,
  /(?<![\w.-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/dgi,
  /(?<![\w.,+/-])\d{7,}(?![\w-]|[.,/]\d|[ ]?(?:copies|cells|units?|iu|\/|mg|ml|mm|per|platelets|x))/dgi,
  /(?<![\w.,+/-])\d{4}[ -]\d{4}[ -]\d{4}(?:[ -]\d{1,4})?(?![\w-])/dg,
  /(?<![\w-])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?(?![\w-])/dg,
];

const PHOTO =
  /(?<![\w-])(?:(?:IMG|DSC|DCIM|PXL|photo|selfie|face|scan)[-_]?\d{2,}[\w-]{0,40}(?:\.(?:jpe?g|png|heic|gif|webp|tiff?|bmp))?|[\p{L}\p{N}_-]{1,80}\.(?:jpe?g|png|heic|gif|webp|tiff?|bmp|mp4|mov|dcm))(?![\w])/dgiu;

export function findNumbers(text: string): Span[] {
  const labelledSpans = LABELLED.flatMap(([pattern, type]) =>
    spansOf(text, pattern, type, (match) => {
      const label = match[0].slice(0, match[0].length - match.groups!.id.length);
      return isIdentifier(match.groups!.id, type, label);
    }),
  );
  return [
    ...spansOf(text, SSN, "SSN"),
    ...labelledSpans,
    ...spansOf(text, PHOTO, "PHOTO"),
    ...CODES.flatMap((pattern) =>
      spansOf(
        text,
        pattern,
        "CODE",
        (match) => /[A-Z]/.test(match[0]) || match[0].replace(/\D/g, "").length >= 7,
      ),
    ),
  ];
}
