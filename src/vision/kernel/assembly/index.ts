// One row of a shrunken picture, four samples at a time. All pointers are given by the caller, who grows the memory;
// nothing is allocated here. Sums are taken in the order of the taps, in single precision, on every machine alike.

/** Four samples as numbers. */
// @ts-ignore: decorator
@inline
function four<Sample>(at: usize): v128 {
  const whole = sizeof<Sample>() == 1
    ? i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)))
    : i32x4.extend_low_i16x8_u(v128.load64_zero(at));
  return f32x4.convert_i32x4_s(whole);
}

/** line[i] = the sum of weights[r] * source[r * samples + i] over all `rows`. Writes up to 15 numbers past the line. */
// @ts-ignore: decorator
@inline
function mixRows<Sample>(source: usize, samples: i32, rows: i32, weights: usize, line: usize): void {
  const stride = <usize>samples * sizeof<Sample>();
  const step: usize = 4 * sizeof<Sample>();
  for (let i = 0; i < samples; i += 16) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let at = source + <usize>i * sizeof<Sample>();
    for (let row = 0; row < rows; row++, at += stride) {
      const weight = f32x4.splat(load<f32>(weights + ((<usize>row) << 2)));
      a = f32x4.add(a, f32x4.mul(weight, four<Sample>(at)));
      b = f32x4.add(b, f32x4.mul(weight, four<Sample>(at + step)));
      c = f32x4.add(c, f32x4.mul(weight, four<Sample>(at + 2 * step)));
      d = f32x4.add(d, f32x4.mul(weight, four<Sample>(at + 3 * step)));
    }
    const to = line + ((<usize>i) << 2);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
}

/** `line` for 8-bit samples. Reads up to 15 samples past the last row. */
export function mixRows8(source: usize, samples: i32, rows: i32, weights: usize, line: usize): void {
  mixRows<u8>(source, samples, rows, weights, line);
}

/** The same for 16-bit samples. */
export function mixRows16(source: usize, samples: i32, rows: i32, weights: usize, line: usize): void {
  mixRows<u16>(source, samples, rows, weights, line);
}

/**
 * Writes `width` RGB pixels to `out`, and one byte more: each is the weighted sum of the pixels of `line` from its
 * `first` on (i32 each), with weights `weights[start .. next start)` (`starts`: i32, one more than pixels), then
 * (sum - low) * gain, rounded and held within 0..255. One channel becomes three equal ones.
 */
export function mixColumns(
  line: usize,
  channels: i32,
  width: i32,
  firsts: usize,
  starts: usize,
  weights: usize,
  low: f32,
  gain: f32,
  out: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (let x = 0; x < width; x++) {
    const place = (<usize>x) << 2;
    const end = load<i32>(starts + place, 4);
    let at = line + <usize>load<i32>(firsts + place) * pixel;
    // The lanes past the pixel's channels hold its neighbours' samples and are not used.
    let sum = f32x4.splat(0);
    for (let tap = load<i32>(starts + place); tap < end; tap++, at += pixel) {
      sum = f32x4.add(sum, f32x4.mul(f32x4.splat(load<f32>(weights + ((<usize>tap) << 2))), v128.load(at)));
    }
    const level = f32x4.floor(f32x4.add(f32x4.mul(f32x4.sub(sum, f32x4.splat(low)), f32x4.splat(gain)), f32x4.splat(0.5)));
    let bytes = i32x4.trunc_sat_f32x4_s(level);
    if (channels == 1) bytes = v128.shuffle<i32>(bytes, bytes, 0, 0, 0, 0);
    const narrow = i16x8.narrow_i32x4_s(bytes, bytes);
    store<u32>(out + <usize>(x * 3), i32x4.extract_lane(i8x16.narrow_i16x8_u(narrow, narrow), 0));
  }
}
