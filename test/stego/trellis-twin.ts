/** The trellis code written down plainly, as an oracle for the kernel. */
import { trellisColumns } from "../../src/stego/trellis-code.js";

const WET = 255;

/** Column of every sample and the row it begins in. */
function matrix(samples: number, rows: number, height: number): { row: number; column: number }[] {
  const list: { row: number; column: number }[] = [];
  for (let row = 0; row < rows; row++) {
    const first = Math.floor((row * samples) / rows);
    const width = Math.floor(((row + 1) * samples) / rows) - first;
    const columns = trellisColumns(height, width);
    for (let k = 0; k < width; k++) list.push({ row, column: columns[k] });
  }
  return list;
}

/** The parity-check matrix times `bits`, entry by entry. */
export function multiply(bits: ArrayLike<number>, rows: number, height: number): Uint8Array {
  const syndrome = new Uint8Array(rows);
  matrix(bits.length, rows, height).forEach(({ row, column }, i) => {
    for (let b = 0; b < height && row + b < rows; b++) syndrome[row + b] ^= bits[i] & (column >> b);
  });
  return syndrome;
}

/** Viterbi search with metrics that saturate at 255 and lose their minimum at the end of each row. */
export function solvePlainly(costs: Uint8Array, target: Uint8Array, height: number): Uint8Array | null {
  const states = 2 ** height;
  const entries = matrix(costs.length, target.length, height);
  let metrics = new Uint8Array(states).fill(255);
  metrics[0] = 0;
  const kept: (Uint8Array | null)[] = [];
  let at = 0;
  for (let row = 0; row < target.length; row++) {
    for (; at < entries.length && entries[at].row === row; at++) {
      if (costs[at] === WET) {
        kept.push(null);
        continue;
      }
      const next = new Uint8Array(states);
      const keep = new Uint8Array(states);
      for (let s = 0; s < states; s++) {
        const changed = Math.min(255, metrics[s ^ entries[at].column] + costs[at]);
        next[s] = Math.min(metrics[s], changed);
        keep[s] = next[s] === metrics[s] ? 1 : 0;
      }
      metrics = next;
      kept.push(keep);
    }
    const closed = new Uint8Array(states).fill(255);
    for (let s = 0; s < states / 2; s++) closed[s] = metrics[2 * s + target[row]];
    const least = Math.min(...closed);
    if (least === 255) return null;
    metrics = closed.map((metric) => (metric === 255 ? 255 : metric - least));
  }
  let state = metrics.indexOf(Math.min(...metrics.subarray(0, states / 2)));
  const flips = new Uint8Array(costs.length);
  for (let row = target.length - 1; row >= 0; row--) {
    state = 2 * state + target[row];
    while (at > 0 && entries[at - 1].row === row) {
      at--;
      const keep = kept[at];
      if (keep === null || keep[state]) continue;
      flips[at] = 1;
      state ^= entries[at].column;
    }
  }
  return flips;
}

/** The least total cost of any change with this syndrome, by trying all of them; Infinity when there is none. */
export function leastCost(costs: Uint8Array, target: Uint8Array, height: number): number {
  const dry = [...costs.keys()].filter((i) => costs[i] !== WET);
  let least = Number.POSITIVE_INFINITY;
  for (let choice = 0; choice < 2 ** dry.length; choice++) {
    const flips = new Uint8Array(costs.length);
    let cost = 0;
    dry.forEach((i, b) => {
      if ((choice >> b) & 1) {
        flips[i] = 1;
        cost += costs[i];
      }
    });
    if (cost < least && multiply(flips, target.length, height).every((bit, r) => bit === target[r]))
      least = cost;
  }
  return least;
}
