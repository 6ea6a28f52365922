/** Which execution providers to try, in which order. Knows nothing of the library that runs them. */
import { existsSync } from "node:fs";
import { join } from "node:path";

export type Provider = "cpu" | "cuda" | "webgpu" | "coreml" | "dml";

export interface SkippedProvider {
  readonly provider: string;
  /** "cannot-start", "first-run-failed" or "no-vulkan-loader". */
  readonly reason: string;
}

const LIBRARY_FOLDERS = ["/usr/lib", "/usr/lib64", "/usr/local/lib"].concat(
  ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu`),
);

const AUTO: Partial<Record<NodeJS.Platform, readonly Provider[]>> = {
  darwin: ["coreml", "webgpu"],
  win32: ["dml", "webgpu"],
  linux: ["cuda", "webgpu"],
};

/**
 * Returns the providers to try, in order, without repeats: "auto" stands for what suits the platform; cpu comes last.
 * A provider that is asked for by name is always tried.
 */
export function providersToTry(wanted: string, platform: NodeJS.Platform = process.platform): Provider[] {
  const named = wanted.split(",").flatMap((name) => (name === "auto" ? (AUTO[platform] ?? []) : name));
  return [...new Set([...named, "cpu"])] as Provider[];
}

/**
 * Returns the providers of "auto" that need not be tried here: WebGPU on Linux goes through Vulkan, and where its
 * loader is not installed the attempt only prints a warning of the library's own.
 */
export function pointlessProviders(
  wanted: string,
  platform: NodeJS.Platform = process.platform,
): SkippedProvider[] {
  const named = wanted.split(",");
  if (platform !== "linux" || !named.includes("auto") || named.includes("webgpu") || hasVulkanLoader())
    return [];
  return [{ provider: "webgpu", reason: "no-vulkan-loader" }];
}

function hasVulkanLoader(): boolean {
  return LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, "libvulkan.so.1")));
}
