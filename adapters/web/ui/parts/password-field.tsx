/** A password with a switch that shows it, and a place for a problem beneath it. */
import { useId, useState } from "react";

interface PasswordFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly showLabel?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: "new-password" | "current-password" | "off";
  readonly problem?: string | null;
  readonly shown?: boolean;
  readonly onShown?: (shown: boolean) => void;
  readonly inputId?: string;
}

export function PasswordField(props: PasswordFieldProps) {
  const ownId = useId();
  const id = props.inputId ?? ownId;
  const [ownShown, setOwnShown] = useState(false);
  const shown = props.shown ?? ownShown;
  const setShown = props.onShown ?? setOwnShown;
  const below = props.problem ?? props.hint;
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type={shown ? "text" : "password"}
        value={props.value}
        autoComplete={props.autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        aria-invalid={Boolean(props.problem)}
        aria-describedby={below ? `${id}-hint` : undefined}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {below && (
        <p className="hint" id={`${id}-hint`}>
          {props.problem ? <span className="field-problem">{props.problem}</span> : below}
        </p>
      )}
      {props.showLabel && (
        <label className="check">
          <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
          {props.showLabel}
        </label>
      )}
    </div>
  );
}
