/** A diagnostic answer as plain text, for a file. */
import { noticeSentence, triageTitle } from "../../../src/app/diagnostics-answer.js";
import type { DiagnosticAnswer } from "./answers.js";
import { diagnosticsCopy } from "./copy/diagnostics.js";

const copy = diagnosticsCopy.answer;

export function answerAsText(answer: DiagnosticAnswer): string {
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? "" : `${title}\n${lines.map((line) => `- ${line}`).join("\n")}\n`;
  return [
    `${triageTitle(answer)}\n`,
    `${answer.disclaimer}\n`,
    answer.redFlags.length === 0
      ? `${copy.redFlags}\n${copy.noRedFlags}\n`
      : list(
          copy.redFlags,
          answer.redFlags.map((flag) => `${flag.title} (${copy.evidence} "${flag.evidence}")`),
        ),
    answer.abstained ? `${abstention(answer)}\n` : "",
    list(
      copy.differential,
      answer.differential.map((entry) =>
        [
          `${entry.condition}: ${copy.likelihood[entry.likelihood]}, ${copy.source[entry.source]}`,
          entry.for.length > 0 ? `  ${copy.for}: ${entry.for.join("; ")}` : "",
          entry.against.length > 0 ? `  ${copy.against}: ${entry.against.join("; ")}` : "",
        ]
          .filter(Boolean)
          .join("\n"),
      ),
    ),
    list(copy.questions, answer.questions),
    list(copy.tests, answer.tests),
    list(copy.lifestyle, answer.lifestyle),
    ...answer.notices.map(noticeSentence),
  ]
    .filter(Boolean)
    .join("\n");
}

/** Why no condition is named: nobody was there to name one, or the models did not know. */
export function abstention({ providers, notices }: DiagnosticAnswer): string {
  // A model that did not know is no provider of the answer, and says so in a notice.
  const modelAbstained = notices.includes("outside-what-the-offline-model-knows");
  return modelAbstained || providers.some((provider) => provider !== "rules")
    ? copy.abstained
    : copy.rulesAlone;
}
