/**
 * The sample that a first-time visitor can try: a drawn head CT slice (skull, brain, ventricles, a small bleed, and
 * the noise of a scanner), a note and a password. Nobody's picture; the same every time.
 */

export const SAMPLE_NOTE = `Handover, night to day.
68-year-old, fall at home yesterday evening. GCS 14 on arrival, 15 since 02:00.
Small right-sided bleed, unchanged between 21:40 and 03:15. Neurosurgery informed, no operation for now.
Please: neuro checks every hour, repeat CT at 15:00, blood pressure below 140 systolic, no anticoagulants.
Family has been told. Daughter comes at 10.`;

export const SAMPLE_PASSWORD = "harbour lantern 7 winter";

/** Hounsfield units of what a brain window shows. */
const AIR = -1000;
const SKIN = 55;
const FAT = -60;
const BONE = 900;
const FLUID = 6;
const WHITE_MATTER = 27;
const GREY_MATTER = 39;
const BLEED = 68;
const OEDEMA = 16;

const COS_TILT = Math.cos(0.06);
const SIN_TILT = Math.sin(0.06);
const WINDOW_WIDTH = 80;
const NOISE_UNITS = 3.4;

/** Returns size * size grey levels, row-major, 0..255; what lies outside the head is exactly 0. */
export function drawPhantom(size = 512): Uint8ClampedArray<ArrayBuffer> {
  const grey = new Uint8ClampedArray(size * size);
  const speckle = smoothNoise(size, 4711);
  const pixel = 2 / size;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const across = (column + 0.5) * pixel - 1;
      const down = (row + 0.5) * pixel - 1;
      // Nobody lies perfectly straight.
      const x = across * COS_TILT + down * SIN_TILT;
      const y = down * COS_TILT - across * SIN_TILT;
      const units = headAt(x, y, pixel);
      if (units < -400) continue;
      const at = row * size + column;
      const seen = units + speckle[at] * NOISE_UNITS;
      grey[at] = Math.max(1, (seen / WINDOW_WIDTH) * 255);
    }
  }
  return grey;
}

/** Hounsfield units at a point of [-1, 1] x [-1, 1]; edges are about one pixel soft. */
function headAt(x: number, y: number, pixel: number): number {
  const angle = Math.atan2(y, x);
  const wobble = 0.008 * Math.sin(3 * angle + 0.6) + 0.006 * Math.sin(5 * angle);
  const head = Math.hypot(x / 0.7, (y - 0.01) / 0.87) + wobble;
  const depth = (1 - head) * 0.78;
  const inside = (edge: number) => soft((depth - edge) / pixel);
  if (depth < -2 * pixel) return AIR;

  const skullThickness = 0.058 + 0.018 * Math.abs(Math.sin(angle)) + 0.006 * Math.sin(4 * angle);
  const skullStart = 0.05;
  const skullEnd = skullStart + skullThickness;
  let units = mix(AIR, SKIN, inside(0));
  units = mix(units, FAT, inside(0.016));
  units = mix(units, SKIN - 10, inside(0.034));
  units = mix(units, BONE, inside(skullStart));
  if (depth < skullEnd - pixel) return units;
  return mix(units, brainAt(x, y, depth - skullEnd, pixel), inside(skullEnd));
}

function brainAt(x: number, y: number, depth: number, pixel: number): number {
  const side = Math.abs(x);
  const folds = fractal(x * 5.2 + 9, y * 5.2 + 3);
  const rim = depth - 0.085 - 0.05 * fractal(x * 3.1, y * 3.1);
  let units = mix(GREY_MATTER, WHITE_MATTER, soft(rim / (6 * pixel)));
  units += 3.5 * fractal(x * 9 + 1, y * 9 + 7);

  // Furrows: thin dark lines that reach from the skull inwards; the space under the skull is fluid.
  const furrow = Math.abs(folds) - 0.05 * Math.max(0, 1 - depth / 0.22);
  if (depth < 0.22) units = mix(FLUID + 4, units, soft(furrow / (14 * pixel) + 0.35));
  units = mix(FLUID, units, soft((depth - 0.012) / (3 * pixel)));

  // Deep grey matter beside the ventricles.
  units = blob(units, GREY_MATTER, side, y, 0.2, -0.02, 0.075, 0.13, 0.5, pixel * 8);
  units = blob(units, GREY_MATTER, side, y, 0.11, 0.12, 0.07, 0.1, -0.3, pixel * 8);
  // Ventricles: frontal horns, bodies, third ventricle, occipital horns.
  units = blob(
    units,
    FLUID,
    side,
    y,
    0.075,
    -0.19,
    0.036 + 0.1 * Math.max(0, -0.12 - y) * 0.5,
    0.16,
    0.42,
    pixel * 4,
  );
  units = blob(units, FLUID, side, y, 0.008, 0.07, 0.014, 0.11, 0, pixel * 4);
  units = blob(
    units,
    FLUID,
    side,
    y,
    0.17 + 0.15 * (y - 0.3) ** 2,
    0.3,
    0.03 + 0.12 * Math.max(0, y - 0.24),
    0.16,
    -0.45,
    pixel * 4,
  );
  // The falx in the middle, front and back.
  const falx = Math.abs(x + 0.004 * Math.sin(9 * y)) - 0.004;
  if (y < -0.36 || y > 0.46) units = mix(units, 52, 0.85 * soft(-falx / (2 * pixel)));
  // Specks of calcium, as in most adults.
  units = blob(units, 160, x, y, 0.004, 0.205, 0.011, 0.014, 0, pixel * 4);
  units = blob(units, 130, side, y, 0.16, 0.275, 0.011, 0.017, 0.4, pixel * 4);
  // The bleed that the note speaks of: on the patient's right, which is left in the picture.
  const ragged = 0.045 * fractal(x * 9, y * 9);
  units = blob(units, OEDEMA, x + ragged, y + ragged, -0.33, -0.1, 0.12, 0.15, 0.3, pixel * 12);
  return blob(units, BLEED, x + ragged, y - ragged, -0.335, -0.1, 0.072, 0.1, 0.3, pixel * 6);
}

/** Lays a tilted ellipse of `units` over what is below it. */
function blob(
  below: number,
  units: number,
  x: number,
  y: number,
  centreX: number,
  centreY: number,
  radiusX: number,
  radiusY: number,
  tilt: number,
  softness: number,
): number {
  const dx = x - centreX;
  const dy = y - centreY;
  const u = (dx * Math.cos(tilt) + dy * Math.sin(tilt)) / radiusX;
  const v = (dy * Math.cos(tilt) - dx * Math.sin(tilt)) / radiusY;
  const distance = (1 - Math.hypot(u, v)) * Math.min(radiusX, radiusY);
  return mix(below, units, soft(distance / softness));
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;
const soft = (distance: number): number => Math.min(1, Math.max(0, distance + 0.5));

/** Three octaves of value noise, about -1..1. */
function fractal(x: number, y: number): number {
  return (valueNoise(x, y) * 4 + valueNoise(x * 2.1, y * 2.1) * 2 + valueNoise(x * 4.3, y * 4.3)) / 5;
}

function valueNoise(x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const ease = (t: number) => t * t * (3 - 2 * t);
  const u = ease(x - column);
  const v = ease(y - row);
  return mix(
    mix(lattice(column, row), lattice(column + 1, row), u),
    mix(lattice(column, row + 1), lattice(column + 1, row + 1), u),
    v,
  );
}

/** A fixed number in -1..1 for each lattice point. */
function lattice(column: number, row: number): number {
  let hash = Math.imul(column, 374_761_393) ^ Math.imul(row, 668_265_263);
  hash = Math.imul(hash ^ (hash >>> 13), 1_274_126_177);
  return (((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_295) * 2 - 1;
}

/** Noise of variance about 1 whose neighbours are alike, as reconstruction filters leave it. */
function smoothNoise(size: number, seed: number): Float32Array {
  const raw = new Float32Array(size * size);
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  for (let i = 0; i < raw.length; i++) raw[i] = (uniform() + uniform() + uniform() + uniform() - 2) * 1.73;
  const smooth = new Float32Array(raw.length);
  for (let row = 0; row < size; row++) {
    const above = Math.max(0, row - 1) * size;
    const here = row * size;
    const below = Math.min(size - 1, row + 1) * size;
    for (let column = 0; column < size; column++) {
      const left = Math.max(0, column - 1);
      const right = Math.min(size - 1, column + 1);
      const beside = raw[above + column] + raw[below + column] + raw[here + left] + raw[here + right];
      smooth[here + column] = (raw[here + column] * 2 + beside) / 2.83;
    }
  }
  return smooth;
}
