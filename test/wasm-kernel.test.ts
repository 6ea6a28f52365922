import { describe, expect, it } from "vitest";
import { kernelAt, layOut } from "../src/wasm-kernel.js";

const loadKernel = () => kernelAt(new URL("../src/vision/kernel/shrink.wasm", import.meta.url));

describe("a WebAssembly kernel", () => {
  it("is one instance from call to call, and its blocks lie apart, aligned, within its memory", () => {
    const load = loadKernel();
    const sizes = [5, 0, 1_000_001, 16] as const;
    const places = layOut(load(), sizes);
    expect(load()).toBe(load());
    places.forEach((at, i) => {
      expect(at % 16).toBe(0);
      expect(at + sizes[i]).toBeLessThanOrEqual(places[i + 1] ?? load().memory.buffer.byteLength);
    });
  });

  it("gives back the memory that a very large picture made it take", () => {
    const load = loadKernel();
    const grown = load();
    layOut(grown, [200 << 20]);
    expect(load()).not.toBe(grown);
    expect(load().memory.buffer.byteLength).toBeLessThan(1 << 20);
  });
});
