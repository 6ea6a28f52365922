/** A diagnostic answer in the order in which a clinician needs it: urgency, urgent signs, conditions, next steps. */
import { useEffect, useRef } from "react";
import { isTriageOpen, noticeSentence, triageTitle } from "../../../../src/app/diagnostics-answer.js";
import { abstention, answerAsText } from "../answer-as-text.js";
import type { DiagnosticAnswer } from "../answers.js";
import { diagnosticsCopy } from "../copy/diagnostics.js";
import { saveText } from "../save-file.js";

const copy = diagnosticsCopy.answer;

export function DiagnosticAnswerView({ answer, onAgain }: { answer: DiagnosticAnswer; onAgain: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const level = isTriageOpen(answer) ? "open" : answer.triage;
  useEffect(() => heading.current?.focus(), []);
  return (
    <article className="answer">
      <h2 ref={heading} tabIndex={-1} className={`triage triage-${level}`}>
        {triageTitle(answer)}
      </h2>
      <p className="disclaimer">{answer.disclaimer}</p>
      <section className="card">
        <h3>{copy.redFlags}</h3>
        {answer.redFlags.length === 0 ? (
          <p>{copy.noRedFlags}</p>
        ) : (
          <ul className="flags">
            {answer.redFlags.map((flag) => (
              <li key={flag.id}>
                <strong>{flag.title}</strong>
                <span className="hint">
                  {copy.evidence} “{flag.evidence}”
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>

      {answer.notices.map((notice) => (
        <p key={notice} className="notice notice-warn">
          {noticeSentence(notice)}
        </p>
      ))}

      <section className="card">
        <h3>{copy.differential}</h3>
        {answer.abstained && <p>{abstention(answer)}</p>}
        <ol className="differential">
          {answer.differential.map((entry) => (
            <li key={`${entry.source}-${entry.condition}`}>
              <strong>{entry.condition}</strong>{" "}
              <span className={`likelihood likelihood-${entry.likelihood}`}>
                {copy.likelihood[entry.likelihood]}
              </span>{" "}
              <span className="hint">{copy.source[entry.source]}</span>
              <Reasons title={copy.for} lines={entry.for} />
              <Reasons title={copy.against} lines={entry.against} />
            </li>
          ))}
        </ol>
      </section>

      <Lines title={copy.questions} lines={answer.questions} />
      <Lines title={copy.tests} lines={answer.tests} />
      <Lines title={copy.lifestyle} lines={answer.lifestyle} />

      <details className="card">
        <summary>{answer.sent ? copy.sentTitle : copy.notSentTitle}</summary>
        <pre className="note-text">{answer.sentText}</pre>
      </details>
      <p className="actions">
        <button type="button" onClick={() => saveText(answerAsText(answer), "careveil-answer.txt")}>
          {copy.export}
        </button>
        <button type="button" onClick={onAgain}>
          {copy.again}
        </button>
      </p>
    </article>
  );
}

function Reasons({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <p className="reasons">
      <span>{title}:</span> {lines.join("; ")}
    </p>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <section className="card">
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
