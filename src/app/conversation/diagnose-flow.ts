/** The conversation "look at symptoms": by command, or by sending a file in a direct message. Nothing is kept. */
import type { App } from "../app.js";
import type { Answers, Exchange, IncomingFile, PrivateReply } from "../bot-ports.js";
import { noticeSentence, triageTitle } from "../diagnostics-answer.js";
import type { DiagnosticAnswer } from "../ports.js";
import { begin, deliver } from "./deliver.js";
import { newForm } from "./form-requests.js";
import type { FormsInFlight } from "./forms-in-flight.js";
import { showProgress } from "./show-progress.js";
import { WORDS } from "./words.js";

interface DiagnoseFlowDeps {
  readonly app: App;
  readonly forms: FormsInFlight;
}

const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;

export async function askForSymptoms(exchange: Exchange, { forms }: DiagnoseFlowDeps): Promise<void> {
  const { place } = exchange;
  await exchange.ask(await newForm(exchange, { form: "diagnose", place }, WORDS.askDiagnose, forms));
}

/** `document` wins over typed symptoms. */
export async function answerSymptoms(
  exchange: Exchange,
  document: IncomingFile | undefined,
  symptoms: Answers["texts"]["symptoms"],
  { app }: DiagnoseFlowDeps,
): Promise<void> {
  await begin(exchange, WORDS.readingSymptoms);
  const progress = showProgress(exchange);
  let answer: DiagnosticAnswer;
  try {
    answer = await app.diagnose({
      document: document
        ? {
            bytes: await exchange.fetch(document, "document", MAX_DOCUMENT_BYTES),
            fileName: document.name,
          }
        : { text: symptoms ?? "" },
      asker: exchange.asker,
      signal: exchange.signal,
      onProgress: (_step, fraction) =>
        progress.show(`${WORDS.readingSymptoms} ${Math.round(100 * fraction)}%`),
    });
  } finally {
    await progress.stop();
  }
  await deliver(exchange, answerReply(answer, exchange.capabilities.maxPrivateText));
}

/** The disclaimer, the triage and the red flags are always in the message itself. */
function answerReply(answer: DiagnosticAnswer, maxPrivateText: number): PrivateReply {
  const head = [triageTitle(answer), ...answer.redFlags.map((flag) => `Warning sign: ${flag.title}`)].join(
    "\n",
  );
  const details = detailLines(answer).join("\n");
  const whole = `${head}\n\n${details}\n\n${answer.disclaimer}`;
  if (whole.length <= maxPrivateText) return { text: whole };
  const file = { name: WORDS.answerFileName, bytes: Buffer.from(whole, "utf8"), altText: WORDS.answerAsFile };
  return { text: `${head}\n\n${WORDS.answerAsFile}\n\n${answer.disclaimer}`, files: [file] };
}

function detailLines(answer: DiagnosticAnswer): string[] {
  const conditions = answer.differential.map(
    ({ condition, likelihood, for: speaksFor, against }) =>
      `${condition} (${likelihood})${reasons(" for", speaksFor)}${reasons(" against", against)}`,
  );
  return [
    ...section("What it could be", conditions),
    ...section("Questions to ask", answer.questions),
    ...section("Tests to consider", answer.tests),
    ...section("What may help meanwhile", answer.lifestyle),
    ...answer.notices.map(noticeSentence),
  ];
}

const reasons = (word: string, items: readonly string[]): string =>
  items.length === 0 ? "" : `;${word}: ${items.join(", ")}`;

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `• ${line}`), ""];
