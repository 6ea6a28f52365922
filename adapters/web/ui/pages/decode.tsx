/** Read a note: says at once whether the picture carries one, then asks for the password and shows the text once. */
import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { call, callJson, isAbort, sentenceOf } from "../api.js";
import { decodeCopy as copy } from "../copy/decode.js";
import { encodeCopy } from "../copy/encode.js";
import { takeHandover } from "../handover.js";
import { FileDrop } from "../parts/file-drop.js";
import { Film } from "../parts/film.js";
import { JobControls } from "../parts/job-controls.js";
import { Notice } from "../parts/notice.js";
import { PasswordField } from "../parts/password-field.js";
import { ShownNote } from "../parts/shown-note.js";
import { useJob } from "../use-job.js";
import { useShownAddress } from "../use-shown-address.js";

type Finding = { found: boolean; detail: string | null } | "looking" | null;

export function DecodePage() {
  const [chosen, setChosen] = useState<File | null>(null);
  const address = useShownAddress(chosen);
  const [finding, setFinding] = useState<Finding>(null);
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const [wasHidden, setWasHidden] = useState(false);
  const job = useJob<string>(copy.cancelled);
  const passwordId = useId();
  const lookup = useRef<AbortController | null>(null);
  const { clear } = job;

  const choose = useCallback(
    async (file: File) => {
      lookup.current?.abort();
      const own = new AbortController();
      lookup.current = own;
      clear();
      setPassword("");
      setWasHidden(false);
      setChosen(file);
      setFinding("looking");
      try {
        setFinding(await callJson("/api/find-note", { image: file }, { signal: own.signal }));
      } catch (error) {
        if (!isAbort(error)) setFinding({ found: false, detail: sentenceOf(error) });
      }
    },
    [clear],
  );
  useEffect(() => {
    const handed = takeHandover("picture");
    if (handed) void choose(handed.file);
  }, [choose]);
  useEffect(() => () => lookup.current?.abort(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(password === "" ? copy.password.missing : null);
    if (password === "" || chosen === null) {
      document.getElementById(passwordId)?.focus();
      return;
    }
    setWasHidden(false);
    void job.start(async (progressId, signal) => {
      const response = await call("/api/decode", { image: chosen, password }, { progressId, signal });
      const text = await response.text();
      setPassword("");
      return text;
    });
  };

  const found = typeof finding === "object" && finding?.found === true;
  return (
    <>
      <div className="page-head">
        <h1>{copy.title}</h1>
        <p className="lead">{copy.lead}</p>
      </div>
      <div className="columns">
        <div className="column-film">
          <Film
            src={address}
            alt={copy.picture.alt(chosen?.name ?? "")}
            empty={encodeCopy.picture.empty}
            noPreview={encodeCopy.picture.noPreview}
            caption={chosen?.name}
            busy={finding === "looking" ? copy.picture.looking : null}
          />
        </div>
        <div className="column-form">
          <div className="card">
            <FileDrop
              label={copy.picture.label}
              hint={copy.picture.hint}
              accept="image/*"
              file={chosen}
              onFile={(file) => void choose(file)}
            />
            <Notice kind="good" text={found ? copy.picture.found : null} />
            <Notice kind="bad" text={finding !== null && finding !== "looking" ? finding.detail : null} />
          </div>
          {found && job.result === null && (
            <form className="card" noValidate onSubmit={submit}>
              <PasswordField
                inputId={passwordId}
                label={copy.password.label}
                hint={copy.password.hint}
                showLabel={copy.password.show}
                value={password}
                onChange={setPassword}
                autoComplete="off"
                problem={missing}
              />
              {wasHidden && <p className="hint">{copy.note.hidden}</p>}
              <JobControls job={job} copy={copy} />
            </form>
          )}
          {job.result !== null && chosen !== null && (
            <ShownNote
              text={job.result}
              onHide={() => {
                job.clear();
                setWasHidden(true);
              }}
            />
          )}
        </div>
      </div>
    </>
  );
}
