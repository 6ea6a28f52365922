/** One question that `careveil doctor` asks of the machine. Rooms and adapters add theirs to the list. */
import type { App } from "../../../src/app/app.js";
import type { Config } from "../../../src/config.js";
import type { AppError } from "../../../src/errors.js";

export interface DoctorContext {
  readonly config: Config;
  /** null when the program could not be opened; `appError` says why. */
  readonly app: App | null;
  readonly appError: AppError | null;
  readonly signal: AbortSignal;
}

export interface Finding {
  /** `info` is neither good nor bad: something that is simply not set up. */
  readonly status: "ok" | "warning" | "failed" | "info";
  /** What was found, and what to do about it. Never a secret. */
  readonly message: string;
}

export interface DoctorCheck {
  readonly name: string;
  readonly run: (context: DoctorContext) => Promise<Finding>;
}
