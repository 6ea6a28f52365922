/**
 * The heavy part of encode and decode, free of people and records: bytes in, bytes out. It runs here
 * (`createLocalPictureJobs`) or on another machine behind the same interface.
 */
import type { Classification, NoteHeader, PictureShape, PictureSource, Region } from "./ports.js";

export const ENCODE_STEPS = [
  "decode",
  "classify",
  "regions",
  "cost",
  "seal",
  "embed",
  "encode",
  "verify",
] as const;
export type EncodeStep = (typeof ENCODE_STEPS)[number];
export type DecodeStep = "decode" | "find" | "extract" | "open";

export interface JobOptions<Step extends string> {
  readonly signal?: AbortSignal;
  /** `fraction` of the whole job that is done, 0..1, never falling. */
  readonly onProgress?: (step: Step, fraction: number) => void;
}

export interface EncodePictureJob {
  readonly image: Uint8Array;
  /** UTF-8. */
  readonly note: Uint8Array;
  readonly password: string;
  readonly keyId: Uint8Array;
  readonly publicKeyPem: string;
  /** Opens the sealed note once, to prove that it can be read, before the picture is handed out. */
  readonly privateKeyPem: string;
  readonly recordId: Uint8Array;
  /** Largest share of the body area to protect, 0..1. */
  readonly protectShare: number;
  readonly wantOverlay: boolean;
}

export type EncodeNotice = "was-lossy" | "above-recommended" | "unsure-medical";

/** The contract of `encode --json`; milliseconds are wall time of each step (seal runs beside the others). */
export interface EncodeReport {
  readonly recordId: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitDepth: number;
  readonly noteBytes: number;
  readonly bodyBits: number;
  readonly usableSamples: number;
  readonly changedSamples: number;
  readonly relativePayload: number;
  readonly recommendedBits: number;
  readonly psnr: number;
  readonly ssim: number;
  readonly verdict: Classification["verdict"] | "not-checked";
  readonly probability: number | null;
  readonly protectedFraction: number;
  readonly protectedBodyFraction: number;
  readonly regions: readonly Region[];
  readonly provider: string;
  readonly source: PictureSource;
  readonly notices: readonly EncodeNotice[];
  readonly ms: Readonly<Record<EncodeStep | "total", number>>;
}

export interface EncodedPicture {
  readonly png: Uint8Array;
  readonly overlayPng: Uint8Array | null;
  readonly report: EncodeReport;
}

export interface FoundNote {
  readonly header: NoteHeader;
  readonly shape: PictureShape;
}

export interface DecodePictureJob {
  readonly image: Uint8Array;
  readonly password: string;
  /** Called once the note is found and before its body is read: decides, and returns the private key (PEM). */
  readonly keyFor: (found: FoundNote) => Promise<string>;
}

export interface CapacityReport {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitDepth: number;
  readonly usableSamples: number;
  /** The longest note that fits even if it does not compress; ordinary text compresses, so more may fit. */
  readonly maxNoteBytes: number;
  /** The same for staying hard to detect. 0: even a short note is above the recommendation. */
  readonly recommendedNoteBytes: number;
  readonly protectedFraction: number;
}

export interface RegionReport {
  readonly regions: readonly Region[];
  readonly protectedFraction: number;
  readonly protectedBodyFraction: number;
  readonly provider: string;
  readonly overlayPng: Uint8Array;
  readonly maskPng: Uint8Array;
}

export interface PictureJobs {
  encode(job: EncodePictureJob, options?: JobOptions<EncodeStep>): Promise<EncodedPicture>;
  /** Returns null when the picture carries no note of this deployment. */
  findNote(image: Uint8Array, signal?: AbortSignal): Promise<FoundNote | null>;
  /** Returns the note's UTF-8 bytes; fails with note-not-found, wrong-password, note-damaged... */
  decode(job: DecodePictureJob, options?: JobOptions<DecodeStep>): Promise<Uint8Array>;
  measureCapacity(image: Uint8Array, protectShare: number, signal?: AbortSignal): Promise<CapacityReport>;
  classify(image: Uint8Array, signal?: AbortSignal): Promise<Classification>;
  findRegions(image: Uint8Array, protectShare: number, signal?: AbortSignal): Promise<RegionReport>;
}
