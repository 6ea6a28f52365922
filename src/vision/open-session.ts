/**
 * One ONNX session on the best execution provider that really starts. A provider that fails at session creation or at
 * its first run is skipped and named; the processor (cpu) is always tried last.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { AppError } from "../errors.js";
import type { CheckedModel, ModelCard, Tensor } from "./model-card.js";

// A provider that cannot start is reported by this room; the library need not write to stderr as well.
env.logLevel = "fatal";

export type Provider = "cpu" | "cuda" | "webgpu" | "coreml" | "dml";

export interface SkippedProvider {
  readonly provider: string;
  /** "cannot-start", "first-run-failed" or "no-vulkan-loader". */
  readonly reason: string;
}

export interface OpenSession {
  readonly session: InferenceSession;
  readonly provider: Provider;
  readonly skipped: readonly SkippedProvider[];
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

/** Returns a warm session. Fails with model-unavailable when none starts or the graph is not what the card says. */
export async function openSession(
  { card, bytes }: CheckedModel<ModelCard>,
  providers: readonly Provider[],
): Promise<OpenSession> {
  const skipped: SkippedProvider[] = [];
  let cause: unknown;
  for (const provider of providers) {
    let session: InferenceSession;
    try {
      session = await InferenceSession.create(bytes, {
        executionProviders: [provider],
        logSeverityLevel: 4,
        // Spinning threads would take the processor from the embedding that runs beside.
        extra: { session: { intra_op: { allow_spinning: "0" } } },
      });
    } catch (error) {
      cause = error;
      skipped.push({ provider, reason: "cannot-start" });
      continue;
    }
    checkGraph(card, session);
    try {
      await session.run({ [card.inputs[0].name]: emptyInput(card) });
      return { session, provider, skipped };
    } catch (error) {
      cause = error;
      skipped.push({ provider, reason: "first-run-failed" });
      await session.release();
    }
  }
  throw new AppError("model-unavailable", { model: card.name, reason: "no-provider" }, { cause });
}

function emptyInput(card: ModelCard): OrtTensor {
  const shape = card.inputs[0].shape.map((size) => (size === "n" ? 1 : size));
  return new OrtTensor("uint8", new Uint8Array(shape.reduce((a, b) => a * b, 1)), shape);
}

/** Fails with model-unavailable, reason "graph", when names, types or fixed sizes differ from the card. */
function checkGraph(card: ModelCard, session: InferenceSession): void {
  const matches = (expected: readonly Tensor[], found: readonly InferenceSession.ValueMetadata[]) =>
    expected.length === found.length &&
    expected.every(({ name, dtype, shape }, index) => {
      const value = found[index];
      return (
        value.isTensor &&
        value.name === name &&
        value.type === dtype &&
        value.shape.length === shape.length &&
        shape.every((size, axis) =>
          size === "n" ? typeof value.shape[axis] === "string" : value.shape[axis] === size,
        )
      );
    });
  if (!matches(card.inputs, session.inputMetadata) || !matches(card.outputs, session.outputMetadata))
    throw new AppError("model-unavailable", { model: card.name, reason: "graph" });
}
