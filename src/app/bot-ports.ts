/**
 * The thin port between a chat platform and the conversation: acknowledge, show progress, ask with a form, fetch a
 * file, reply in private, post to a channel, delete later. What platforms can do differently is declared in
 * `PlatformCapabilities`; the conversation reads that and never a platform's name.
 *
 * Slack: forms open over the chat and can be replaced while work goes on; private replies carry no files, so files
 * go to the person's direct messages. Discord: a form can only be the first answer to a command or button, so a later
 * one is offered by a button; private replies carry files.
 */

import type { AppError } from "../errors.js";
import type { FieldId, Form } from "./catalogue/forms.js";
import type { ButtonId } from "./catalogue.js";
import type { Audience, Person } from "./people.js";

export interface PlatformCapabilities {
  /** Most fields that one form can show. */
  readonly maxFormFields: number;
  /** Largest file that a form's file field takes; null: no limit of its own. */
  readonly maxFormFileBytes: number | null;
  /** A password is hidden while it is typed; where it is not, forms say so. */
  readonly maskedPasswords: boolean;
  /** Largest file that a reply or post may carry. */
  readonly maxUploadBytes: number;
  /** Longest note, in characters, that a private reply shows; a longer one becomes a file. */
  readonly maxPrivateText: number;
  /** A note with one of these in it cannot be shown exactly and becomes a file. */
  readonly unshowable: readonly string[];
}

/** A file that a person gave. `source` is the platform's own handle or address; only its adapter reads it. */
export interface IncomingFile {
  readonly name: string;
  readonly sizeBytes: number | null;
  readonly mimeType: string | null;
  readonly source: string;
}

export type FileKind = "picture" | "note" | "document";

export interface OutgoingFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** For people who cannot see the picture. */
  readonly altText: string;
}

/** `value` is at most 60 characters and comes back as it was. */
export interface Button {
  readonly id: ButtonId;
  readonly label: string;
  readonly value: string;
}

/** Where the request was made. `channel` is null in direct messages and for shortcuts without a channel. */
export interface Place {
  readonly channel: Extract<Audience, { kind: "channel" }> | null;
  /** "#ward-3", or "" without a channel. */
  readonly label: string;
}

export interface PrivateReply {
  readonly text: string;
  /** Shown exactly as it is, apart from the text around it. */
  readonly verbatim?: string;
  readonly files?: readonly OutgoingFile[];
  readonly buttons?: readonly Button[];
  /** The reply and its files vanish after this time where the platform would keep them. */
  readonly deleteAfterMs?: number;
}

export interface ChannelPost {
  readonly text: string;
  readonly file?: OutgoingFile;
  readonly buttons?: readonly Button[];
}

/** Answers by field; files as a list, people as persons. Absent fields have no answer. */
export interface Answers {
  readonly texts: Readonly<Partial<Record<FieldId, string>>>;
  readonly files: Readonly<Partial<Record<FieldId, IncomingFile>>>;
  readonly people: readonly Person[];
  /** The answer to a "channel" field. */
  readonly channel: Place["channel"];
}

/**
 * One person's one request, from command to last reply. Methods fail with an AppError; `reply-expired` means that
 * the platform closed the request, and then `sendDirect` is the way left.
 */
export interface Exchange {
  readonly capabilities: PlatformCapabilities;
  readonly asker: Person;
  readonly place: Place;
  /** Aborts when the adapter closes. */
  readonly signal: AbortSignal;
  /** First answer, in private and at once. Nothing slow may come before it. */
  acknowledge(text: string): Promise<void>;
  /** Replaces the acknowledgement's words. Losing one is harmless: never fails. */
  progress(text: string): Promise<void>;
  /** Opens the form, or offers it by a button under `text` when it is too late to open one. */
  ask(request: FormRequest): Promise<void>;
  /** Original bytes, never a preview; fails with file-*, network-failed or the kind's own "too large" code. */
  fetch(file: IncomingFile, kind: FileKind, maxBytes: number): Promise<Uint8Array>;
  /** Reaches the asker alone. `direct-message`: it stands there, because files cannot be private here. */
  reply(reply: PrivateReply): Promise<"here" | "direct-message">;
  /** Writes to the asker's direct messages; fails with reply-undeliverable when they are closed. */
  sendDirect(reply: PrivateReply): Promise<void>;
  /** Everybody in the channel sees it; nothing in it can notify anybody. */
  post(channel: NonNullable<Place["channel"]>, post: ChannelPost): Promise<void>;
}

export interface FormRequest {
  readonly form: Form;
  readonly fields: Form["fields"];
  /** Comes back with the answers; at most 40 characters. */
  readonly context: string;
  readonly text: string;
}

/** What every chat adapter gives back when it has started. */
export interface Adapter {
  /** Resolves with the reason when the platform has turned the bot away and the adapter has closed itself. */
  readonly signedOut?: Promise<AppError>;
  close(): Promise<void>;
}
