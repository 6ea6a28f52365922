// Viterbi search of the syndrome-trellis code on 16 path metrics at a time. The trellis state is the partial syndrome
// of the rows still open; state s stands at byte s of `metrics`. All pointers are given by the caller, who grows the
// memory; nothing is allocated here. SPEC.md, section 5.4, describes the code; the tests hold a plain one.

const UNREACHABLE: i32 = 255;

/** XORs a lane number with 0..15: laneXor + 16 * k is the swizzle that exchanges lanes i and i ^ k. */
function writeLaneXor(at: usize): void {
  for (let k = 0; k < 16; k++) {
    for (let i = 0; i < 16; i++) store<u8>(at + <usize>(k * 16 + i), <u8>(i ^ k));
  }
}

/** One sample: keep it, or change it for `cost` and move to the state XOR `column`. Writes a keep-bit per state. */
// @ts-ignore: decorator
@inline
function step(metrics: usize, path: usize, half: usize, column: i32, cost: i32, laneXor: usize): void {
  const price = i8x16.splat(<i8>cost);
  const lanes = v128.load(laneXor + <usize>((column & 15) << 4));
  const high = <usize>(column >> 4) << 4;
  for (let low: usize = 0; low < half; low += 16) {
    const up = low ^ high;
    const a = v128.load(metrics + low);
    const b = v128.load(metrics + up);
    const a2 = i8x16.min_u(a, i8x16.add_sat_u(i8x16.swizzle(b, lanes), price));
    const b2 = i8x16.min_u(b, i8x16.add_sat_u(i8x16.swizzle(a, lanes), price));
    v128.store(metrics + low, a2);
    v128.store(metrics + up, b2);
    store<u16>(path + (low >> 3), <u16>i8x16.bitmask(i8x16.eq(a2, a)));
    store<u16>(path + (up >> 3), <u16>i8x16.bitmask(i8x16.eq(b2, b)));
  }
}

/** Closes a row: keeps the states whose lowest bit is `bit`, shifts it out. Returns the least metric, now zero. */
function closeRow(metrics: usize, size: usize, bit: i32): i32 {
  const half = size >> 1;
  let least = i8x16.splat(-1);
  if (bit) {
    for (let to: usize = 0; to < half; to += 16) {
      const a = v128.load(metrics + (to << 1));
      const b = v128.load(metrics + (to << 1), 16);
      const kept = v128.shuffle<u8>(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
      least = i8x16.min_u(least, kept);
      v128.store(metrics + to, kept);
    }
  } else {
    for (let to: usize = 0; to < half; to += 16) {
      const a = v128.load(metrics + (to << 1));
      const b = v128.load(metrics + (to << 1), 16);
      const kept = v128.shuffle<u8>(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
      least = i8x16.min_u(least, kept);
      v128.store(metrics + to, kept);
    }
  }
  least = i8x16.min_u(least, v128.shuffle<u8>(least, least, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  least = i8x16.min_u(least, v128.shuffle<u8>(least, least, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  least = i8x16.min_u(least, v128.shuffle<u8>(least, least, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  least = i8x16.min_u(least, v128.shuffle<u8>(least, least, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
  const floor = <i32>i8x16.extract_lane_u(least, 0);
  if (floor > 0 && floor < UNREACHABLE) {
    // 255 stays 255: an unreachable state must not become reachable.
    const unreachable = i8x16.splat(-1);
    for (let at: usize = 0; at < half; at += 16) {
      const v = v128.load(metrics + at);
      v128.store(metrics + at, v128.or(i8x16.sub(v, least), i8x16.eq(v, unreachable)));
    }
  }
  memory.fill(metrics + half, 255, half);
  return floor;
}

/**
 * Replaces costs[0..samples) by flips (1 = change this sample) such that the flips' syndrome is target[0..rows).
 * Cost 255 is wet. `narrow` and `wide` hold the columns (u16) of rows with floor(samples / rows) and one more sample.
 * `scratch`: 256 + 2^height bytes. `path`: 2^height / 8 bytes per sample that is not wet. Returns 0, or 1 when no
 * change of the dry samples gives this syndrome; the costs are then spoilt.
 */
export function solve(
  height: i32,
  samples: i32,
  rows: i32,
  costs: usize,
  target: usize,
  narrow: usize,
  wide: usize,
  scratch: usize,
  path: usize,
): i32 {
  const size: usize = (<usize>1) << (<usize>height);
  const half = size >> 1;
  const stride = size >> 3;
  const metrics = scratch + 256;
  writeLaneXor(scratch);
  memory.fill(metrics, 255, size);
  store<u8>(metrics, 0);

  const width = samples / rows;
  const rest = samples % rows;
  let carry = 0;
  let at = costs;
  for (let row = 0; row < rows; row++) {
    carry += rest;
    let columns = narrow;
    let count = width;
    if (carry >= rows) {
      carry -= rows;
      columns = wide;
      count++;
    }
    for (let k = 0; k < count; k++) {
      const cost = <i32>load<u8>(at++);
      if (cost == UNREACHABLE) continue;
      step(metrics, path, half, <i32>load<u16>(columns + ((<usize>k) << 1)), cost, scratch);
      path += stride;
    }
    if (closeRow(metrics, size, <i32>load<u8>(target + <usize>row)) == UNREACHABLE) return 1;
  }

  let state: usize = 0;
  for (let s: usize = 0; s < half; s++) {
    if (load<u8>(metrics + s) < load<u8>(metrics + state)) state = s;
  }
  for (let row = rows - 1; row >= 0; row--) {
    state = (state << 1) | <usize>load<u8>(target + <usize>row);
    let columns = narrow;
    let count = width;
    // The carry after this row, undone: it was wide when adding `rest` had passed `rows`.
    if (carry < rest) {
      carry += rows;
      columns = wide;
      count++;
    }
    carry -= rest;
    for (let k = count - 1; k >= 0; k--) {
      at--;
      if (load<u8>(at) == UNREACHABLE) {
        store<u8>(at, 0);
        continue;
      }
      path -= stride;
      const flip = (((<i32>load<u8>(path + (state >> 3))) >> (<i32>(state & 7))) & 1) ^ 1;
      store<u8>(at, <u8>flip);
      if (flip) state ^= <usize>load<u16>(columns + ((<usize>k) << 1));
    }
  }
  return 0;
}
