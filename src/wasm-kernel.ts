/** What the rooms' WebAssembly kernels have in common: they are read from a file, and their callers lay out the memory. */
import { readFileSync } from "node:fs";

export interface WasmKernel {
  readonly memory: WebAssembly.Memory;
}

/** Where a kernel's own static data ends. */
const FIRST_FREE = 1024;
const PAGE_BYTES = 65536;
/** A kernel's memory can only grow; one that has grown beyond this is replaced at the next call. */
const MOST_KEPT_BYTES = 128 << 20;

/** Returns a function that gives this thread's instance of the kernel, which is loaded at the first call. */
export function kernelAt<Kernel extends WasmKernel>(file: URL): () => Kernel {
  let compiled: WebAssembly.Module | undefined;
  let loaded: Kernel | undefined;
  return () => {
    if (!loaded || loaded.memory.buffer.byteLength > MOST_KEPT_BYTES) {
      compiled ??= new WebAssembly.Module(readFileSync(file));
      const { exports } = new WebAssembly.Instance(compiled, { env: { abort: () => undefined } });
      loaded = exports as unknown as Kernel;
    }
    return loaded;
  };
}

/** Returns where blocks of so many bytes begin, each at a multiple of 16; the memory grows to hold them all. */
export function layOut<const Sizes extends readonly number[]>(
  { memory }: WasmKernel,
  sizes: Sizes,
): { -readonly [Block in keyof Sizes]: number } {
  let end = FIRST_FREE;
  const places = sizes.map((bytes) => {
    const at = end;
    end = Math.ceil((end + bytes) / 16) * 16;
    return at;
  });
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return places as { -readonly [Block in keyof Sizes]: number };
}
