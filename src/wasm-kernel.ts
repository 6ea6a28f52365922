/** What the rooms' WebAssembly kernels have in common: they are read from a file, and their callers lay out the memory. */
import { readFileSync } from "node:fs";

export interface WasmKernel {
  readonly memory: WebAssembly.Memory;
}

/** Where a kernel's own static data ends. */
const FIRST_FREE = 1024;
const PAGE_BYTES = 65536;

/** Returns a function that loads the kernel at its first call; one instance a thread. */
export function kernelAt<Kernel extends WasmKernel>(file: URL): () => Kernel {
  let loaded: Kernel | undefined;
  return () => {
    if (!loaded) {
      const env = { abort: () => undefined };
      const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { env });
      loaded = instance.exports as unknown as Kernel;
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
    end = (end + bytes + 15) & ~15;
    return at;
  });
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return places as { -readonly [Block in keyof Sizes]: number };
}
