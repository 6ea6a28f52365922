import { basename } from "node:path";
import type { Command } from "commander";
import type { CliContext } from "../cli-context.js";
import { answerEachFile } from "../each-file.js";
import { MAX_DOCUMENT_BYTES } from "./diagnose.js";

export function addDeidentifyCommand(program: Command, context: CliContext): void {
  program
    .command("deidentify")
    .description("show a symptom document as it would be sent: without names, dates and numbers of people")
    .argument("<file...>", "documents: .txt, .md, .csv, .json, .pdf or .docx")
    .option("--json", "print one JSON object per document")
    .addHelpText(
      "after",
      `
Examples:
  careveil deidentify symptoms.txt
  careveil deidentify letters/*.pdf --json`,
    )
    .action(async (files: string[], options: { json?: boolean }) => {
      await answerEachFile(files, options, MAX_DOCUMENT_BYTES, context, async (bytes, file) => {
        const app = await context.app();
        const document = { bytes, fileName: basename(file) };
        const { text, replaced } = await app.deidentify(document, context.signal);
        return { value: { text, replaced }, words: text.endsWith("\n") ? text : `${text}\n` };
      });
    });
}
