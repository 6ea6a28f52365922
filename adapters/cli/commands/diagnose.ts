import { basename } from "node:path";
import { type Command, Option } from "commander";
import { WORDS } from "../../../src/app/conversation/words.js";
import { noticeSentence, triageTitle } from "../../../src/app/diagnostics-answer.js";
import type { DiagnosticAnswer } from "../../../src/app/ports.js";
import type { CliContext } from "../cli-context.js";
import { answerEachFile } from "../each-file.js";

export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;

interface DiagnoseOptions {
  readonly provider: "auto" | "gemini" | "offline";
  readonly showSent?: boolean;
  readonly json?: boolean;
}

export function addDiagnoseCommand(program: Command, context: CliContext): void {
  program
    .command("diagnose")
    .description("a cautious second look at a symptom document")
    .argument("<file...>", "documents: .txt, .md, .csv, .json, .pdf or .docx")
    .addOption(
      new Option("--provider <name>", "who answers").choices(["auto", "gemini", "offline"]).default("auto"),
    )
    .option("--show-sent", "also show the text that was (or would be) sent to Gemini")
    .option("--json", "print one JSON object per document")
    .addHelpText(
      "after",
      `
Text leaves this machine only when Gemini is configured and CAREVEIL_GEMINI_SEND is true, and never with names in it.

Examples:
  careveil diagnose symptoms.txt
  careveil diagnose symptoms.pdf --provider offline --json
  careveil diagnose symptoms.docx --show-sent`,
    )
    .action(async (files: string[], options: DiagnoseOptions) => {
      await answerEachFile(files, options, MAX_DOCUMENT_BYTES, context, async (bytes, file) => {
        const app = await context.app();
        const { sentText, ...answer } = await app.diagnose({
          document: { bytes, fileName: basename(file) },
          asker: app.localPerson,
          provider: options.provider,
          signal: context.signal,
          onProgress: (_step, fraction) => context.progress.update(WORDS.readingSymptoms, fraction),
        });
        const sent = options.showSent ? { sentText } : {};
        const heading = files.length > 1 ? `== ${file}\n` : "";
        return { value: { ...answer, ...sent }, words: heading + describe({ ...answer, sentText }, options) };
      });
    });
}

function describe(answer: DiagnosticAnswer, { showSent }: DiagnoseOptions): string {
  const conditions = answer.differential.map(
    ({ condition, likelihood, for: speaksFor, against }) =>
      `${condition} (${likelihood})${reasons("for", speaksFor)}${reasons("against", against)}`,
  );
  return [
    triageTitle(answer),
    ...answer.redFlags.map(({ title, evidence }) => `Warning sign: ${title} ("${evidence}")`),
    ...section("What it could be", conditions),
    ...section("Questions to ask", answer.questions),
    ...section("Tests to consider", answer.tests),
    ...section("What may help meanwhile", answer.lifestyle),
    ...section("Please note", answer.notices.map(noticeSentence)),
    ...(showSent
      ? ["", answer.sent ? "This text was sent:" : "This text would be sent:", answer.sentText]
      : []),
    "",
    answer.disclaimer,
    "",
  ].join("\n");
}

const reasons = (word: string, items: readonly string[]): string =>
  items.length === 0 ? "" : `; ${word}: ${items.join(", ")}`;

const section = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ["", title, ...items.map((item) => `  - ${item}`)];
