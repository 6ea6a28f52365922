/** A chat platform with people in it, as the contract suite sees it: what they do, and what each of them gets to see. */
import type { App } from "../../../src/app/app.js";

export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mimeType: string;
}

export interface HideRequest {
  /** null: in direct messages with the bot. */
  readonly channel: string | null;
  readonly picture: GivenFile;
  readonly note: string | GivenFile;
  readonly password: string;
  readonly again?: string;
  readonly readers?: readonly string[];
  readonly elsewhere?: string;
  readonly audience?: "channel" | "people" | "deployment";
  readonly expires?: string;
}

/** What one person saw at the end of one request. */
export interface Seen {
  /** Every private text, in order, progress included. */
  readonly texts: readonly string[];
  /** The last text, with a note that was shown. */
  readonly last: string;
  /** Files that reached this person alone. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly askedForPassword: boolean;
  /** Presses the button with this id under the last answer. */
  press(button: string): Promise<Seen>;
  readonly buttons: readonly string[];
}

export interface Posted {
  readonly text: string;
  readonly file: Buffer;
  readonly altText: string;
  readonly handle: unknown;
}

export interface ChatPerson {
  readonly careveilName: string;
  hide(request: HideRequest): Promise<Seen>;
  /** Message action "Decode note" on a post, or its button. */
  read(posted: Posted, password: string, how?: "action" | "button"): Promise<Seen>;
  /** /decode with a file. */
  readFile(picture: GivenFile, channel: string | null, password: string): Promise<Seen>;
  /** /careveil subcommand. */
  ask(text: string): Promise<Seen>;
  /** A direct message to the bot. */
  write(text: string, files: readonly GivenFile[]): Promise<Seen>;
}

export interface ChatWorld {
  readonly platform: "slack" | "discord";
  start(app: App): Promise<void>;
  close(): Promise<void>;
  environment(): Record<string, string>;
  addChannel(id: string, members: readonly string[]): void;
  person(id: string): ChatPerson;
  /** Somebody posts a picture in a channel. */
  post(channel: string, picture: GivenFile): Posted;
  /** What everybody in the channel saw from the bot, oldest first. */
  posts(channel: string): readonly Posted[];
  readonly violations: readonly string[];
  /** Everything that the bot sent, for the search for secrets. */
  readonly outgoing: readonly string[];
  /** The secrets that must never leave. */
  readonly tokens: readonly string[];
}

/** Resolves with the first result that is neither null nor undefined; fails after `limitMs`. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined,
  limitMs = 120_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Progress ends in an ellipsis (and maybe a percentage); answers never do. */
export const isProgress = (text: string): boolean => /…( \d+%)?$/.test(text.trim());
