// Compiles the kernels to WebAssembly, each beside its loader.
import { existsSync } from "node:fs";
import asc from "assemblyscript/asc";

const kernels = [
  { folder: "src/stego/kernel", name: "stc.wasm" },
  { folder: "src/vision/kernel", name: "shrink.wasm" },
];
for (const { folder, name } of kernels) {
  const entry = `${folder}/assembly/index.ts`;
  if (!existsSync(entry)) continue;
  const options = ["--enable", "simd", "-O3", "--noAssert", "--runtime", "stub"];
  const { error, stderr } = await asc.main([entry, "--outFile", `${folder}/${name}`, ...options]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
}
