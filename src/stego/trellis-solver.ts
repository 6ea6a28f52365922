/** The encoder of the syndrome-trellis code: one instance of the WebAssembly kernel per thread. */
import { kernelAt, layOut, type WasmKernel } from "../wasm-kernel.js";
import { trellisColumns } from "./trellis-code.js";

interface Kernel extends WasmKernel {
  solve(
    height: number,
    samples: number,
    rows: number,
    costs: number,
    target: number,
    narrow: number,
    wide: number,
    scratch: number,
    path: number,
  ): number;
}

export const WET = 255;
const loadKernel = kernelAt<Kernel>(new URL("./kernel/stc.wasm", import.meta.url));

/**
 * Returns which samples to change (1) so that their syndrome becomes `target`, at nearly the least total cost, or
 * null when the dry samples cannot express it. `costs`: one per sample in the code's order, 0..254, or 255 = wet.
 * `target`: one bit per byte, at most as many as samples. Neither input is changed. `columnsOf`: the code's matrix.
 */
export function solveTrellis(
  costs: Uint8Array,
  target: Uint8Array,
  height: number,
  columnsOf = trellisColumns,
): Uint8Array | null {
  const samples = costs.length;
  const rows = target.length;
  if (rows === 0) return new Uint8Array(samples);
  const kernel = loadKernel();
  const width = Math.floor(samples / rows);
  const narrow = columnsOf(height, width);
  const wide = columnsOf(height, width + 1);
  let dry = 0;
  for (let i = 0; i < samples; i++) dry += costs[i] === WET ? 0 : 1;

  const scratch = 256 + 2 ** height;
  const path = (dry * 2 ** height) / 8;
  const sizes = [samples, rows, narrow.byteLength, wide.byteLength, scratch, path] as const;
  const [costsAt, targetAt, narrowAt, wideAt, scratchAt, pathAt] = layOut(kernel, sizes);
  const bytes = new Uint8Array(kernel.memory.buffer);
  bytes.set(costs, costsAt);
  bytes.set(target, targetAt);
  new Uint16Array(kernel.memory.buffer, narrowAt).set(narrow);
  new Uint16Array(kernel.memory.buffer, wideAt).set(wide);
  const failed = kernel.solve(height, samples, rows, costsAt, targetAt, narrowAt, wideAt, scratchAt, pathAt);
  return failed ? null : bytes.slice(costsAt, costsAt + samples);
}
