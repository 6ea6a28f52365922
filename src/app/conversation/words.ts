/** The sentences of the conversation that are not errors. Plain words, and what to do next. */

import type { Audience } from "../people.js";
import type { EncodeNotice, EncodeReport, EncodeStep } from "../picture-jobs.js";
import { percentInWords } from "../sentences.js";

export const WELCOME = [
  "CareVeil hides an encrypted note in a medical picture, so that picture and note travel together.",
  "Hide: run /encode with a picture, a note and a password, then share the result in your channel.",
  'Read: choose "Decode note" on such a picture and type the password. Only you will see the note.',
] as const;

export const WORDS = {
  readingPicture: "Reading your picture…",
  lookingForNote: "Looking at the picture…",
  openingNote: "Opening the note…",
  readingSymptoms: "Reading the symptoms…",
  sharing: "Sharing the picture…",
  checking: "One moment…",
  askEncode: "What should the note say, and who may read it?",
  askDecode: "Choose the picture that carries a note.",
  askPassword: "There is a note in this picture, and you may read it.",
  askDiagnose: "Choose a symptom file, or describe the symptoms.",
  askAgain: "Nothing was kept. Try again with the same files.",
  tryAgain: "Try again",
  inDirectMessages: "Done. The answer is in your direct messages with CareVeil.",
  formNotOpened:
    "The form for your last command could not be opened in time. Please run the command again; nothing was lost.",
  onlyYou: "Only you can see this. The note is not kept anywhere outside the picture.",
  noteAsFile: "The note is long, so it comes as a text file.",
  deletedSoon: "This will be deleted in 10 minutes.",
  noteFileName: "decoded-note.txt",
  pictureFileName: "careveil.png",
  overlayFileName: "protected-areas.png",
  overlayAlt: "The same picture with the areas outlined that CareVeil left untouched",
  pictureAlt: "A medical picture with a hidden note. Choose Decode note to read it.",
  shared: 'This picture carries a hidden note. Choose "Decode note" to read it with the password.',
  sharedDone: "The picture is in the channel now. Give your team the password in person or by phone.",
  shareGone:
    "The finished picture is no longer kept here. Save it from your direct messages or the earlier reply, and upload it to the channel yourself.",
  directPicture:
    "That is a picture. Do you want to read a note in it, or hide one? Here in direct messages the note is for you and the people you name.",
  noNotes: "You have hidden no notes yet. Start with /encode.",
  noNotesHere: "You have hidden no notes yet. Start with careveil encode.",
  revoked: "Done. Nobody can read that note any more, not even with the password.",
  revokeHow: "Say which note: /careveil revoke and its number. /careveil mine shows the numbers.",
  revokeUnknown: "You have no note with that number. /careveil mine shows your notes and their numbers.",
  answerFileName: "careveil-answer.txt",
  answerAsFile: "The whole answer is in the file.",
  largerPictures: (maxBytes: number) =>
    `Up to ${Math.floor(maxBytes / 1024 / 1024)} MB here; for a larger one, post it and use the message's menu.`,
  interrupted: (kind: "encode" | "decode" | "diagnose") =>
    `CareVeil was restarted while it worked on your /${kind}. Nothing was kept. Please run /${kind} again.`,
  lockedOut: (id: string) =>
    `Somebody used up all password attempts on your note ${id}. If that worries you, withdraw it with /careveil revoke ${id}.`,
} as const;

export const HELP = [
  ...WELCOME,
  "",
  "/encode: hide a note in a picture. Large pictures: post the picture or send it to CareVeil, then choose the message action.",
  "/decode: read a note. So does the message action on any picture.",
  "/diagnose: a cautious second look at a symptom file. Sending the file to CareVeil in a direct message does the same.",
  "/careveil mine: your notes. /careveil revoke: make one unreadable. /careveil status: is everything working?",
  "",
  "Share passwords in person or by phone. Neither CareVeil nor anybody else can recover a lost one.",
].join("\n");

const STEP_WORDS: Record<EncodeStep, string> = {
  decode: "Reading the picture",
  classify: "Checking that it is a medical picture",
  regions: "Marking the areas that must not be touched",
  cost: "Finding where a change stays invisible",
  seal: "Encrypting the note",
  embed: "Hiding the note",
  encode: "Writing the picture",
  verify: "Reading the note back to be sure",
};

export function progressWords(step: EncodeStep, fraction: number): string {
  return `${STEP_WORDS[step]}… ${Math.round(fraction * 100)}%`;
}

const NOTICE_WORDS: Record<EncodeNotice, string> = {
  "was-lossy":
    "The upload was a compressed picture (such as JPEG). The note is safe, but a specialist could more easily tell that something is hidden.",
  "above-recommended":
    "The note is long for this picture. It is safe, but a specialist could more easily tell that something is hidden.",
  "unsure-medical":
    "CareVeil was not sure that this is a medical picture. Please check that it is the right one.",
};

/** The short report under a finished picture. */
export function encodeSummary(report: EncodeReport, audience: string, expiresAt: number | null): string {
  const changed = ((100 * report.changedSamples) / (report.width * report.height * report.channels)).toFixed(
    2,
  );
  return [
    "Your note is hidden, and CareVeil has read it back to be sure.",
    `Who may read it: ${audience}. ${expiresAt === null ? "It has no end date." : `Readable until ${day(expiresAt)}.`}`,
    `${report.width} × ${report.height} points, ${changed}% of the values changed by one step; ${percentInWords(report.protectedFraction)} of the picture was left untouched on purpose.`,
    ...report.notices.map((notice) => NOTICE_WORDS[notice]),
    `Note number: ${shortId(report.recordId)}`,
  ].join("\n");
}

export function audienceWords(audience: Audience, channelLabel: string): string {
  switch (audience.kind) {
    case "channel":
      return `everyone in ${channelLabel || "the channel"}`;
    case "people":
      return audience.people.length === 1 ? "you alone" : `you and ${audience.people.length - 1} more`;
    case "deployment":
      return "everyone who uses this CareVeil";
  }
}

/** The first eight digits of a record's id: what people type. */
export const shortId = (recordId: string): string => recordId.slice(0, 8);

export const day = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
