/** What is being done now, as a list of steps and a bar; each new step is spoken once. */
import type { Progress } from "../api.js";

interface ProgressStepsProps {
  readonly label: string;
  readonly steps: Readonly<Record<string, string>>;
  readonly progress: Progress | null;
  readonly cancelLabel: string;
  readonly onCancel: () => void;
}

export function ProgressSteps({ label, steps, progress, cancelLabel, onCancel }: ProgressStepsProps) {
  const names = Object.keys(steps);
  const current = progress === null ? 0 : names.indexOf(progress.step);
  const percent = Math.round((progress?.fraction ?? 0) * 100);
  return (
    <section className="card progress" aria-label={label}>
      <div
        className="bar"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <span style={{ inlineSize: `${Math.max(3, percent)}%` }} />
      </div>
      <ol className="steps" aria-hidden="true">
        {names.map((name, index) => (
          <li key={name} className={index < current ? "done" : index === current ? "now" : "later"}>
            {steps[name]}
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {steps[names[Math.max(0, current)]]}
      </p>
      <button type="button" onClick={onCancel}>
        {cancelLabel}
      </button>
    </section>
  );
}
