/** The conversation "hide a note": form, checks, progress, finished picture to its author alone, then sharing. */
import { AppError } from "../../errors.js";
import type { App } from "../app.js";
import { isInAudience } from "../audience-policy.js";
import type { Answers, Exchange, IncomingFile, OutgoingFile, Place } from "../bot-ports.js";
import { cutText } from "../cut-text.js";
import { MAX_NOTE_BYTES } from "../note-text.js";
import type { Audience } from "../people.js";
import type { EncodedPicture } from "../picture-jobs.js";
import { errorSentence } from "../sentences.js";
import { chooseAudience } from "./audience-choice.js";
import { checkForm } from "./check-forms.js";
import { begin, deliver } from "./deliver.js";
import { newForm } from "./form-requests.js";
import type { FormsInFlight, GivenAnswers } from "./forms-in-flight.js";
import { isPicture } from "./pick-picture.js";
import { showProgress } from "./show-progress.js";
import { audienceWords, encodeSummary, progressWords, WORDS } from "./words.js";

interface EncodeFlowDeps {
  readonly app: App;
  readonly forms: FormsInFlight;
  readonly now: () => number;
}

/** `given`: the files and choices that came with the command. */
export async function askForNote(
  exchange: Exchange,
  given: GivenAnswers,
  { forms }: EncodeFlowDeps,
): Promise<void> {
  const { picture } = given.files;
  if (picture && !isPicture(picture)) throw new AppError("picture-unsupported");
  const { place } = exchange;
  await exchange.ask(await newForm(exchange, { form: "encode", place, given }, WORDS.askEncode, forms));
}

export async function hideNote(
  exchange: Exchange,
  place: Place,
  given: GivenAnswers,
  answers: Answers,
  deps: EncodeFlowDeps,
): Promise<void> {
  const { app, forms, now } = deps;
  await begin(exchange, WORDS.readingPicture);
  const problem = Object.values(checkForm("encode", given, answers))[0];
  if (problem) {
    const text = `${errorSentence(problem)}\n${WORDS.askAgain}`;
    return exchange.ask(
      await newForm(exchange, { form: "encode", place, given: kept(given, answers) }, text, forms),
    );
  }
  const all: Answers = {
    ...answers,
    texts: { ...given.texts, ...answers.texts },
    files: { ...given.files, ...answers.files },
  };
  const audience = chooseAudience(exchange.asker, place.channel, all);
  await checkOwnMembership(exchange, audience, app);
  const expiresAt = expiryTime(all.texts.expires, now());
  const [image, note] = await Promise.all([
    exchange.fetch(all.files.picture as IncomingFile, "picture", app.maxFileBytes),
    all.files["note-file"]
      ? exchange.fetch(all.files["note-file"], "note", 2 * MAX_NOTE_BYTES + 2)
      : (all.texts["note-text"] as string),
  ]);

  const progress = showProgress(exchange);
  let encoded: EncodedPicture;
  try {
    encoded = await app.encodeNote({
      image,
      note,
      password: all.texts.password as string,
      audience,
      author: exchange.asker,
      expiresAt,
      wantOverlay: true,
      signal: exchange.signal,
      onProgress: (step, fraction) => progress.show(progressWords(step, fraction)),
    });
  } finally {
    await progress.stop();
  }
  const channel = audience.kind === "channel" ? audience : place.channel;
  await deliver(exchange, {
    text: encodeSummary(encoded.report, audienceWords(audience, place.label), expiresAt),
    files: filesOf(encoded, exchange.capabilities.maxUploadBytes),
    buttons: channel
      ? [{ id: "share", label: shareLabel(place), value: `${encoded.report.recordId}:${channel.id}` }]
      : [],
  });
}

/** What is worth keeping for another try: files and choices, never the note or a password. */
function kept(given: GivenAnswers, { files, texts }: Answers): GivenAnswers {
  const { expires, audience, elsewhere } = { ...given.texts, ...texts };
  const choices = Object.fromEntries(
    Object.entries({ expires, audience, elsewhere }).filter(([, value]) => value !== undefined),
  );
  return { texts: choices, files: { ...given.files, ...files } };
}

/** Nobody can address a channel that they are not in, and CareVeil must be able to see who is. */
async function checkOwnMembership(exchange: Exchange, audience: Audience, app: App): Promise<void> {
  if (audience.kind !== "channel") return;
  if (!(await isInAudience(exchange.asker, audience, app.memberships)))
    throw new AppError("asker-not-in-channel");
}

const EXPIRY_MS: Readonly<Record<string, number>> = {
  "1h": 3_600_000,
  "1d": 24 * 3_600_000,
  "7d": 7 * 24 * 3_600_000,
  "30d": 30 * 24 * 3_600_000,
};

function expiryTime(choice: string | undefined, now: number): number | null {
  const lasting = EXPIRY_MS[choice ?? ""];
  return lasting === undefined ? null : now + lasting;
}

/** The picture, and the overlay where it fits: a helpful extra must not stop the picture. */
function filesOf({ png, overlayPng }: EncodedPicture, maxUploadBytes: number): OutgoingFile[] {
  if (png.length > maxUploadBytes)
    throw new AppError("reply-too-large", { sizeBytes: png.length, limitBytes: maxUploadBytes });
  const files: OutgoingFile[] = [{ name: WORDS.pictureFileName, bytes: png, altText: WORDS.pictureAlt }];
  if (overlayPng && overlayPng.length <= maxUploadBytes)
    files.push({ name: WORDS.overlayFileName, bytes: overlayPng, altText: WORDS.overlayAlt });
  return files;
}

const shareLabel = (place: Place): string =>
  place.label ? cutText(`Share in ${place.label}`, 75) : "Share in the channel";

/** The button under a finished picture. `value`: record id and channel id. */
export async function sharePicture(
  exchange: Exchange,
  value: string,
  files: readonly IncomingFile[],
  { app }: EncodeFlowDeps,
): Promise<void> {
  const [recordId = "", channelId = ""] = value.split(":");
  const { platform, workspace } = exchange.asker;
  await begin(exchange, WORDS.sharing);
  if (platform === "local" || !/^[0-9a-f]{32}$/.test(recordId)) throw new AppError("form-expired");
  const channel = { kind: "channel", platform, workspace, id: channelId } as const;
  await checkOwnMembership(exchange, channel, app);
  const kept = await app.fetchOwnPicture(exchange.asker, recordId);
  const png = kept ?? (await pictureUnder(exchange, files, app));
  if (png === null) return deliver(exchange, { text: WORDS.shareGone });
  await exchange.post(channel, {
    text: WORDS.shared,
    file: { name: WORDS.pictureFileName, bytes: png, altText: WORDS.pictureAlt },
    buttons: [{ id: "decode", label: "Decode note", value: "picture" }],
  });
  await deliver(exchange, { text: WORDS.sharedDone });
}

/** Where nothing is kept, the picture above the button, if its note is still whole. */
async function pictureUnder(
  exchange: Exchange,
  [picture]: readonly IncomingFile[],
  app: App,
): Promise<Uint8Array | null> {
  if (!picture) return null;
  const bytes = await exchange.fetch(picture, "picture", app.maxFileBytes);
  return (await app.findNote(bytes, null, exchange.signal)) && bytes;
}
