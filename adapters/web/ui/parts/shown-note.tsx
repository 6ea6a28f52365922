/** The decrypted text. It lives in this page alone and goes when it is hidden or the page is left. */
import { useEffect, useRef, useState } from "react";
import { decodeCopy } from "../copy/decode.js";
import { saveText } from "../save-file.js";

const copy = decodeCopy.note;

export function ShownNote({ text, onHide }: { text: string; onHide: () => void }) {
  const [said, setSaid] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const copyText = () =>
    navigator.clipboard
      ? navigator.clipboard.writeText(text).then(
          () => setSaid(copy.copied),
          () => setSaid(copy.copyFailed),
        )
      : setSaid(copy.copyFailed);

  return (
    <section className="card">
      <h2 ref={heading} tabIndex={-1}>
        {copy.title}
      </h2>
      <p className="hint">{copy.hint}</p>
      {text === "" ? <p>{copy.empty}</p> : <pre className="note-text">{text}</pre>}
      <p className="actions">
        <button type="button" onClick={() => void copyText()}>
          {copy.copy}
        </button>
        <button type="button" onClick={() => saveText(text, "note.txt")}>
          {copy.download}
        </button>
        <button type="button" className="primary" onClick={onHide}>
          {copy.hide}
        </button>
      </p>
      <p role="status" className="hint">
        {said}
      </p>
    </section>
  );
}
