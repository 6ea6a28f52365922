/** A place to drop or choose one file. The input itself is the control; the box around it takes drops. */
import { type DragEvent, useId, useState } from "react";

interface FileDropProps {
  readonly label: string;
  /** Left out, the box is a single line. */
  readonly hint?: string;
  readonly accept: string;
  readonly file: File | null;
  readonly onFile: (file: File) => void;
  readonly problem?: string | null;
}

export function FileDrop({ label, hint, accept, file, onFile, problem = null }: FileDropProps) {
  const id = useId();
  const [over, setOver] = useState(false);

  const below = problem ?? hint;

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    // The input is off then, and dropping must not do what the input would not.
    if (event.currentTarget.closest("fieldset:disabled")) return;
    const dropped = event.dataTransfer.files[0];
    if (dropped) onFile(dropped);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the input does the same by keyboard
    <div
      className={`drop${hint === undefined ? " drop-small" : ""}${over ? " drop-over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept={accept}
        aria-describedby={below ? `${id}-hint` : undefined}
        aria-invalid={problem !== null}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen) onFile(chosen);
          // The same file may be chosen again after it was changed.
          event.target.value = "";
        }}
      />
      {below && (
        <p className="hint" id={`${id}-hint`}>
          {problem ? <span className="field-problem">{problem}</span> : hint}
        </p>
      )}
      {file && (
        <p className="drop-file">
          <span className="mono">{file.name}</span> <span>{formatBytes(file.size)}</span>
        </p>
      )}
    </div>
  );
}

export function formatBytes(size: number): string {
  if (size < 1000) return `${size} bytes`;
  if (size < 1_000_000) return `${(size / 1000).toFixed(1)} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}
