export const homeCopy = {
  title: "A note that travels inside the picture",
  lead: "CareVeil encrypts your handover note and hides it in an X-ray, CT, MRI or other medical picture. The picture looks the same. Only a colleague with the password, on your team's CareVeil, can read what it carries.",
  hide: "Hide a note",
  read: "Read a note",
  sample: "Try with a sample",
  sampleHint: "A drawn head CT, a made-up note and a password, filled in for you.",
  drawing: {
    title: "How a note travels",
    description:
      "Your picture, your note and a password go in. One picture comes out that looks the same. It is shared as a file. A colleague with the password gets the note back.",
    picture: "picture",
    note: "note",
    password: "password",
    same: "looks the same",
    shared: "shared as a file",
    colleague: "colleague reads it",
  },
  facts: [
    {
      title: "The findings stay untouched",
      text: "Areas that look suspicious to CareVeil's model, and the empty background, are left exactly as they were. Elsewhere some points change by one step of grey, which no eye can see.",
    },
    {
      title: "Two locks, not one",
      text: "A note opens only with its password and with the key that your team's CareVeil keeps. A stolen picture alone is no use for guessing passwords.",
    },
    {
      title: "Checked before you get it",
      text: "Every finished picture is read back and compared with your note before you can download it.",
    },
  ],
  cautionTitle: "Good to know",
  cautions: [
    "Send the picture as a file. Apps that shrink or re-compress photos (most messengers, unless you choose “file” or “document”) destroy the note.",
    "Tell the password by another way: in person or by phone.",
    "Some tools can suspect that a picture carries something. They cannot read it. CareVeil tells you when a note is long enough to make that easier.",
  ],
} as const;
