// Compiles the syndrome-trellis kernel to WebAssembly, beside its loader.
import { existsSync } from "node:fs";
import asc from "assemblyscript/asc";

const entry = "src/stego/kernel/assembly/index.ts";
if (existsSync(entry)) {
  const { error, stderr } = await asc.main([
    entry,
    "--outFile",
    "src/stego/kernel/stc.wasm",
    "--enable",
    "simd",
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
  ]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
}
