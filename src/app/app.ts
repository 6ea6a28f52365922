/** What an adapter can ask of CareVeil: the use cases with everything they need already joined. */
import type { ErrorDetails } from "../errors.js";
import type { DecodedNote, DecodeNoteRequest } from "./decode-note.js";
import type { DiagnoseRequest } from "./diagnose.js";
import type { EncodeNoteRequest } from "./encode-note.js";
import type { Person, Platform } from "./people.js";
import type { CapacityReport, EncodedPicture, RegionReport } from "./picture-jobs.js";
import type {
  Classification,
  DeidentifiedText,
  DiagnosticAnswer,
  Membership,
  NoteRecord,
  PendingRequest,
  SharedMemory,
  VisionStatus,
} from "./ports.js";

export interface App {
  encodeNote(request: EncodeNoteRequest): Promise<EncodedPicture>;
  /**
   * Says whether the picture carries a note of this deployment; null when not. With a reader it also fails with
   * not-permitted, note-expired or note-revoked, so that no password is asked for in vain.
   */
  findNote(
    image: Uint8Array,
    reader: Person | null,
    signal?: AbortSignal,
  ): Promise<{ recordId: string } | null>;
  decodeNote(request: DecodeNoteRequest): Promise<DecodedNote>;
  measureCapacity(image: Uint8Array, signal?: AbortSignal): Promise<CapacityReport>;
  classify(image: Uint8Array, signal?: AbortSignal): Promise<Classification>;
  /** `share`: the largest part of the body to protect, 0..1; the configured one when left out. */
  findRegions(image: Uint8Array, share?: number, signal?: AbortSignal): Promise<RegionReport>;
  listOwnNotes(person: Person, limit: number): Promise<readonly NoteRecord[]>;
  revokeNote(person: Person, recordId: string): Promise<void>;
  fetchOwnPicture(person: Person, recordId: string): Promise<Uint8Array | null>;
  diagnose(request: DiagnoseRequest): Promise<DiagnosticAnswer>;
  deidentify(document: DiagnoseRequest["document"], signal?: AbortSignal): Promise<DeidentifiedText>;
  /** An adapter enters its platform's membership when it starts and removes it when it stops. */
  readonly memberships: Map<Platform, Membership>;
  /** The person whom the console and the command line speak for. */
  readonly localPerson: Person;
  readonly maxFileBytes: number;
  /** Adapters set it to tell a note's owner in private that somebody used up the attempts. */
  onLocked: ((record: NoteRecord) => void) | null;
  /** What adapters remember together with the other processes of the deployment. */
  readonly memory: SharedMemory;
  /** Takes out and returns the requests of this platform that a killed process left without an answer. */
  takeLeftBehind(platform: Platform): Promise<readonly PendingRequest[]>;
  health(): Promise<Health>;
  /** Prometheus text. */
  metrics(): Promise<string>;
  /** Lets running work finish within the limit, then closes everything. */
  close(graceMs?: number): Promise<void>;
}

export interface Health {
  readonly ready: boolean;
  readonly store: "ok" | "unreachable";
  readonly vision: VisionStatus | null;
  /** Why there is no vision, as far as it is known: the model's name and a reason of model-unavailable. */
  readonly visionFault: ErrorDetails | null;
  readonly diagnostics: {
    readonly offlineModel: boolean;
    readonly gemini: "off" | "not-configured" | "ready";
    readonly model: string;
  } | null;
  readonly threads: { readonly count: number; readonly waiting: number };
}
