export const frameCopy = {
  titles: {
    home: "CareVeil: notes inside medical pictures",
    encode: "Hide a note - CareVeil",
    decode: "Read a note - CareVeil",
    notes: "Your notes - CareVeil",
    diagnostics: "Symptoms - CareVeil",
    missing: "No such page - CareVeil",
  },
  missing: {
    title: "There is no such page",
    lead: "Check the address, or choose one of these.",
  },
  skip: "Skip to the page",
  navigation: "Pages",
  links: [
    { to: "/encode", label: "Hide a note" },
    { to: "/decode", label: "Read a note" },
    { to: "/notes", label: "Your notes" },
    { to: "/diagnostics", label: "Symptoms" },
  ],
  signOut: "Sign out",
  footer:
    "Originals, notes and passwords stay in memory and are gone when the answer is given. A finished picture is kept for a few days, encrypted, under “Your notes”. No outside service sees any of it.",
} as const;
