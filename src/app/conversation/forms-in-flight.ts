/**
 * What is already known while somebody fills in a form: files and choices by handle, never a password or a note.
 * Kept in memory for an hour; after a restart a form is answered with "run the command again".
 */
import { randomBytes } from "node:crypto";
import { AppError } from "../../errors.js";
import type { Answers, IncomingFile, Place } from "../bot-ports.js";
import { type Person, personKey } from "../people.js";

export type FormContext =
  | { readonly form: "encode"; readonly place: Place; readonly given: GivenAnswers }
  | { readonly form: "decode"; readonly place: Place }
  | { readonly form: "password"; readonly place: Place; readonly picture: IncomingFile }
  | { readonly form: "diagnose"; readonly place: Place };

/** What came with the command; of texts only choices and names, never a note or a password. */
export type GivenAnswers = Pick<Answers, "texts" | "files">;

const KEPT_MS = 60 * 60 * 1000;
const MOST_KEPT = 10_000;

export class FormsInFlight {
  readonly #kept = new Map<string, { owner: string; context: FormContext; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Returns the id that the form carries. */
  keep(owner: Person, context: FormContext): string {
    this.#forgetOld();
    const id = randomBytes(12).toString("base64url");
    this.#kept.set(id, { owner: personKey(owner), context, until: this.#now() + KEPT_MS });
    return id;
  }

  /** Returns what was kept; fails with form-expired when it is unknown, too old or somebody else's. */
  find(owner: Person, id: string): FormContext {
    const kept = this.#kept.get(id);
    if (!kept || kept.until < this.#now() || kept.owner !== personKey(owner))
      throw new AppError("form-expired");
    return kept.context;
  }

  #forgetOld(): void {
    for (const [id, { until }] of this.#kept) {
      if (until >= this.#now() && this.#kept.size < MOST_KEPT) break;
      this.#kept.delete(id);
    }
  }
}
