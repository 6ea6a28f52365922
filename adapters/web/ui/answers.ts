/** Shapes of the server's answers, as far as the pages read them. */
export type { CapacityReport, EncodeReport, RegionReport } from "../../../src/app/picture-jobs.js";
export type { Classification, DiagnosticAnswer, Region } from "../../../src/app/ports.js";
