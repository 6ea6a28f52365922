/** The use case "answer a symptom file": read the document, then ask the diagnostics room. Nothing of it is kept. */
import { AppError, toAppError } from "../errors.js";
import { withTimeLimit } from "./limits.js";
import type { Person } from "./people.js";
import type { Audit, DeidentifiedText, DiagnosticAnswer, Diagnostics, RateLimits } from "./ports.js";

export interface DiagnoseDeps {
  /** null: this build has no diagnostics room. */
  readonly diagnostics: Diagnostics | null;
  readonly limits: RateLimits;
  readonly audit: Audit;
  readonly timeLimitMs: number;
}

export interface DiagnoseRequest {
  /** The document's file, or typed text. */
  readonly document: { readonly bytes: Uint8Array; readonly fileName: string } | { readonly text: string };
  readonly asker: Person;
  readonly provider?: "auto" | "gemini" | "offline";
  readonly onProgress?: Parameters<Diagnostics["diagnose"]>[0]["onProgress"];
  readonly signal?: AbortSignal;
}

/** Fails with document-*, diagnostics-unavailable, gemini-* (only when Gemini alone was asked for) or rate-limited. */
export async function diagnose(request: DiagnoseRequest, deps: DiagnoseDeps): Promise<DiagnosticAnswer> {
  const { diagnostics } = deps;
  let outcome = "ok";
  try {
    if (diagnostics === null) throw new AppError("diagnostics-unavailable");
    await deps.limits.take(request.asker, "diagnose");
    return await withTimeLimit(deps.timeLimitMs, request.signal, async (signal) => {
      const { text, notices } = await readText(request, diagnostics, signal);
      const answer = await diagnostics.diagnose({
        text,
        provider: request.provider ?? "auto",
        onProgress: request.onProgress,
        signal,
      });
      return { ...answer, notices: [...notices, ...answer.notices] };
    });
  } catch (error) {
    outcome = toAppError(error).code;
    throw error;
  } finally {
    await deps.audit
      .append({ action: "diagnose", person: request.asker, recordId: null, outcome })
      .catch(() => {});
  }
}

/** Returns the text as it would be sent to Gemini. */
export async function deidentifyDocument(
  document: DiagnoseRequest["document"],
  diagnostics: Diagnostics | null,
  signal?: AbortSignal,
): Promise<DeidentifiedText> {
  if (diagnostics === null) throw new AppError("diagnostics-unavailable");
  const { text } = await readText({ document }, diagnostics, signal);
  return diagnostics.deidentify(text);
}

async function readText(
  { document }: Pick<DiagnoseRequest, "document">,
  diagnostics: Diagnostics,
  signal?: AbortSignal,
): Promise<{ text: string; notices: readonly string[] }> {
  if ("text" in document) {
    const bytes = new TextEncoder().encode(document.text);
    return diagnostics.readDocument(bytes, "typed.txt", signal);
  }
  return diagnostics.readDocument(document.bytes, document.fileName, signal);
}
