/** The room's work for worker threads: parsing foreign files, the rules' long patterns, the offline model. */
import type { DeidentifiedText } from "../app/ports.js";
import type { ThreadTask } from "../threads.js";
import { deidentify } from "./deid/deidentify.js";
import { type DocumentText, readDocument } from "./documents/read-document.js";
import type { RawGeminiAnswer } from "./gemini/answer-schema.js";
import { splitInstructions } from "./gemini/find-instructions.js";
import { type ScrubbedAnswer, scrubAnswer } from "./gemini/scrub.js";
import { predictOffline } from "./offline/load-offline-model.js";
import type { OfflinePrediction } from "./offline/offline-model.js";
import { type Assessment, assessRedFlags } from "./redflags/assess.js";

export const readDocumentTask: ThreadTask<{ bytes: Uint8Array; fileName: string }, DocumentText> = {
  name: "diagnostics.read-document",
  run: ({ bytes, fileName }) => readDocument(bytes, fileName),
};

export const deidentifyTask: ThreadTask<string, DeidentifiedText> = {
  name: "diagnostics.deidentify",
  run: (text) => deidentify(text),
};

/** De-identified, without the sentences that speak to a computer; those come back apart. */
export const prepareTask: ThreadTask<string, { text: string; instructions: readonly string[] }> = {
  name: "diagnostics.prepare",
  run: (text) => {
    const { kept, removed } = splitInstructions(text);
    return { text: deidentify(kept).text, instructions: removed };
  },
};

export const scrubTask: ThreadTask<
  { raw: RawGeminiAnswer; text: string; instructions: readonly string[] },
  ScrubbedAnswer
> = {
  name: "diagnostics.scrub-answer",
  run: ({ raw, text, instructions }) => scrubAnswer(raw, text, instructions),
};

export const assessTask: ThreadTask<string, Assessment> = {
  name: "diagnostics.assess-red-flags",
  run: (text) => assessRedFlags(text),
};

export const predictTask: ThreadTask<{ text: string; modelDir: string }, OfflinePrediction | null> = {
  name: "diagnostics.predict-offline",
  run: ({ text, modelDir }) => predictOffline(text, modelDir),
};

/** All of them, for the composition root of a worker thread. */
export const DIAGNOSTICS_TASKS = [
  readDocumentTask,
  deidentifyTask,
  prepareTask,
  assessTask,
  predictTask,
  scrubTask,
] as const;
