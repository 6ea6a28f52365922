/** The conversation "read a note": find it first, then ask for the password, then show the text to the asker alone. */
import { AppError, toAppError } from "../../errors.js";
import type { App } from "../app.js";
import type { Exchange, IncomingFile, Place, PlatformCapabilities, PrivateReply } from "../bot-ports.js";
import { errorSentence } from "../sentences.js";
import { begin, deliver } from "./deliver.js";
import { newForm } from "./form-requests.js";
import type { FormsInFlight } from "./forms-in-flight.js";
import { picturesOf } from "./pick-picture.js";
import { WORDS } from "./words.js";

interface DecodeFlowDeps {
  readonly app: App;
  readonly forms: FormsInFlight;
}

/** A message may hold many pictures; the note is looked for in the first few. */
const MOST_PICTURES = 4;
/** A note that was shown stands in a chat for so long. */
export const DELETE_AFTER_MS = 10 * 60 * 1000;

export async function askForPicture(exchange: Exchange, { forms }: DecodeFlowDeps): Promise<void> {
  const { place } = exchange;
  await exchange.ask(await newForm(exchange, { form: "decode", place }, WORDS.askDecode, forms));
}

/** Says that there is no note, or that this person may not read it, before any password is asked for. */
export async function lookForNote(
  exchange: Exchange,
  place: Place,
  files: readonly IncomingFile[],
  deps: DecodeFlowDeps,
): Promise<void> {
  await begin(exchange, WORDS.lookingForNote);
  for (const picture of picturesOf(files).slice(0, MOST_PICTURES)) {
    const image = await exchange.fetch(picture, "picture", deps.app.maxFileBytes);
    const found = await deps.app.findNote(image, exchange.asker, exchange.signal);
    if (found) return askForPassword(exchange, place, picture, WORDS.askPassword, deps);
  }
  throw new AppError("note-not-found");
}

async function askForPassword(
  exchange: Exchange,
  place: Place,
  picture: IncomingFile,
  text: string,
  { forms }: DecodeFlowDeps,
): Promise<void> {
  await exchange.ask(await newForm(exchange, { form: "password", place, picture }, text, forms));
}

export async function readNote(
  exchange: Exchange,
  place: Place,
  picture: IncomingFile,
  password: string,
  deps: DecodeFlowDeps,
): Promise<void> {
  await begin(exchange, WORDS.openingNote);
  const image = await exchange.fetch(picture, "picture", deps.app.maxFileBytes);
  try {
    const { text } = await deps.app.decodeNote({
      image,
      password,
      reader: exchange.asker,
      signal: exchange.signal,
    });
    await deliver(exchange, noteReply(text, exchange.capabilities));
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== "wrong-password" || !(Number(error.details.left) > 0)) throw error;
    await askForPassword(exchange, place, picture, errorSentence(error), deps);
  }
}

function noteReply(note: string, { maxPrivateText, unshowable }: PlatformCapabilities): PrivateReply {
  const fits = note.length <= maxPrivateText && !unshowable.some((mark) => note.includes(mark));
  if (fits && note.trim() !== "")
    return { text: WORDS.onlyYou, verbatim: note, deleteAfterMs: DELETE_AFTER_MS };
  const file = { name: WORDS.noteFileName, bytes: Buffer.from(note, "utf8"), altText: WORDS.noteAsFile };
  return {
    text: `${WORDS.noteAsFile} ${WORDS.deletedSoon}`,
    files: [file],
    deleteAfterMs: DELETE_AFTER_MS,
  };
}
