import type { EncodeStep } from "../../../../src/app/picture-jobs.js";
import { PICTURES_TAKEN } from "../../../../src/app/sentences.js";

const STEPS: Record<EncodeStep, string> = {
  decode: "Reading the picture",
  classify: "Checking that it is a medical picture",
  regions: "Finding the areas that must not be touched",
  cost: "Finding where a change cannot be seen",
  seal: "Encrypting the note",
  embed: "Hiding the note",
  encode: "Writing the new picture",
  verify: "Reading it back to be sure",
};

export const encodeCopy = {
  title: "Hide a note",
  lead: "Choose the picture, write the note, set a password. No outside service sees any of it.",
  sample: "Fill in the sample",
  picture: {
    legend: "Picture",
    label: "Medical picture",
    hint: "PNG, JPEG, WebP or TIFF. Use the original, not a screenshot.",
    looking: "Looking at the picture…",
    noPreview: "Your browser cannot show this kind of picture. CareVeil can still use it.",
    empty: "Your picture appears here.",
    verdict: {
      medical: (percent: string) => `Medical picture (${percent} sure)`,
      unsure: (percent: string) =>
        `Not sure that this is a medical picture (chance: ${percent}). Check that it is the right file.`,
      other: (percent: string) =>
        `This does not look like a medical picture (chance that it is one: ${percent}). CareVeil will not hide a note in it. ${PICTURES_TAKEN}`,
    },
    protectedNone: "No area needs special protection.",
    protectedAreas: (areas: number, percent: string) =>
      `${areas === 1 ? "1 area" : `${areas} areas`} protected: ${percent} of the picture stays exactly as it is.`,
    showProtected: "Show protected areas",
    overlayAlt: "The picture with the protected areas outlined and numbered.",
    pictureAlt: (name: string) => `The chosen picture, ${name}`,
  },
  note: {
    legend: "Note",
    label: "Note text",
    hint: "Only someone with the password can read it.",
    file: "Or use a text file",
    fileChosen: (name: string, size: string) => `From the file ${name} (${size})`,
    removeFile: "Type it instead",
    room: {
      none: "Choose a picture to see how much room it has.",
      nothing: "This picture has no room for a note. Choose a larger one, or one with more detail.",
      comfortable: (size: string, recommended: string, room: string) =>
        `${size}. Up to ${recommended} stay hard to notice; ${room} fit.`,
      above: (size: string, recommended: string, room: string) =>
        `${size}: it fits (room for ${room}), but above ${recommended} special tools notice more easily that the picture carries something. They still cannot read it.`,
      tight: (size: string, room: string) =>
        `${size}: more than the ${room} that always fit. Text shrinks when it is packed, so it may still work.`,
      meter: "Room used",
      markRecommended: "recommended",
      markFull: "full",
    },
  },
  password: {
    legend: "Password",
    label: "Password",
    hint: "Four or more random words work well. CareVeil cannot recover it for you.",
    again: "Password, once more",
    show: "Show the password",
    strength: "Strength",
    scores: ["Very easy to guess", "Easy to guess", "Could be better", "Good", "Strong"],
    mismatch: "The two passwords are not the same. Type the second one again.",
  },
  expires: {
    label: "Readable until",
    choices: [
      { hours: 0, label: "No end" },
      { hours: 1, label: "One hour from now" },
      { hours: 24, label: "One day from now" },
      { hours: 168, label: "One week from now" },
      { hours: 720, label: "30 days from now" },
    ],
  },
  missing: {
    picture: "Choose a picture first.",
    note: "Write the note, or choose a text file.",
    password: "Set a password.",
  },
  submit: "Hide the note",
  cancel: "Cancel",
  cancelled: "Cancelled. Nothing was made.",
  working: "Working",
  steps: STEPS,
  done: {
    title: "Done. The note is in the picture.",
    lead: "CareVeil read it back from the finished file before giving it to you.",
    download: "Download the picture",
    readBack: "Read it back",
    again: "Hide another note",
    views: { label: "View", before: "Before", after: "After", difference: "Difference" },
    differenceHint: (points: string) =>
      `${points} points differ: green ones are one step brighter than before, orange ones one step darker. Each is shown far larger and brighter than it is.`,
    differenceLossy:
      "The original was compressed, and browsers unpack such files with small differences of their own, so some points shown here are the browser's.",
    reportTitle: "What was done",
    changed: "Points changed",
    changedValue: (changed: string, all: string, percent: string) =>
      `${changed} of ${all} (${percent}%), each by one step`,
    likeness: "Likeness",
    likenessValue: (psnr: string) => `${psnr} dB. Above 50 dB nobody sees a difference.`,
    untouched: "Protected areas",
    untouchedValue: (percent: string) => `${percent}% of the picture, not one point changed`,
    notProtected: "None were found in this picture",
    notChecked: "Not looked for: the picture models are not installed here",
    size: "Picture",
    sizeValue: (width: number, height: number, depth: number, channels: number) =>
      `${width} × ${height} points, ${depth}-bit ${channels === 1 ? "grey" : "colour"}, as before. Names, dates and other hidden data in the file were removed.`,
    time: "Time",
    timeValue: (seconds: string) => `${seconds} seconds`,
    notices: {
      "was-lossy":
        "The original was a JPEG or another compressed photo. A note in such a picture is easier to notice for special tools. Use an original PNG or TIFF where you can.",
      "above-recommended":
        "The note is long for this picture. Special tools notice more easily that the picture carries something. A larger picture or a shorter note helps.",
      "unsure-medical":
        "CareVeil was not sure that this is a medical picture. Check that it is the right file.",
    },
    nextTitle: "What to do now",
    next: [
      "Send the downloaded file as a file, not as a photo.",
      "Tell the password in person or by phone, not in the same chat.",
      "Your colleague opens it under “Read a note”.",
    ],
  },
} as const;
