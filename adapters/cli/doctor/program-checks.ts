/** What the opened program says about itself: store, threads, models, diagnostics. */
import type { Health } from "../../../src/app/app.js";
import type { ProviderSkipReason } from "../../../src/app/ports.js";
import { errorSentence } from "../../../src/app/sentences.js";
import type { DoctorCheck, DoctorContext, Finding } from "./doctor-check.js";
import { failed, info, ok, warning } from "./machine-checks.js";

export const PROGRAM_CHECKS: readonly DoctorCheck[] = [
  { name: "store", run: async (context) => fromHealth(context, describeStore) },
  { name: "threads", run: async (context) => fromHealth(context, describeThreads) },
  { name: "picture models", run: async (context) => fromHealth(context, describeVision) },
  { name: "diagnostics", run: async (context) => fromHealth(context, describeDiagnostics) },
];

async function fromHealth(
  context: DoctorContext,
  describe: (health: Health, context: DoctorContext) => Finding,
): Promise<Finding> {
  const { app, appError } = context;
  if (app === null) return failed(appError ? errorSentence(appError) : "not opened");
  return describe(await app.health(), context);
}

function describeStore({ store }: Health): Finding {
  return store === "ok"
    ? ok("reachable and writable")
    : failed("cannot be reached; check CAREVEIL_STORE_URL.");
}

function describeThreads({ threads }: Health): Finding {
  return ok(`${threads.count} for heavy work, ${threads.waiting} requests waiting`);
}

const SKIPPED: Readonly<Record<ProviderSkipReason, string>> = {
  "no-vulkan-loader": "Vulkan is not installed",
  "no-gpu": "there is no graphics processor",
  "cannot-start": "does not start here",
  "first-run-failed": "fails when it runs",
  "wrong-answers": "answers otherwise than the processor",
  "slower-than-cpu": "slower than the processor here",
};

/** By the reason of model-unavailable; the files lie in the folder models. */
const FAULTS: Readonly<Record<string, (model: string) => string>> = {
  missing: (model) => `models/${model}.onnx or its card is missing`,
  card: (model) => `models/${model}.card.json is not a card`,
  changed: (model) => `models/${model}.onnx is not the file that its card names, by size or SHA-256`,
  graph: (model) => `the inputs or outputs of models/${model}.onnx are not what its card says`,
  "no-provider": (model) => `models/${model}.onnx starts on no provider, not even cpu`,
};

function describeVision({ vision, visionFault }: Health, { config }: DoctorContext): Finding {
  if (vision === null) {
    const why = FAULTS[String(visionFault?.reason)]?.(String(visionFault?.model));
    return failed(
      `cannot be loaded${why ? ` (${why})` : ""}, so no note can be hidden; reading notes works. Bring the folder models back as the repository has it, then run npm ci again.`,
    );
  }
  const models = vision.models.map(({ name, sha256 }) => `${name} ${sha256.slice(0, 12)}`).join(", ");
  const words = `${models}, running on ${vision.provider}`;
  const skipped = vision.skipped.map(({ provider, reason }) => `${provider} (${SKIPPED[reason]})`).join(", ");
  const named = config.CAREVEIL_PROVIDERS.split(",");
  if (vision.skipped.some(({ provider }) => named.includes(provider)))
    return warning(`${words}, although CAREVEIL_PROVIDERS asks for others; not used: ${skipped}`);
  return ok(skipped === "" ? words : `${words}; not used: ${skipped}`);
}

function describeDiagnostics({ diagnostics }: Health): Finding {
  if (diagnostics === null) return info("not installed");
  const offline = diagnostics.offlineModel ? "offline model ready" : "offline model missing";
  const gemini = {
    off: "Gemini switched off (CAREVEIL_GEMINI_SEND)",
    "not-configured": "Gemini not set up (GEMINI_API_KEY)",
    ready: `Gemini ready (${diagnostics.model})`,
  }[diagnostics.gemini];
  return diagnostics.offlineModel ? ok(`${offline}; ${gemini}`) : warning(`${offline}; ${gemini}`);
}
