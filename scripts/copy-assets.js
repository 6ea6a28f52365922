// Puts beside the compiled code what the compiler leaves out.
import { chmodSync, copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

for (const path of ["src/stego/kernel/stc.wasm", "src/vision/kernel/shrink.wasm"]) {
  if (!existsSync(path)) continue;
  mkdirSync(dirname(`dist/${path}`), { recursive: true });
  copyFileSync(path, `dist/${path}`);
}
chmodSync("bin/careveil.js", 0o755);
