/** Every error's sentence, in one place. Each says what happened and what to do next, in plain words. */
import type { AppError, ErrorCode, ErrorDetails } from "../errors.js";

/** What to do where a picture is refused as not medical; the console says it too. */
export const PICTURES_TAKEN =
  "CareVeil takes X-rays, CT, MRI, ultrasound, endoscopy, microscope and clinical photographs. Use the original medical picture, not a photo of something else or a screenshot full of text.";

type Sentence = (details: ErrorDetails) => string;

const SENTENCES: Record<ErrorCode, Sentence> = {
  usage: (d) =>
    `${d.problem ?? "That command is not complete."} Run "careveil --help" to see how it is used.`,
  "config-invalid": (d) => `The configuration needs attention:\n${bullets(d.problems)}`,
  "file-not-found": (d) =>
    `${d.path ?? "That file"} was not found, or it cannot be read. Check the path and try again.`,

  "picture-unreadable": () =>
    "The picture is damaged or incomplete, so it cannot be read. Export it again from where it came and try once more.",
  "picture-unsupported": (d) => unsupported(d),
  "picture-too-large": (d) => `The picture file ${sizeAgainst(d)}. Export it smaller and try again.`,
  "picture-too-many-pixels": (d) =>
    `The picture has ${megapixels(d.pixels)}; the most is ${megapixels(d.limitPixels)}. Export it smaller and try again.`,
  "picture-animated": () =>
    "The file holds several frames or pages. Save the one picture that you want as PNG and use that.",
  "picture-transparent": () =>
    "The picture has see-through parts, which cannot be kept exactly. Save it without transparency and try again.",
  "picture-too-small": (d) =>
    `This picture has too little detail to hide a note in: ${count(d.usableSamples)} usable points, and ${count(d.neededSamples)} are needed. Use a larger picture, or one with less empty background.`,
  "picture-not-medical": (d) =>
    `This does not look like a medical picture${chance(d.probability)}, so no note was hidden in it. ${PICTURES_TAKEN}`,
  "note-too-large": (d) => `The note ${sizeAgainst(d)}. Shorten it and try again.`,
  "note-too-long": (d) =>
    `This note needs ${count(d.neededBytes)} bytes, and this picture has room for ${count(d.roomBytes)}. Shorten the note or use a larger picture.`,
  "note-not-text": () =>
    "The note is not a plain text file. Save it as text (.txt, UTF-8) and try again; a Word or PDF file does not work here.",
  "password-too-short": (d) =>
    `The password needs at least ${count(d.limit)} characters. Choose a longer one.`,
  "password-too-long": (d) =>
    `The password may have at most ${count(d.limit)} characters. Choose a shorter one.`,
  "not-permitted": (d) =>
    d.ownNotesOnly
      ? "You have no note with that number. Look at the list of your notes, and give the number as it stands there."
      : "This note was not written for you, so it cannot be opened here. Ask its author to share it with you or with your channel.",
  "note-expired": () => "This note has expired and can no longer be read. Ask its author for a new one.",
  "note-revoked": () => "Its author has withdrawn this note. Ask them for a new one.",
  "note-damaged": () =>
    "The picture carries a note, but it was changed on its way and cannot be trusted. Ask for the original file, sent as a file and not as a photo.",
  "note-version-unknown": () =>
    "This note was made by a newer CareVeil. Ask whoever runs your CareVeil to update it.",
  "note-key-missing": () =>
    "This CareVeil no longer has the key or the record of that note. Ask whoever runs it whether the keys were restored from a backup.",
  "attempts-exceeded": (d) =>
    `Too many wrong passwords. Try again in ${duration(d.retryAfterSeconds)}, and ask the note's author for the password meanwhile.`,
  "rate-limited": (d) => `That was a lot at once. Try again in ${duration(d.retryAfterSeconds)}.`,
  busy: (d) => `CareVeil is busy. Try again in about ${duration(d.retryAfterSeconds)}.`,

  "document-unreadable": () =>
    "The document is damaged and cannot be read. Save it again as text or PDF and resend it.",
  "document-unsupported": () =>
    "This kind of file cannot be read here. Send the symptoms as .txt, .md, .csv, .json, .pdf or .docx.",
  "document-too-large": (d) => `The document ${sizeAgainst(d)}. Send only the part about this visit.`,
  "document-too-long": (d) =>
    `The document has ${count(d.words)} words; the most is ${count(d.limit)}. Send only the part about this visit.`,
  "document-empty": () => "The document holds no text. Check the file and send it again.",
  "document-encrypted": () =>
    "The document is protected by a password. Remove the protection and send it again.",
  "document-is-picture": () =>
    "This PDF is a scan without text. Type the symptoms into a text file, or use a PDF whose text can be selected.",

  "note-not-found": () =>
    "There is no hidden note in this picture, or the picture was changed on its way (resized, cropped, re-compressed). Use the original file as it was shared.",
  "wrong-password": (d) =>
    typeof d.left === "number"
      ? `That password is not right. ${d.left === 0 ? "No attempts are left for now." : `${d.left} ${d.left === 1 ? "attempt is" : "attempts are"} left.`} Check capital letters, or ask the note's author.`
      : "That password is not right. Check capital letters, or ask the note's author.",

  unauthenticated: () => "Sign in first: open the console with its access token.",
  "forbidden-origin": () => "This request did not come from the CareVeil console itself, so it was refused.",
  "picture-not-kept": () =>
    "The finished picture is no longer kept here. Use the copy that you downloaded or shared.",
  "address-unknown": () => "There is nothing at this address. Start again from the console's first page.",
  "upload-expected": () =>
    "This address takes a form with files (multipart/form-data). Send the picture in the field image.",
  "upload-incomplete": () =>
    "The file stopped arriving before it was complete. Check the connection and send it again.",
  "upload-malformed": (d) =>
    typeof d.missing === "string"
      ? `The field ${d.missing} is missing. Send it and try again.`
      : "The request could not be understood: it has too many fields, or one of them twice. Correct it and try again.",

  "file-host-refused": () =>
    "That file does not come from the chat itself, so it was not opened. Upload the file here and try again.",
  "file-gone": () =>
    "That file is no longer there: it was deleted, or its link has run out. Upload it again and try once more.",
  "file-not-shared": (d) =>
    `The chat did not hand over that file. CareVeil may not be in the channel, or lacks the permission to read files. ${d.invite ?? "Let CareVeil into the channel"}, or send the file to CareVeil in a direct message.`,
  "file-expected": () =>
    "There is no file here that could be used. Choose one that holds a picture or a symptom file and try again.",
  "note-expected": () => "There is no note yet. Type it, or give it as a text file, and try again.",
  "passwords-differ": () => "The two passwords are not the same. Type both again.",
  "reader-unknown": (d) =>
    `CareVeil knows nobody called "${d.name ?? ""}". Ask that person to run /careveil status; it shows their CareVeil name.`,
  "form-expired": () => "This form is too old. Nothing was kept. Run the command again.",
  "channel-not-visible": (d) =>
    `CareVeil is not in this channel, so it cannot check who may read. ${d.invite ?? "Let CareVeil into the channel"}, then try again.`,
  "asker-not-in-channel": () =>
    "You are not in that channel, so you cannot use it for a note. Choose a channel that you are in.",
  "reply-expired": () =>
    "Your request was closed before CareVeil could answer it there, so the answer comes here.",
  "reply-too-large": (d) =>
    d.limitBytes === undefined
      ? "The finished file is larger than this chat takes. Use a smaller picture, or encode it in the web console."
      : `The finished file has ${bytes(d.sizeBytes)}, and this chat takes at most ${bytes(d.limitBytes)}. Use a smaller picture, or encode it in the web console.`,
  "reply-undeliverable": () =>
    "CareVeil has an answer for somebody here but may not write to them. Whoever asked: allow direct messages from this server, then run the command again.",
  "platform-signed-out": (d) =>
    `${d.platform ?? "The chat"} no longer accepts CareVeil's token, so CareVeil has left ${d.platform ?? "it"}; everything else keeps running. Make a new token, set it, and start again.`,
  "platform-refused": (d) =>
    `${d.platform ?? "The chat"} refused that (${d.reason ?? "no reason given"}). Ask whoever runs CareVeil to run "careveil doctor".`,

  "master-key-wrong": () =>
    "The master key does not fit the stored data. Restore the right key (CAREVEIL_MASTER_KEY, or master.key in the data directory); nothing was changed.",
  "keyring-unavailable": () => "The keys cannot be reached right now. Try again in a minute.",
  "store-unavailable": () =>
    "The store cannot be reached right now, so nothing was saved. Try again in a minute.",
  "disk-failed": (d) =>
    `${typeof d.path === "string" ? `${d.path} could not be written` : "Writing to disk failed"}. Check free space and permissions, then try again.`,
  "network-failed": () => "The other side could not be reached. Check the connection and try again.",
  "model-unavailable": () => 'The picture model cannot be loaded. Run "careveil doctor" to see why.',
  "diagnostics-unavailable": () =>
    "Answers to symptom files are not set up on this CareVeil. Ask whoever runs it; the README says how.",
  "gemini-unavailable": () => "Gemini cannot be reached right now. Try again in a minute.",
  "gemini-quota": () =>
    "Today's Gemini allowance is used up. Try again tomorrow, or ask whoever runs this CareVeil.",
  "gemini-blocked": () => "Gemini declined to answer about this text.",
  "gemini-model-retired": () =>
    "The configured Gemini model no longer exists. Ask whoever runs this CareVeil to set GEMINI_MODEL to a current one.",
  "gemini-blocked-private": () =>
    "Gemini stopped because it saw private details in the answer. Take names and numbers out of the document and try again.",
  "gemini-answer-cut": () =>
    "Gemini's answer was cut off, so it is not shown. Send a shorter document, or try again.",
  "gemini-answer-empty": () => "Gemini gave no answer. Try again in a minute.",
  "gemini-refused-key": () =>
    "Gemini did not accept the API key. Ask whoever runs this CareVeil to check GEMINI_API_KEY.",
  "gemini-answer-unusable": () => "Gemini's answer was not usable, so it is not shown. Try again.",
  "timed-out": () =>
    "That took too long and was stopped. Try again, with a smaller picture if it was a large one.",
  cancelled: (d) =>
    d.resumable
      ? "Stopped half-way. Nothing is lost and everything can be read; run the same command again to finish."
      : "Cancelled. Nothing was changed.",
  internal: () =>
    "Something went wrong inside CareVeil. Nothing was lost; try again, and tell whoever runs it if it happens twice.",
};

/** Returns the sentence for a person. */
export function errorSentence(error: AppError): string {
  return SENTENCES[error.code](error.details);
}

function unsupported(details: ErrorDetails): string {
  const found: Record<string, string> = {
    html: "This is a web page, not a picture.",
    text: "This is a text file, not a picture.",
    pdf: "This is a PDF, not a picture.",
    zip: "This is an archive, not a picture.",
    svg: "This is a drawing (SVG), not a picture made of pixels.",
    dicom: "DICOM files cannot be read directly.",
    empty: "This file is empty.",
    video: "This is a film or an unknown container, not a still picture.",
    heic: "HEIC photographs cannot be read here.",
    samples: "This picture holds an unusual kind of samples (such as floating point or 32 bits).",
  };
  const what = found[String(details.found)] ?? "This kind of file cannot be used.";
  return `${what} Export the picture as PNG (or JPEG, WebP, TIFF) and use that.`;
}

/** A share from 0 to 1 in whole percent; never a rounded 0 or 100, because a model is not that sure and an area not that small. */
export function percentInWords(share: number): string {
  if (share > 0 && share < 0.01) return "under 1%";
  if (share > 0.99 && share < 1) return "over 99%";
  return `${Math.round(100 * share)}%`;
}

type Detail = ErrorDetails[string] | undefined;

const count = (value: Detail): string => Number(value ?? 0).toLocaleString("en-US");
const chance = (probability: Detail): string =>
  typeof probability === "number" ? ` (chance that it is one: ${percentInWords(probability)})` : "";
const megapixels = (value: Detail): string => `${(Number(value ?? 0) / 1e6).toFixed(1)} megapixels`;
const bullets = (value: Detail): string =>
  Array.isArray(value) ? value.map((line) => `  - ${line}`).join("\n") : String(value ?? "");

/** Of a file that is too large often only as much was read as shows that; its size is then not known. */
function sizeAgainst({ sizeBytes, limitBytes }: ErrorDetails): string {
  const [size, limit] = [bytes(sizeBytes), bytes(limitBytes)];
  return size === limit
    ? `is larger than the most that is taken, ${limit}`
    : `has ${size}; the most is ${limit}`;
}

function bytes(value: Detail): string {
  const size = Number(value ?? 0);
  if (size < 1024) return `${size} bytes`;
  if (size < 1024 * 1024) return `${(size / 1024).toFixed(1)} KiB`;
  return `${(size / 1024 / 1024).toFixed(1)} MiB`;
}

function duration(value: Detail): string {
  const seconds = Math.max(1, Math.ceil(Number(value ?? 1)));
  if (seconds < 90) return `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
