/** What the console asks of the program. `App` from compose.ts has all of it. */
import type { Audience, Person } from "../../src/app/people.js";
import type {
  CapacityReport,
  DecodeStep,
  EncodeReport,
  EncodeStep,
  JobOptions,
  RegionReport,
} from "../../src/app/picture-jobs.js";
import type { Classification, DiagnosticAnswer } from "../../src/app/ports.js";
import type { AppError } from "../../src/errors.js";

export interface ConsoleApp {
  encodeNote(
    request: {
      readonly image: Uint8Array;
      readonly note: Uint8Array;
      readonly password: string;
      readonly author: Person;
      readonly audience: Audience;
    },
    options: JobOptions<EncodeStep>,
  ): Promise<{ readonly png: Uint8Array; readonly report: EncodeReport }>;
  decodeNote(
    request: { readonly image: Uint8Array; readonly password: string; readonly reader: Person },
    options: JobOptions<DecodeStep>,
  ): Promise<{ readonly text: string }>;
  /** True when the picture carries a note of this deployment. Needs no password and says nothing about the note. */
  hasNote(image: Uint8Array, signal: AbortSignal): Promise<boolean>;
  measureCapacity(image: Uint8Array, signal: AbortSignal): Promise<CapacityReport>;
  classify(image: Uint8Array, signal: AbortSignal): Promise<Classification>;
  findRegions(image: Uint8Array, signal: AbortSignal): Promise<RegionReport>;
  diagnose(
    request: { readonly document: Uint8Array; readonly fileName: string; readonly person: Person },
    options: JobOptions<string>,
  ): Promise<DiagnosticAnswer>;
  errorSentence(error: AppError): string;
  /** Resolves to the names of the parts that do not work; empty when everything does. */
  health(): Promise<readonly string[]>;
  /** Prometheus text, or null when nothing is counted. */
  metrics(): Promise<string | null>;
}
