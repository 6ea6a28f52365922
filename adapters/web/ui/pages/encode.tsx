/** Hide a note: picture, note and password in, the finished picture out. */
import { type FormEvent, useEffect, useId, useState } from "react";
import type { EncodeReport } from "../answers.js";
import { callPicture } from "../api.js";
import { encodeCopy as copy } from "../copy/encode.js";
import { takeHandover } from "../handover.js";
import { FileDrop, formatBytes } from "../parts/file-drop.js";
import { JobControls } from "../parts/job-controls.js";
import { Notice } from "../parts/notice.js";
import { PasswordField } from "../parts/password-field.js";
import { PictureFacts } from "../parts/picture-facts.js";
import { RoomMeter } from "../parts/room-meter.js";
import { StrengthMeter } from "../parts/strength-meter.js";
import { SAMPLE_NOTE, SAMPLE_PASSWORD } from "../sample.js";
import { makeSampleFile } from "../sample-file.js";
import { useJob } from "../use-job.js";
import { usePicture } from "../use-picture.js";
import { EncodeResult } from "./encode-result.js";

interface Finished {
  readonly original: File;
  readonly png: File;
  readonly report: EncodeReport;
}

type Missing = Partial<Record<"picture" | "note" | "password" | "again", string>>;

export function EncodePage() {
  const [picture, choosePicture] = usePicture();
  const [text, setText] = useState("");
  const [noteFile, setNoteFile] = useState<File | null>(null);
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [shown, setShown] = useState(false);
  const [hours, setHours] = useState(0);
  const [missing, setMissing] = useState<Missing>({});
  const [drawing, setDrawing] = useState(false);
  const job = useJob<Finished>(copy.cancelled);
  const ids = { note: useId(), password: useId(), again: useId(), expires: useId() };

  const fillSample = async () => {
    setText(SAMPLE_NOTE);
    setNoteFile(null);
    setPassword(SAMPLE_PASSWORD);
    setAgain(SAMPLE_PASSWORD);
    setShown(true);
    setMissing({});
    setDrawing(true);
    try {
      choosePicture(await makeSampleFile());
    } finally {
      setDrawing(false);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the wish for the sample is taken once, on arrival
  useEffect(() => {
    if (takeHandover("sample")) void fillSample();
  }, []);

  const noteBytes = noteFile?.size ?? new TextEncoder().encode(text).length;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const found: Missing = {};
    if (picture.file === null) found.picture = copy.missing.picture;
    if (noteFile === null && text === "") found.note = copy.missing.note;
    if (password === "") found.password = copy.missing.password;
    else if (password !== again) found.again = copy.password.mismatch;
    setMissing(found);
    if (Object.keys(found).length > 0) {
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    const image = picture.file!;
    const expires = hours === 0 ? "" : new Date(Date.now() + hours * 3_600_000).toISOString();
    void job.start(async (progressId, signal) => {
      // As a file: in a form's text field the browser would turn every line end into two characters.
      const parts = { image, note: noteFile ?? new Blob([text], { type: "text/plain" }), password, expires };
      const { picture: png, report } = await callPicture<EncodeReport>("/api/encode", parts, {
        progressId,
        signal,
      });
      const name = `${image.name.replace(/\.[^.]*$/, "")}.png`;
      return { original: image, png: new File([png], name, { type: "image/png" }), report };
    });
  };

  if (job.result !== null) {
    const startAgain = () => {
      job.clear();
      choosePicture(null);
      setText("");
      setNoteFile(null);
      setPassword("");
      setAgain("");
      setShown(false);
    };
    return <EncodeResult {...job.result} onAgain={startAgain} />;
  }

  return (
    <>
      <div className="page-head">
        <h1>{copy.title}</h1>
        <p className="lead">{copy.lead}</p>
        <button
          type="button"
          className="quiet"
          disabled={job.running || drawing}
          onClick={() => void fillSample()}
        >
          {copy.sample}
        </button>
      </div>
      <form className="columns" noValidate onSubmit={submit}>
        <div className="column-film">
          <PictureFacts picture={picture} />
        </div>
        <div className="column-form">
          <fieldset className="card" disabled={job.running}>
            <legend>{copy.picture.legend}</legend>
            <FileDrop
              label={copy.picture.label}
              hint={copy.picture.hint}
              accept="image/*"
              file={picture.file}
              onFile={choosePicture}
              problem={missing.picture}
            />
            <Notice kind="bad" text={picture.problem} />
          </fieldset>

          <fieldset className="card" disabled={job.running}>
            <legend>{copy.note.legend}</legend>
            {noteFile === null ? (
              <div className="field">
                <label htmlFor={ids.note}>{copy.note.label}</label>
                <textarea
                  id={ids.note}
                  rows={7}
                  value={text}
                  aria-invalid={Boolean(missing.note)}
                  aria-describedby={`${ids.note}-hint`}
                  onChange={(event) => setText(event.target.value)}
                />
                <p className="hint" id={`${ids.note}-hint`}>
                  {missing.note ? <span className="field-problem">{missing.note}</span> : copy.note.hint}
                </p>
                <FileDrop
                  label={copy.note.file}
                  accept="text/plain,.txt,.md,.csv"
                  file={null}
                  onFile={setNoteFile}
                />
              </div>
            ) : (
              <p className="chosen-note">
                {copy.note.fileChosen(noteFile.name, formatBytes(noteFile.size))}{" "}
                <button type="button" onClick={() => setNoteFile(null)}>
                  {copy.note.removeFile}
                </button>
              </p>
            )}
            {/* A refused picture has no room to offer, but that it has none at all is still said. */}
            {(picture.classification?.verdict !== "other" || picture.capacity?.maxNoteBytes === 0) && (
              <RoomMeter capacity={picture.capacity} noteBytes={noteBytes} />
            )}
          </fieldset>

          <fieldset className="card" disabled={job.running}>
            <legend>{copy.password.legend}</legend>
            <PasswordField
              inputId={ids.password}
              label={copy.password.label}
              hint={copy.password.hint}
              value={password}
              onChange={setPassword}
              autoComplete="new-password"
              problem={missing.password}
              shown={shown}
            />
            <StrengthMeter password={password} />
            <PasswordField
              inputId={ids.again}
              label={copy.password.again}
              showLabel={copy.password.show}
              value={again}
              onChange={setAgain}
              autoComplete="new-password"
              problem={missing.again}
              shown={shown}
              onShown={setShown}
            />
            <div className="field">
              <label htmlFor={ids.expires}>{copy.expires.label}</label>
              <select
                id={ids.expires}
                value={hours}
                onChange={(event) => setHours(Number(event.target.value))}
              >
                {copy.expires.choices.map((choice) => (
                  <option key={choice.hours} value={choice.hours}>
                    {choice.label}
                  </option>
                ))}
              </select>
            </div>
          </fieldset>

          <JobControls job={job} waiting={drawing} copy={copy} />
        </div>
      </form>
    </>
  );
}
