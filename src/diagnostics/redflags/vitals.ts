/** Vital signs and a few values at the bedside, read from text. The worst value found counts. */

export interface Vitals {
  readonly heartRate?: number;
  readonly respiratoryRate?: number;
  readonly systolic?: number;
  readonly diastolic?: number;
  /** Percent. */
  readonly oxygenSaturation?: number;
  /** Degrees Celsius. */
  readonly temperature?: number;
  readonly comaScale?: number;
  /** mmol/L. */
  readonly glucose?: number;
  readonly lactate?: number;
}

const SEP =
  "[*_\"'’]{0,3}[ \\t]*(?:\\([^)\\n]{0,20}\\))?[ \\t]*(?:is|was|of|at|reads?|reading|:|=|\\||-|to|down to|up to|around|about|measured at|,|~|about|recorded as|\\()*[ \\t:=|*_~(]{0,4}(?:is |was |of |at )?";
const numbers = (text: string, pattern: RegExp, low: number, high: number): number[] =>
  [...text.matchAll(pattern)]
    .map((match) => Number(match[1].replace(",", ".")))
    .filter((value) => value >= low && value <= high);

const HEART_RATE = new RegExp(
  `\\b(?:heart[ _]?rate|pulse(?: rate)?|hr|p|bpm|heart ?beat)\\b${SEP}(\\d{2,3})\\b(?!\\s*(?:%|/\\d|mmhg|\\.\\d))`,
  "gi",
);
const BEATS = /\b(\d{2,3})[ ]?(?:bpm|beats(?: per |\/)min\w*)/gi;
const RESPIRATORY_RATE = new RegExp(
  `\\b(?:respiratory[ _]?rate|respirations?|resp(?:s|\\.| rate)?|rr|breathing rate)\\b${SEP}(\\d{1,2})\\b(?!\\s*(?:%|\\.\\d))`,
  "gi",
);
const BREATHING = /\bbreath(?:s|ing|es)(?: \w+){0,2} (\d{2})(?: times| breaths)? ?(?:a|per|\/) ?min/gi;
const BREATHS = /\b(\d{2})[ ]?breaths?(?: per |\/)min/gi;
const PRESSURE = new RegExp(
  `\\b(?:blood[ _]?pressure|bp|b\\.p\\.)\\b${SEP}(\\d{2,3})[ ]?(?:/|over|-)[ ]?(\\d{2,3})\\b`,
  "gi",
);
const BARE_PRESSURE = /(?<![\d/.])(\d{2,3})\/(\d{2,3})[ ]?(?:mm ?hg)/gi;
const SYSTOLIC = new RegExp(
  `\\b(?:systolic(?:[ _](?:blood[ _]pressure|bp|pressure))?|sbp)\\b${SEP}(\\d{2,3})\\b`,
  "gi",
);
const DIASTOLIC = new RegExp(
  `\\b(?:diastolic(?:[ _](?:blood[ _]pressure|bp|pressure))?|dbp)\\b${SEP}(\\d{2,3})\\b`,
  "gi",
);
const SATURATION = new RegExp(
  `\\b(?:sp[ _]?o2|spo₂|sa[ _]?o2|o2[ _]?sats?(?:uration)?|oxygen(?:[ _](?:saturation|sats?|level))|sats?|saturations?|saturating|pulse ?ox(?:imetry)?|pox)\\b${SEP}(\\d{2,3})(?:\\.\\d)?[ ]?%?`,
  "gi",
);
const SATURATION_AFTER =
  /\b(\d{2,3})[ ]?%[ ]?(?:on (?:room air|ra\b|\d{1,2} ?l|air)|sats?\b|spo2|o2\b|saturation|oxygen)/gi;
const TEMPERATURE = new RegExp(
  `\\b(?:temp(?:erature)?(?:[ _]?c(?:elsius)?)?|tmax|t|febrile|fever|fevers)\\b\\.?${SEP}(?:of |up to |to )?(\\d{2,3}(?:[.,]\\d{1,2})?)[ ]?(?:°|º|deg(?:rees)?)?[ ]?(?:c\\b|f\\b|celsius|fahrenheit|(?=[\\s,;.)]|$))`,
  "gi",
);
const DEGREES = /(?<![\d.])(\d{2,3}(?:[.,]\d{1,2})?)[ ]?(?:°|º|degrees?|deg)?[ ]?(C|F|celsius|fahrenheit)\b/g;
/** Where the thermometer was says what the number is. */
const THERMOMETER =
  /\b(?:thermometer|rectal\w*|axill\w*|tympanic|armpit|forehead)\b[^\n]{0,30}?(\d{2,3}[.,]\d)(?!\d)|(?<![\d.])(\d{2,3}[.,]\d)(?: ?°?[CF])?,? (?:\(|by |with (?:an? |the )?|on (?:an? |the )?|in (?:the |her |his )?|under (?:the |her |his )?)?(?:ear|arm(?:pit)?|tongue|rectal\w*|axill\w*|tympanic|thermometer|forehead)\b/gi;
const COMA = new RegExp(`\\b(?:gcs|glasgow coma (?:scale|score))\\b(?: score)?${SEP}(\\d{1,2})\\b`, "gi");
const GLUCOSE = new RegExp(
  `\\b(?:(?:blood )?(?:glucose|sugar)s?(?: level)?|fingerstick(?: glucose)?|bgl?|fsbg|cbg|bm|accu-?chek|dextro(?:stix)?)\\b${SEP}(\\d{1,4}(?:\\.\\d)?)[ ]?(mg|mmol)?`,
  "gi",
);
const LACTATE = new RegExp(`\\blactate\\b${SEP}(\\d{1,2}(?:\\.\\d{1,2})?)\\b`, "gi");

const worst = (values: readonly number[], normal: number): number | undefined =>
  values.length === 0
    ? undefined
    : values.reduce((a, b) => (Math.abs(b - normal) > Math.abs(a - normal) ? b : a));

export function readVitals(text: string): Vitals {
  const pressures = [...text.matchAll(PRESSURE), ...text.matchAll(BARE_PRESSURE)]
    .map((match) => [Number(match[1]), Number(match[2])] as const)
    .filter(
      ([systolic, diastolic]) => systolic > diastolic && systolic >= 40 && systolic <= 300 && diastolic >= 20,
    );
  const systolic = [...pressures.map(([value]) => value), ...numbers(text, SYSTOLIC, 40, 300)];
  const diastolic = [...pressures.map(([, value]) => value), ...numbers(text, DIASTOLIC, 20, 200)];
  return {
    heartRate: worst([...numbers(text, HEART_RATE, 20, 300), ...numbers(text, BEATS, 20, 300)], 80),
    respiratoryRate: worst(
      [
        ...numbers(text, RESPIRATORY_RATE, 4, 99),
        ...numbers(text, BREATHS, 4, 99),
        ...numbers(text, BREATHING, 4, 99),
      ],
      16,
    ),
    systolic: worst(systolic, 120),
    diastolic: worst(diastolic, 75),
    oxygenSaturation: smallest([
      ...numbers(text, SATURATION, 40, 100),
      ...numbers(text, SATURATION_AFTER, 40, 100),
    ]),
    temperature: worst(temperatures(text), 36.9),
    comaScale: smallest(numbers(text, COMA, 3, 15)),
    glucose: worst(glucoses(text), 6),
    lactate: worst(numbers(text, LACTATE, 0, 30), 1),
  };
}

const smallest = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : Math.min(...values);

/** Fahrenheit is told by its range: no living person has 90 degrees Celsius. */
function temperatures(text: string): number[] {
  // "33F" is a woman of 33.
  const marked = [...text.matchAll(DEGREES)].filter(
    ([, value, unit]) => !/^f/i.test(unit) || Number(value) > 80,
  );
  const raw = [
    ...numbers(text, TEMPERATURE, 25, 115),
    ...marked.map(([, value]) => Number(value.replace(",", "."))),
    ...[...text.matchAll(THERMOMETER)].map(([, after, before]) =>
      Number((after ?? before).replace(",", ".")),
    ),
  ];
  return raw
    .map((value) => (value > 50 ? ((value - 32) * 5) / 9 : value))
    .filter((value) => value >= 25 && value <= 45);
}

function glucoses(text: string): number[] {
  return [...text.matchAll(GLUCOSE)].map((match) => {
    const value = Number(match[1]);
    const isMilligrams = match[2]?.toLowerCase() === "mg" || (match[2] === undefined && value >= 34);
    return isMilligrams ? value / 18 : value;
  });
}

/** National Early Warning Score 2 (Royal College of Physicians, 2017), from the values that are known; adults.
 * Scale 2 of oxygen saturation applies in chronic lung disease. */
export function earlyWarningScore(
  vitals: Vitals,
  chronicLungDisease = false,
): { total: number; worstSingle: number } {
  const points = [
    band(vitals.respiratoryRate, [
      [8, 3],
      [11, 1],
      [20, 0],
      [24, 2],
      [Infinity, 3],
    ]),
    band(
      vitals.oxygenSaturation,
      chronicLungDisease
        ? [
            [83, 3],
            [85, 2],
            [87, 1],
            [Infinity, 0],
          ]
        : [
            [91, 3],
            [93, 2],
            [95, 1],
            [Infinity, 0],
          ],
    ),
    band(vitals.systolic, [
      [90, 3],
      [100, 2],
      [110, 1],
      [219, 0],
      [Infinity, 3],
    ]),
    band(vitals.heartRate, [
      [40, 3],
      [50, 1],
      [90, 0],
      [110, 1],
      [130, 2],
      [Infinity, 3],
    ]),
    band(vitals.temperature, [
      [35, 3],
      [36, 1],
      [38, 0],
      [39, 1],
      [Infinity, 2],
    ]),
    vitals.comaScale !== undefined && vitals.comaScale < 15 ? 3 : 0,
  ];
  return { total: points.reduce((sum, value) => sum + value, 0), worstSingle: Math.max(...points) };
}

/** Returns the points of the first band whose upper end holds the value; 0 when it is unknown. */
function band(value: number | undefined, bands: readonly (readonly [number, number])[]): number {
  return value === undefined ? 0 : (bands.find(([upTo]) => value <= upTo)?.[1] ?? 0);
}
