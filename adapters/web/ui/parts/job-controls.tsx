/** The end of a form that starts a job: what went wrong, then the way to start it, or its steps and the way to stop. */
import type { RunningJob } from "../use-job.js";
import { Notice } from "./notice.js";
import { ProgressSteps } from "./progress-steps.js";

interface JobControlsProps {
  readonly job: RunningJob;
  /** Something the form needs is still being made. */
  readonly waiting?: boolean;
  readonly copy: {
    readonly submit: string;
    readonly cancel: string;
    readonly working: string;
    readonly steps: Readonly<Record<string, string>>;
  };
}

export function JobControls({ job, waiting, copy }: JobControlsProps) {
  return (
    <>
      <Notice kind="bad" text={job.problem} />
      {job.running ? (
        <ProgressSteps
          label={copy.working}
          steps={copy.steps}
          progress={job.progress}
          cancelLabel={copy.cancel}
          onCancel={job.cancel}
        />
      ) : (
        <button type="submit" className="primary big" disabled={waiting}>
          {copy.submit}
        </button>
      )}
    </>
  );
}
