/** Which execution providers to try, in which order. Knows nothing of the library that runs them. */
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import type { ProviderSkipReason } from "../app/ports.js";

export type Provider = "cpu" | "cuda" | "webgpu" | "coreml" | "dml";

export interface Candidate {
  readonly provider: Provider;
  /** Asked for by name: taken even where it is slower than the processor. */
  readonly named: boolean;
}

export interface SkippedProvider {
  readonly provider: Provider;
  readonly reason: ProviderSkipReason;
}

const LIBRARY_FOLDERS = ["usr/lib", "usr/lib64", "usr/local/lib"].concat(
  ["x86_64", "aarch64"].map((machine) => `usr/lib/${machine}-linux-gnu`),
);

/** NVIDIA's own driver, and Windows' graphics in its Linux; all other graphics processors are render nodes. */
const OTHER_GPU_DEVICES = ["dev/nvidia0", "dev/dxg"];
/** Render nodes behind which, as a rule, a processor draws. */
const SOFTWARE_DRIVERS = new Set(["virtio_gpu", "vgem", "vkms"]);

const AUTO: Partial<Record<NodeJS.Platform, readonly Provider[]>> = {
  darwin: ["coreml", "webgpu"],
  win32: ["dml", "webgpu"],
  linux: ["cuda", "webgpu"],
};

/** Returns the providers to try, in order, without repeats: "auto" stands for what suits the platform; cpu comes last. */
export function providersToTry(wanted: string, platform: NodeJS.Platform = process.platform): Candidate[] {
  const names = wanted.split(",");
  const all = names.flatMap((name) => (name === "auto" ? (AUTO[platform] ?? []) : name)) as Provider[];
  return [...new Set<Provider>([...all, "cpu"])].map((provider) => ({
    provider,
    named: names.includes(provider),
  }));
}

/**
 * Returns the providers of "auto" that need not be tried here. WebGPU on Linux goes through Vulkan: without its loader
 * the attempt only prints a warning of the library's own, and without a graphics processor it finds, where Mesa is
 * installed, a device that is a program on the processor, which takes many times as long. `root` is the file system.
 */
export function pointlessProviders(
  wanted: string,
  platform: NodeJS.Platform = process.platform,
  root = "/",
): SkippedProvider[] {
  const candidate = providersToTry(wanted, platform).find(({ provider }) => provider === "webgpu");
  if (platform !== "linux" || !candidate || candidate.named) return [];
  if (!hasVulkanLoader(root)) return [{ provider: "webgpu", reason: "no-vulkan-loader" }];
  if (!hasGraphicsProcessor(root)) return [{ provider: "webgpu", reason: "no-gpu" }];
  return [];
}

function hasVulkanLoader(root: string): boolean {
  return LIBRARY_FOLDERS.some((folder) => existsSync(join(root, folder, "libvulkan.so.1")));
}

function hasGraphicsProcessor(root: string): boolean {
  return (
    OTHER_GPU_DEVICES.some((device) => existsSync(join(root, device))) ||
    namesIn(join(root, "dev/dri"))
      .filter((name) => name.startsWith("renderD"))
      .some((name) => !SOFTWARE_DRIVERS.has(driverOf(name, root)))
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Returns the kernel driver's name; empty where it is not told. */
function driverOf(renderNode: string, root: string): string {
  try {
    return basename(readlinkSync(join(root, "sys/class/drm", renderNode, "device/driver")));
  } catch {
    return "";
  }
}
