/**
 * The Diagnostics port: reads a document, takes identifiers out, asks the rules, the offline model and, where the
 * deployment allows it, Gemini. Whatever of these fails, the rest still answers and says what is missing.
 */
import type { NoticeCode } from "../app/diagnostics-answer.js";
import type { Diagnostics, Triage } from "../app/ports.js";
import { AppError } from "../errors.js";
import type { Log } from "../log.js";
import type { RunTask } from "../threads.js";
import { assembleAnswer } from "./answer.js";
import {
  type AskGemini,
  createGemini,
  type GeminiMetrics,
  type GeminiOutcome,
} from "./gemini/create-gemini.js";
import { hasOfflineModel } from "./offline/load-offline-model.js";
import type { OfflinePrediction } from "./offline/offline-model.js";
import { assessTask, deidentifyTask, predictTask, prepareTask, readDocumentTask } from "./tasks.js";

export interface DiagnosticsOptions {
  /** The deployment's explicit consent (CAREVEIL_GEMINI_SEND); without it nothing leaves the machine. */
  readonly geminiSend: boolean;
  readonly apiKey?: string;
  readonly model: string;
  readonly baseUrl?: string;
  /** For one whole diagnosis. */
  readonly timeLimitMs: number;
  /** Holds the offline model's files. */
  readonly modelDir: string;
}

export interface DiagnosticsDeps {
  readonly runTask: RunTask;
  readonly log: Log;
  readonly metrics?: GeminiMetrics;
}

type DiagnoseRequest = Parameters<Diagnostics["diagnose"]>[0];

/** Fails only at use: with document-*, cancelled, timed-out, or gemini-* when Gemini alone was asked for. */
export function createDiagnostics(options: DiagnosticsOptions, deps: DiagnosticsDeps): Diagnostics {
  const gemini =
    options.geminiSend && options.apiKey
      ? createGemini({ apiKey: options.apiKey, model: options.model, baseUrl: options.baseUrl }, deps)
      : null;
  return {
    readDocument: (bytes, fileName, signal) =>
      deps.runTask(readDocumentTask, { bytes, fileName }, { signal: withLimit(signal, options.timeLimitMs) }),
    deidentify: (text) =>
      deps.runTask(deidentifyTask, text, { signal: AbortSignal.timeout(options.timeLimitMs) }),
    diagnose: (request) => diagnose(request, options, deps, gemini),
    describe: async () => ({
      offlineModel: hasOfflineModel(options.modelDir),
      gemini: geminiState(options),
      model: options.model,
    }),
    close: async () => undefined,
  };
}

const geminiState = (options: DiagnosticsOptions): "off" | "not-configured" | "ready" =>
  !options.apiKey ? "not-configured" : options.geminiSend ? "ready" : "off";

const withLimit = (signal: AbortSignal | undefined, limitMs: number): AbortSignal =>
  signal ? AbortSignal.any([signal, AbortSignal.timeout(limitMs)]) : AbortSignal.timeout(limitMs);

async function diagnose(
  request: DiagnoseRequest,
  options: DiagnosticsOptions,
  deps: DiagnosticsDeps,
  gemini: AskGemini | null,
) {
  const { text, provider, onProgress } = request;
  if (!/[\p{L}\p{N}]/u.test(text)) throw new AppError("document-empty");
  const signal = withLimit(request.signal, options.timeLimitMs);
  const run = { signal };
  onProgress?.("deidentify", 0);
  // Sentences that speak to a computer are no symptoms: they are never sent.
  const { text: sentText, instructions } = await deps.runTask(prepareTask, text, run);
  onProgress?.("deidentify", 1);
  onProgress?.("rules", 0);
  // The rules read the original: a placeholder must never hide an emergency.
  const assessment = await deps.runTask(assessTask, text, run);
  onProgress?.("rules", 1);
  const notices: NoticeCode[] = instructions.length > 0 ? ["instructions-in-document"] : [];
  if (assessment.unread) notices.push(assessment.unread);
  const offlinePart = predict(sentText, options, deps, signal, onProgress);
  const geminiPart =
    provider === "offline"
      ? null
      : await consult(
          gemini,
          request,
          { sentText, instructions, triage: assessment.triage },
          options,
          signal,
        );
  const offline = await offlinePart;
  if (geminiPart) notices.push(...geminiPart.notices);
  return assembleAnswer({
    assessment,
    gemini: geminiPart?.answer ?? null,
    offline,
    notices,
    sentText,
    sent: geminiPart?.sent ?? false,
  });
}

/** A broken model costs its part of the answer, not the answer. */
async function predict(
  text: string,
  options: DiagnosticsOptions,
  deps: DiagnosticsDeps,
  signal: AbortSignal,
  onProgress: DiagnoseRequest["onProgress"],
): Promise<OfflinePrediction | null> {
  onProgress?.("offline", 0);
  try {
    return await deps.runTask(predictTask, { text, modelDir: options.modelDir }, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    deps.log.error("diagnostics.offline-model-failed", error);
    return null;
  } finally {
    onProgress?.("offline", 1);
  }
}

async function consult(
  gemini: AskGemini | null,
  request: DiagnoseRequest,
  prepared: { readonly sentText: string; readonly instructions: readonly string[]; readonly triage: Triage },
  options: DiagnosticsOptions,
  signal: AbortSignal,
): Promise<GeminiOutcome> {
  if (!gemini) {
    if (request.provider === "gemini") throw new AppError("diagnostics-unavailable");
    const notice = options.apiKey ? "gemini-send-off" : "gemini-not-configured";
    return { answer: null, sent: false, notices: [notice] };
  }
  request.onProgress?.("gemini", 0);
  const outcome = await gemini({
    text: prepared.sentText,
    instructions: prepared.instructions,
    triage: prepared.triage,
    signal,
    onProgress: (fraction) => request.onProgress?.("gemini", fraction),
  });
  request.onProgress?.("gemini", 1);
  if (request.provider === "gemini" && outcome.error) throw outcome.error;
  return outcome;
}
