/** Symptoms in, a careful answer out. The answer and the text stay in this page. */
import { type FormEvent, useEffect, useId, useState } from "react";
import type { DiagnosticAnswer } from "../answers.js";
import { callJson } from "../api.js";
import { diagnosticsCopy as copy } from "../copy/diagnostics.js";
import { DiagnosticAnswerView } from "../parts/diagnostic-answer.js";
import { FileDrop } from "../parts/file-drop.js";
import { JobControls } from "../parts/job-controls.js";
import { useJob } from "../use-job.js";

/** "unknown": not asked yet, or no answer. */
type Setup = { readonly gemini: string } | null | "unknown";

export function DiagnosticsPage() {
  const [setup, setSetup] = useState<Setup>("unknown");
  const [file, setFile] = useState<File | null>(null);
  const [text, setText] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const job = useJob<DiagnosticAnswer>(copy.cancelled);
  const textId = useId();

  useEffect(() => {
    fetch("/readyz")
      .then((response) => response.json())
      .then((health) => setSetup(health.diagnostics ?? null))
      .catch(() => {});
  }, []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const nothing = file === null && text.trim() === "";
    setMissing(nothing ? copy.missing : null);
    if (nothing) return document.getElementById(textId)?.focus();
    const parts: Record<string, File | string> = file ? { document: file } : { text };
    void job.start((progressId, signal) => callJson("/api/diagnose", parts, { progressId, signal }));
  };

  const startAgain = () => {
    job.clear();
    setFile(null);
    setText("");
  };

  return (
    <div className="narrow">
      <div className="page-head">
        <h1>{copy.title}</h1>
        <p className="lead">{copy.lead}</p>
      </div>
      {setup === null && <p className="notice notice-warn">{copy.notSetUp}</p>}
      {setup !== null && setup !== "unknown" && (
        <p className="hint">{setup.gemini === "ready" ? copy.sends : copy.staysHere}</p>
      )}
      {job.result !== null ? (
        <DiagnosticAnswerView answer={job.result} onAgain={startAgain} />
      ) : setup === null ? null : (
        <form className="card" noValidate onSubmit={submit}>
          <FileDrop
            label={copy.document.label}
            hint={copy.document.hint}
            accept=".txt,.md,.csv,.json,.pdf,.docx,text/plain"
            file={file}
            onFile={setFile}
          />
          {file !== null ? (
            <p>
              <button type="button" disabled={job.running} onClick={() => setFile(null)}>
                {copy.document.remove}
              </button>
            </p>
          ) : (
            <div className="field">
              <label htmlFor={textId}>{copy.text.label}</label>
              <textarea
                id={textId}
                rows={8}
                value={text}
                aria-invalid={missing !== null}
                aria-describedby={`${textId}-hint`}
                onChange={(event) => setText(event.target.value)}
              />
              <p className="hint" id={`${textId}-hint`}>
                {missing ? <span className="field-problem">{missing}</span> : copy.text.hint}
              </p>
            </div>
          )}
          <JobControls job={job} copy={copy} />
        </form>
      )}
    </div>
  );
}
