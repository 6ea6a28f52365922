/** What the command line needs from whoever composes the program; `src/compose.ts` and `src/main.ts` provide it. */
import type { App } from "../../src/app/app.js";
import type { Config } from "../../src/config.js";
import type { Log } from "../../src/log.js";
import type { DoctorCheck } from "./doctor/doctor-check.js";

export interface CliHost {
  readonly version: string;
  openApp(config: Config, log: Log): Promise<App>;
  /** Runs the console and every bot that has credentials, until the signal; `announce` gets each address. */
  serve(
    config: Config,
    log: Log,
    options: { signal: AbortSignal; announce: (line: string) => void },
  ): Promise<void>;
  /** Takes jobs from CAREVEIL_QUEUE_URL until the signal. */
  work(
    config: Config,
    log: Log,
    options: { signal: AbortSignal; announce: (line: string) => void },
  ): Promise<void>;
  openCustody(config: Config, log: Log): Promise<Custody>;
  /** Checks that belong to a platform's adapter; run after the command line's own. */
  readonly doctorChecks: readonly DoctorCheck[];
}

/** Care of keys, audit and what is kept: for whoever runs the deployment. Passphrases come from the prompt or a file. */
export interface Custody {
  listKeys(): Promise<
    readonly { readonly keyId: string; readonly createdAt: number; readonly current: boolean }[]
  >;
  /** A new master key; everything at rest is sealed again. Safe to repeat after a stop half-way. */
  rotateMasterKey(
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly resealed: number }>;
  /** New key pairs for all audiences; notes made before still open. */
  rotateAudienceKeys(): Promise<{ readonly rotated: number }>;
  backupKeyring(passphrase: string): Promise<Uint8Array>;
  restoreKeyring(backup: Uint8Array, passphrase: string): Promise<{ readonly restored: number }>;
  verifyAudit(): Promise<AuditVerdict>;
  /** All trustworthy events in the order of time. */
  readAudit(): Promise<readonly object[]>;
  /** Deletes stored pictures that are due. */
  sweep(signal: AbortSignal): Promise<{ readonly pictures: number }>;
  close(): Promise<void>;
}

export interface AuditVerdict {
  readonly chains: number;
  readonly lines: number;
  /** Chains of other machines that share the store. */
  readonly elsewhere: number;
  /** `line` counts from 1; 0 means the file as a whole. */
  readonly problems: readonly { readonly chain: string; readonly line: number; readonly kind: string }[];
}
