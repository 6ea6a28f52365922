/**
 * Asks Gemini and judges what comes back: only finishReason STOP counts, the JSON must fit the schema (one repair
 * try), and every line is scrubbed. Whatever goes wrong becomes one error code and one notice.
 */
import type { NoticeCode } from "../../app/diagnostics-answer.js";
import type { Triage } from "../../app/ports.js";
import { AppError, type ErrorCode } from "../../errors.js";
import type { Log } from "../../log.js";
import type { RunTask } from "../../threads.js";
import { scrubTask } from "../tasks.js";
import { type GeminiAnswer, geminiAnswerSchema, type RawGeminiAnswer } from "./answer-schema.js";
import {
  type GeminiReply,
  type GeminiSettings,
  type GeminiTurn,
  readRefusal,
  streamReply,
} from "./gemini-sdk.js";
import { costInDollars } from "./prices.js";
import { SYSTEM_INSTRUCTION, writePrompt, writeRepair } from "./prompt.js";
import { planRetry } from "./retry.js";

/** Counters of the deployment; every value is a number or a fixed word. */
export interface GeminiMetrics {
  countRequest(outcome: "ok" | ErrorCode): void;
  countTokens(kind: "prompt" | "answer", tokens: number): void;
  /** By the list price of the model; nothing for a model of unknown price. */
  countCost(dollars: number): void;
}

export interface GeminiQuestion {
  /** De-identified, without sentences that read like instructions. */
  readonly text: string;
  /** Those sentences: nothing that repeats them is shown. */
  readonly instructions: readonly string[];
  readonly triage: Triage;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

export interface GeminiOutcome {
  readonly answer: GeminiAnswer | null;
  /** The text left the machine, whatever came of it. */
  readonly sent: boolean;
  readonly notices: readonly NoticeCode[];
  readonly error?: AppError;
}

export type AskGemini = (question: GeminiQuestion) => Promise<GeminiOutcome>;

interface Deps {
  readonly log: Log;
  readonly runTask: RunTask;
  readonly metrics?: GeminiMetrics;
}

/** Returned function fails only with cancelled; every other problem is an outcome with an error and a notice. */
export function createGemini(settings: GeminiSettings, deps: Deps): AskGemini {
  return async (question) => {
    try {
      const raw = await askTwice(settings, deps, question);
      const { answer, removed } = await deps.runTask(scrubTask, {
        raw,
        text: question.text,
        instructions: question.instructions,
      });
      if (answer.differential.length === 0)
        throw new AppError("gemini-answer-unusable", { reason: "scrubbed" });
      deps.metrics?.countRequest("ok");
      return { answer, sent: true, notices: removed > 0 ? ["answer-was-scrubbed"] : [] };
    } catch (cause) {
      const error = toGeminiError(cause, question.signal);
      if (error.code === "cancelled") throw error;
      deps.metrics?.countRequest(error.code);
      deps.log.warn("diagnostics.gemini-failed", {
        code: error.code,
        reason: String(error.details.reason ?? ""),
      });
      return { answer: null, sent: true, notices: [NOTICE_OF[error.code] ?? "gemini-unavailable"], error };
    }
  };
}

const NOTICE_OF: Partial<Record<ErrorCode, NoticeCode>> = {
  "gemini-quota": "gemini-quota",
  "gemini-blocked": "gemini-blocked",
  "gemini-blocked-private": "gemini-blocked-private",
  "gemini-model-retired": "gemini-model-retired",
  "gemini-answer-cut": "gemini-answer-cut",
  "gemini-answer-empty": "gemini-answer-empty",
  "gemini-answer-unusable": "gemini-answer-unusable",
  "gemini-refused-key": "gemini-refused-key",
  "timed-out": "gemini-too-slow",
};

async function askTwice(
  settings: GeminiSettings,
  deps: Deps,
  question: GeminiQuestion,
): Promise<RawGeminiAnswer> {
  const prompt = writePrompt(question.text, question.triage);
  const first = await ask(settings, deps, question, [prompt]);
  const answer = parseAnswer(first);
  if (answer) return answer;
  const second = await ask(settings, deps, question, writeRepair(prompt, first));
  const repaired = parseAnswer(second);
  if (!repaired) throw new AppError("gemini-answer-unusable", { reason: "json" });
  return repaired;
}

function parseAnswer(text: string): RawGeminiAnswer | null {
  try {
    return geminiAnswerSchema.parse(JSON.parse(text.replace(/^\s*```(?:json)?|```\s*$/g, "")));
  } catch {
    return null;
  }
}

/** Returns the text of a complete reply, after as many retries as `planRetry` grants. */
async function ask(
  settings: GeminiSettings,
  deps: Deps,
  question: GeminiQuestion,
  turns: readonly GeminiTurn[],
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      const reply = await withAbort(question.signal, (signal) =>
        streamReply(settings, SYSTEM_INSTRUCTION, turns, signal, (characters) =>
          question.onProgress(1 - Math.exp(-characters / 3000)),
        ),
      );
      countReply(reply, settings.model, deps.metrics);
      return acceptReply(reply);
    } catch (error) {
      if (error instanceof AppError || question.signal.aborted) throw error;
      const waitMs = planRetry(readRefusal(error), attempt);
      if (waitMs === null) throw error;
      deps.log.info("diagnostics.gemini-retry", { attempt, waitMs, status: readRefusal(error)?.status });
      await pause(waitMs, question.signal);
    }
  }
}

function countReply(reply: GeminiReply, model: string, metrics: GeminiMetrics | undefined): void {
  metrics?.countTokens("prompt", reply.promptTokens);
  metrics?.countTokens("answer", reply.answerTokens);
  const dollars = costInDollars(model, reply.promptTokens, reply.answerTokens);
  if (dollars !== null) metrics?.countCost(dollars);
}

function acceptReply(reply: GeminiReply): string {
  if (reply.blockReason) throw new AppError("gemini-blocked", { reason: "prompt" });
  switch (reply.finishReason) {
    case "STOP":
      if (reply.text.trim() === "") throw new AppError("gemini-answer-empty");
      return reply.text;
    case "MAX_TOKENS":
      throw new AppError("gemini-answer-cut", { reason: "length" });
    case "SPII":
      throw new AppError("gemini-blocked-private");
    case "SAFETY":
    case "RECITATION":
    case "BLOCKLIST":
    case "PROHIBITED_CONTENT":
    case "LANGUAGE":
      throw new AppError("gemini-blocked", { reason: reply.finishReason.toLowerCase() });
    case null:
      throw new AppError(reply.text === "" ? "gemini-answer-empty" : "gemini-answer-cut", {
        reason: "no-end",
      });
    default:
      throw new AppError("gemini-answer-unusable", { reason: "finish" });
  }
}

function toGeminiError(cause: unknown, signal: AbortSignal): AppError {
  if (signal.aborted)
    return new AppError(
      signal.reason?.name === "TimeoutError" || signal.reason?.code === "timed-out"
        ? "timed-out"
        : "cancelled",
    );
  if (cause instanceof AppError) return cause;
  const refusal = readRefusal(cause);
  if (!refusal) return new AppError("gemini-unavailable", { reason: "network" }, { cause });
  if (refusal.badKey) return new AppError("gemini-refused-key", { status: refusal.status });
  if (refusal.status === 404) return new AppError("gemini-model-retired");
  if (refusal.status === 429) return new AppError("gemini-quota", { perDay: refusal.perDay });
  return new AppError("gemini-unavailable", { status: refusal.status });
}

/** The SDK does not end every wait when its signal fires: this does. */
function withAbort<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work(signal)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return withAbort(signal, () => new Promise((resolve) => setTimeout(resolve, ms)));
}
