/** Shapes of the server's answers, as far as the pages read them. */
export type { CapacityReport, EncodeReport, RegionReport } from "../../../src/app/picture-jobs.js";
export type { Classification, DiagnosticAnswer } from "../../../src/app/ports.js";

/** One of the visitor's own notes; times are milliseconds since 1970. */
export interface OwnNote {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly width: number;
  readonly height: number;
}
