/**
 * What is already known while somebody fills in a form: files and choices by handle, never a password or a note. Kept
 * for an hour where every process of the deployment finds it: the form may come back to another one.
 */
import { randomBytes } from "node:crypto";
import { AppError } from "../../errors.js";
import type { Answers, IncomingFile, Place } from "../bot-ports.js";
import { type Person, personKey } from "../people.js";
import type { SharedMemory } from "../ports.js";

export type FormContext =
  | { readonly form: "encode"; readonly place: Place; readonly given: GivenAnswers }
  | { readonly form: "decode"; readonly place: Place }
  | { readonly form: "password"; readonly place: Place; readonly picture: IncomingFile }
  | { readonly form: "diagnose"; readonly place: Place };

/** What came with the command; of texts only choices and names, never a note or a password. */
export type GivenAnswers = Pick<Answers, "texts" | "files">;

const KEPT_MS = 60 * 60 * 1000;

export interface FormsInFlight {
  /** Returns the id that the form carries. */
  keep(owner: Person, context: FormContext): Promise<string>;
  /** Returns what was kept; fails with form-expired when it is unknown, too old or somebody else's. */
  find(owner: Person, id: string): Promise<FormContext>;
}

export function createFormsInFlight(memory: SharedMemory): FormsInFlight {
  // The owner is part of the name: whoever asks with another one finds nothing.
  const nameOf = (owner: Person, id: string) => `form\0${personKey(owner)}\0${id}`;
  return {
    async keep(owner, context) {
      const id = randomBytes(12).toString("base64url");
      await memory.keep(nameOf(owner, id), JSON.stringify(context), KEPT_MS);
      return id;
    },
    async find(owner, id) {
      const kept = await memory.find(nameOf(owner, id));
      if (kept === null) throw new AppError("form-expired");
      return JSON.parse(kept);
    },
  };
}
