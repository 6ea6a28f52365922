/**
 * What the use cases need from the rooms around them. Each inner room implements its part; `compose.ts` joins them.
 * Every call that can take long takes an AbortSignal, and fails with an AppError from errors.ts.
 */
import type { Raster } from "../raster.js";
import type { Audience, Person, Platform } from "./people.js";

// ---------------------------------------------------------------- image

export interface PictureSource {
  readonly format: "png" | "jpeg" | "webp" | "tiff" | "gif" | "avif" | "heif";
  readonly sizeBytes: number;
  /** The file was compressed with loss (JPEG, lossy WebP, AVIF, HEIF): a hidden note is easier to detect. */
  readonly lossy: boolean;
  /** All three channels were equal: read as grey. */
  readonly greyFromColour: boolean;
  readonly rotated: boolean;
  readonly alphaDropped: boolean;
}

export interface DecodedPicture {
  readonly raster: Raster;
  readonly source: PictureSource;
}

export interface Images {
  /** Refuses with picture-* codes. Limits are fixed when the room is made. */
  read(bytes: Uint8Array, signal?: AbortSignal): Promise<DecodedPicture>;
  /** Returns a PNG of exactly these samples, without any metadata. */
  writePng(raster: Raster, signal?: AbortSignal): Promise<Uint8Array>;
}

// ---------------------------------------------------------------- vision

export type Verdict = "medical" | "unsure" | "other";

export interface Classification {
  readonly verdict: Verdict;
  /** Calibrated probability that the picture is medical, 0..1. */
  readonly probability: number;
  /** Execution provider that computed it, such as "cpu". */
  readonly provider: string;
}

export interface Region {
  /** x, y, width, height in pixels of the picture. */
  readonly box: readonly [number, number, number, number];
  /** Share of the picture's area, 0..1. */
  readonly areaFraction: number;
  /** Mean suspicion of its pixels, 0..1. */
  readonly score: number;
}

export interface ProtectedRegions {
  /** width * height, row-major; 1 = must not be touched. In shared memory. */
  readonly mask: Uint8Array<SharedArrayBuffer>;
  /** Those that hold most suspicion (score times area) first; the 50 first at most. */
  readonly regions: readonly Region[];
  /** Suspicion on a coarse grid, row-major, 0..1: for the heat map. */
  readonly heat: { readonly width: number; readonly height: number; readonly data: Float32Array };
  readonly protectedFraction: number;
  /** The same as a share of the body alone (the flat background does not count). */
  readonly protectedBodyFraction: number;
  readonly provider: string;
}

export interface Vision {
  classify(raster: Raster, signal?: AbortSignal): Promise<Classification>;
  /** `share`: the largest part of the body area to protect, 0..1. */
  findRegions(raster: Raster, options: { share: number; signal?: AbortSignal }): Promise<ProtectedRegions>;
  /** Returns an RGB picture of the same size with outlines, numbers and heat map drawn over it. */
  drawOverlay(raster: Raster, regions: ProtectedRegions, signal?: AbortSignal): Promise<Raster>;
  /** For `doctor` and reports. */
  describe(): Promise<VisionStatus>;
  close(): Promise<void>;
}

/** Why an execution provider is not used; the last two say what the processor beside it showed. */
export type ProviderSkipReason =
  | "no-vulkan-loader"
  | "no-gpu"
  | "cannot-start"
  | "first-run-failed"
  | "wrong-answers"
  | "slower-than-cpu";

export interface VisionStatus {
  readonly provider: string;
  /** Providers of the list that are not used. */
  readonly skipped: readonly { readonly provider: string; readonly reason: ProviderSkipReason }[];
  readonly models: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[];
}

// ---------------------------------------------------------------- stego

/** What extraction needs to know and the sealed header carries. 16 bytes, laid out in SPEC.md. */
export type EmbeddingParameters = Uint8Array;

export interface PictureCapacity {
  readonly samples: number;
  /** Samples that may change: not wet. */
  readonly usableSamples: number;
  /** What fits at all, in bits of header-less body. */
  readonly hardBits: number;
  /** What stays hard to detect (square-root law), in bits. */
  readonly recommendedBits: number;
}

export interface EmbedRequest {
  readonly raster: Raster;
  /** width * height, 1 = must not be touched; null = nothing is protected. */
  readonly protectedMask: Uint8Array | null;
  /** 32 bytes: places the header. The same for every picture of a deployment. */
  readonly headerSeed: Uint8Array;
  /** 32 bytes: places the body. Different for every picture. */
  readonly bodySeed: Uint8Array;
  /** Whole body; its length is part of the sealed header. */
  readonly body: Uint8Array;
  readonly headerBytes: number;
  /** Called once, after the plan is made. Returns exactly `headerBytes` bytes. */
  readonly sealHeader: (parameters: EmbeddingParameters) => Uint8Array;
  readonly onProgress?: (step: "cost" | "embed", fraction: number) => void;
  readonly signal?: AbortSignal;
}

export interface EmbedResult {
  /** A new raster; the request's is unchanged. */
  readonly raster: Raster;
  readonly capacity: PictureCapacity;
  readonly changedSamples: number;
  /** Embedded bits (header and body) per usable sample. */
  readonly relativePayload: number;
  readonly psnr: number;
  readonly ssim: number;
  readonly ms: { readonly cost: number; readonly embed: number };
}

export interface Stego {
  measureCapacity(
    raster: Raster,
    protectedMask: Uint8Array | null,
    signal?: AbortSignal,
  ): Promise<PictureCapacity>;
  /** Fails with picture-too-small where no picture of this size can carry a note, whatever it shows. */
  checkSize(raster: Raster, headerBytes: number, signal?: AbortSignal): Promise<void>;
  /** Fails with note-too-long (details neededBytes, roomBytes) or picture-too-small. */
  embed(request: EmbedRequest): Promise<EmbedResult>;
  /**
   * Yields the candidates for the sealed header, most likely first (the encoder may have had to use a later slot).
   * A picture too small to hold one yields nothing.
   */
  readHeaders(
    raster: Raster,
    headerSeed: Uint8Array,
    headerBytes: number,
  ): AsyncIterable<{ slot: number; bytes: Uint8Array }>;
  readBody(request: {
    readonly raster: Raster;
    readonly slot: number;
    readonly headerSeed: Uint8Array;
    readonly headerBytes: number;
    readonly bodySeed: Uint8Array;
    readonly parameters: EmbeddingParameters;
    readonly bodyBytes: number;
    readonly signal?: AbortSignal;
  }): Promise<Uint8Array>;
}

// ---------------------------------------------------------------- envelope

export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly bitDepth: 8 | 16;
}

export interface NoteHeader {
  /** 8 bytes, names the audience's key pair. */
  readonly keyId: Uint8Array;
  /** 16 bytes, names the record. */
  readonly recordId: Uint8Array;
  readonly bodyBytes: number;
  readonly parameters: EmbeddingParameters;
}

export interface Envelope {
  readonly headerBytes: number;
  /** 32-byte seed that places the header, from the deployment's locator key. */
  headerSeed(locatorKey: Uint8Array): Uint8Array;
  /** 32-byte seed that places the body, from the header's nonce. */
  bodySeed(locatorKey: Uint8Array, headerNonce: Uint8Array): Uint8Array;
  createHeaderNonce(): Uint8Array;
  sealHeader(locatorKey: Uint8Array, nonce: Uint8Array, header: NoteHeader, shape: PictureShape): Uint8Array;
  /** Returns null when these bytes are not a header of this deployment; throws note-version-unknown for a newer one. */
  openHeader(
    locatorKey: Uint8Array,
    bytes: Uint8Array,
    shape: PictureShape,
  ): { readonly header: NoteHeader; readonly nonce: Uint8Array } | null;
  /** Body length in bytes, for capacity: what sealing would give, computed without the password. */
  measureBody(note: Uint8Array): Promise<number>;
  /** Body length in bytes for a note of that many UTF-8 bytes when it does not compress: the worst case. */
  bodyBytesFor(noteBytes: number): number;
  sealBody(request: SealRequest): Promise<Uint8Array>;
  /** Fails with wrong-password, note-damaged or note-version-unknown. Work factors above the cap are refused first. */
  openBody(request: OpenRequest): Promise<Uint8Array>;
}

export interface BodyBinding extends PictureShape {
  readonly keyId: Uint8Array;
  readonly recordId: Uint8Array;
}

export interface SealRequest {
  readonly note: Uint8Array;
  readonly password: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKeyPem: string;
  readonly binding: BodyBinding;
  readonly signal?: AbortSignal;
}

export interface OpenRequest {
  readonly body: Uint8Array;
  readonly password: string;
  /** PKCS#8, PEM, not encrypted. */
  readonly privateKeyPem: string;
  readonly binding: BodyBinding;
  readonly signal?: AbortSignal;
}

// ---------------------------------------------------------------- store

export interface AudienceKey {
  readonly keyId: Uint8Array;
  readonly publicKeyPem: string;
}

export interface Keyring {
  /** 32 bytes, derived from the master key. */
  readonly locatorKey: Uint8Array;
  /** The audience's current key pair; created on first use, once even when asked twice at the same time. */
  keyFor(audience: Audience): Promise<AudienceKey>;
  /** Fails with note-key-missing. */
  privateKeyPem(keyId: Uint8Array): Promise<string>;
}

export interface NoteRecord {
  /** 16 bytes as 32 hex digits. */
  readonly id: string;
  readonly audience: Audience;
  readonly author: Person;
  readonly createdAt: number;
  /** Milliseconds since 1970, or null: never. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly width: number;
  readonly height: number;
  readonly pngBytes: number;
  /** SHA-256 of the finished PNG, hex. */
  readonly pngSha256: string;
}

export interface Records {
  put(record: NoteRecord): Promise<void>;
  get(id: string): Promise<NoteRecord | null>;
  listByAuthor(author: Person, limit: number): Promise<readonly NoteRecord[]>;
  /** Returns false when the record is unknown. */
  revoke(id: string, at: number): Promise<boolean>;
}

export interface PictureStore {
  put(id: string, png: Uint8Array, deleteAt: number): Promise<void>;
  get(id: string): Promise<Uint8Array | null>;
  delete(id: string): Promise<void>;
}

export interface Attempts {
  /**
   * Takes one attempt before the password is tried, atomically across machines. Returns how many are left after
   * this one; fails with attempts-exceeded (details retryAfterSeconds).
   */
  take(person: Person, recordId: string): Promise<{ readonly left: number }>;
  /** A right password gives the attempts on this picture back. */
  clear(person: Person, recordId: string): Promise<void>;
}

export interface RateLimits {
  /** Counts one request of this person and workspace; fails with rate-limited (details retryAfterSeconds). */
  take(person: Person, kind: "encode" | "decode" | "diagnose"): Promise<void>;
}

export interface PendingRequest {
  readonly person: Person;
  readonly kind: "encode" | "decode" | "diagnose";
  readonly startedAt: number;
}

/** Who waits for an answer, kept over a crash, so that an adapter that starts can tell those who were left waiting. */
export interface PendingRequests {
  /** Returns the id for `remove`. */
  add(request: PendingRequest): Promise<string>;
  remove(id: string): Promise<void>;
  /** Takes out and returns the requests of this platform whose process is gone; each is returned once. */
  takeLeftBehind(platform: Platform): Promise<readonly PendingRequest[]>;
}

/**
 * What the processes of a deployment remember together, and only for a while: forms that are being filled in, and
 * which delivery was taken already. Sealed at rest like everything else.
 */
export interface SharedMemory {
  keep(id: string, value: string, forMs: number): Promise<void>;
  /** null when there is nothing, or its time is over. */
  find(id: string): Promise<string | null>;
  /** Returns true for the first call with this id within the time, whichever process makes it; false for later ones. */
  claim(id: string, forMs: number): Promise<boolean>;
}

/** What is remembered of one person's doings, to notice unusual ones. */
export interface WatchedPerson {
  /** When the running hour began, milliseconds since 1970; the next five are of that hour. */
  readonly since: number;
  readonly failed: number;
  readonly refused: number;
  readonly read: number;
  readonly unusualHour: boolean;
  readonly reported: boolean;
  /** Events by hour of the day (UTC). */
  readonly hours: readonly number[];
}

/** One memory for all processes of a deployment. */
export interface WatchedPersons {
  /** Reads, decides and writes as one step; `decide` may run several times. */
  update<Result>(
    person: Person,
    decide: (known: WatchedPerson | null) => { readonly next: WatchedPerson; readonly result: Result },
  ): Promise<Result>;
}

export type AuditAction =
  | "note.encode"
  | "note.decode"
  | "note.revoke"
  | "note.download"
  | "diagnose"
  | "key.create"
  | "key.rotate"
  | "master.rotate"
  | "keyring.backup"
  | "keyring.restore"
  | "sweep";

export interface AuditEvent {
  readonly action: AuditAction;
  readonly person: Person | null;
  readonly recordId: string | null;
  /** "ok" or an error code. */
  readonly outcome: string;
  readonly count?: number;
}

export interface Audit {
  /** Resolves when the line is on disk. */
  append(event: AuditEvent): Promise<void>;
}

// ---------------------------------------------------------------- platforms

export interface Membership {
  /** Asked of the platform now (cached for at most a minute). Fails with network-failed. */
  isMember(person: Person, audience: Extract<Audience, { kind: "channel" }>): Promise<boolean>;
}

// ---------------------------------------------------------------- diagnostics

export type Triage = "emergency" | "urgent" | "routine" | "self-care";

export interface DiagnosticAnswer {
  readonly triage: Triage;
  readonly redFlags: readonly { readonly id: string; readonly title: string; readonly evidence: string }[];
  readonly differential: readonly {
    readonly condition: string;
    /** "high" | "medium" | "low", never a claim of certainty. */
    readonly likelihood: "high" | "medium" | "low";
    readonly for: readonly string[];
    readonly against: readonly string[];
    readonly source: "gemini" | "offline";
  }[];
  readonly questions: readonly string[];
  readonly tests: readonly string[];
  readonly lifestyle: readonly string[];
  readonly abstained: boolean;
  readonly providers: readonly ("rules" | "offline" | "gemini")[];
  /** Sentences about what could not be done, such as Gemini being down; fixed codes from sentences.ts. */
  readonly notices: readonly string[];
  readonly disclaimer: string;
  /** The de-identified text that was (or would be) sent. */
  readonly sentText: string;
  /** True when that text left the machine. */
  readonly sent: boolean;
}

export interface DeidentifiedText {
  readonly text: string;
  /** Offsets are UTF-16 units into the original. */
  readonly replaced: readonly { readonly type: string; readonly start: number; readonly end: number }[];
}

export interface Diagnostics {
  /** Returns the plain text of a document; fails with document-*. */
  readDocument(
    bytes: Uint8Array,
    fileName: string,
    signal?: AbortSignal,
  ): Promise<{ text: string; notices: readonly string[] }>;
  deidentify(text: string): Promise<DeidentifiedText>;
  diagnose(request: {
    readonly text: string;
    readonly provider: "auto" | "gemini" | "offline";
    readonly onProgress?: (
      step: "read" | "deidentify" | "rules" | "offline" | "gemini",
      fraction: number,
    ) => void;
    readonly signal?: AbortSignal;
  }): Promise<DiagnosticAnswer>;
  describe(): Promise<{
    readonly offlineModel: boolean;
    readonly gemini: "off" | "not-configured" | "ready";
    readonly model: string;
  }>;
  close(): Promise<void>;
}
