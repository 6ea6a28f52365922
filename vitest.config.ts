import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Some tests measure time; on a shared machine one of them may meet a bad moment.
    retry: process.env.CI ? 1 : 0,
    // Mesa's Vulkan device without a GPU, where the WebGPU provider has no other: shaders this wide are built in a third of the time.
    env: { LP_NATIVE_VECTOR_WIDTH: "128" },
    pool: "forks",
    maxWorkers: 2,
    reporters: process.env.CI ? ["default", ["json", { outputFile: "tmp/vitest.json" }]] : ["default"],
  },
});
