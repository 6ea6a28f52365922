/**
 * The forms that people fill in, whatever the platform. Lengths keep to the tightest one: titles 24, labels 45, hints
 * 100 characters.
 */

export type FormId = "encode" | "decode" | "password" | "diagnose";
export type FieldId =
  | "picture"
  | "note-text"
  | "note-file"
  | "password"
  | "password-again"
  | "readers"
  | "audience"
  | "expires"
  | "elsewhere"
  | "channel"
  | "document"
  | "symptoms";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Field {
  readonly id: FieldId;
  readonly kind: "file" | "line" | "lines" | "password" | "choice" | "people" | "channel";
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
  readonly maxLength?: number;
  /** kind "choice" alone. The first one is the default. */
  readonly choices?: readonly Choice[];
  /** Name and description of the command option that answers this field where commands carry options. */
  readonly option?: { readonly name: string; readonly description: string };
  /** Asked only while this other field has no answer yet. */
  readonly unless?: FieldId;
  /** Asked only where the request came from no channel. */
  readonly onlyWithoutChannel?: true;
}

export interface Form {
  readonly id: FormId;
  readonly title: string;
  readonly submit: string;
  /** The button that opens the form where it cannot open by itself. */
  readonly open: string;
  /** Most important first: a platform with little room shows the first ones. */
  readonly fields: readonly Field[];
}

/** Under a password's field wherever the platform cannot hide what is typed. */
export const READABLE_PASSWORD_HINT =
  "It stays readable on your screen while you type. Make sure that nobody looks on.";

export const FORMS: Readonly<Record<FormId, Form>> = {
  encode: {
    id: "encode",
    title: "Hide a note",
    submit: "Hide it",
    open: "Continue",
    fields: [
      {
        id: "picture",
        kind: "file",
        label: "Medical picture",
        hint: "PNG, JPEG, WebP or TIFF. The original, not a screenshot.",
        required: true,
        option: { name: "image", description: "The medical picture: PNG, JPEG, WebP or TIFF" },
      },
      {
        id: "note-text",
        kind: "lines",
        label: "Note",
        hint: "Type the note, or give it as a text file.",
        required: false,
        maxLength: 3000,
        unless: "note-file",
      },
      {
        id: "note-file",
        kind: "file",
        label: "Note as a text file",
        required: false,
        option: { name: "note", description: "The note as a text file; leave it out to type the note" },
      },
      {
        id: "password",
        kind: "password",
        label: "Password",
        required: true,
        maxLength: 1024,
      },
      {
        id: "password-again",
        kind: "password",
        label: "Password, once more",
        hint: "Tell it to your team in person or by phone, not in this chat.",
        required: true,
        maxLength: 1024,
      },
      {
        id: "readers",
        kind: "people",
        label: "Only these people may read it",
        hint: "Leave it empty for everyone in the channel.",
        required: false,
      },
      {
        id: "audience",
        kind: "choice",
        label: "Who may read it",
        required: false,
        choices: [
          { value: "channel", label: "Everyone in this channel" },
          { value: "people", label: "Only the people I name" },
          { value: "deployment", label: "Everyone who uses this CareVeil" },
        ],
        option: { name: "audience", description: "Who may read the note; the channel if left out" },
      },
      {
        id: "expires",
        kind: "choice",
        label: "Readable until",
        required: false,
        choices: [
          { value: "never", label: "No end" },
          { value: "1h", label: "One hour from now" },
          { value: "1d", label: "One day from now" },
          { value: "7d", label: "One week from now" },
          { value: "30d", label: "30 days from now" },
        ],
        option: { name: "expires", description: "When the note stops being readable; no end if left out" },
      },
      {
        id: "elsewhere",
        kind: "line",
        label: "Readers outside this workspace",
        hint: "CareVeil names with commas between. Each person finds theirs with /careveil status.",
        required: false,
        maxLength: 500,
        option: {
          name: "elsewhere",
          description: "CareVeil names of readers elsewhere, with commas between",
        },
      },
      {
        id: "channel",
        kind: "channel",
        label: "Channel that may read it",
        required: false,
        onlyWithoutChannel: true,
      },
    ],
  },
  decode: {
    id: "decode",
    title: "Read a hidden note",
    submit: "Look for a note",
    open: "Choose a picture",
    fields: [
      {
        id: "picture",
        kind: "file",
        label: "Picture with a note",
        hint: "The original file as it was shared.",
        required: true,
        option: { name: "image", description: "The picture that carries the note" },
      },
    ],
  },
  password: {
    id: "password",
    title: "Read the note",
    submit: "Read it",
    open: "Enter the password",
    fields: [
      {
        id: "password",
        kind: "password",
        label: "Password",
        required: true,
        maxLength: 1024,
      },
    ],
  },
  diagnose: {
    id: "diagnose",
    title: "Look at symptoms",
    submit: "Send",
    open: "Choose a file",
    fields: [
      {
        id: "document",
        kind: "file",
        label: "Symptom file",
        hint: "Text, PDF or Word. Names and numbers are removed before anything leaves this CareVeil.",
        required: false,
        option: { name: "file", description: "The symptom file: text, PDF or Word" },
      },
      {
        id: "symptoms",
        kind: "lines",
        label: "Or describe the symptoms",
        required: false,
        maxLength: 3000,
        unless: "document",
      },
    ],
  },
};

export type Answered = ReadonlySet<FieldId>;

/**
 * Returns the fields still to ask, in order: not answered by an option, not made needless by another answer, at most
 * `maxFields`. Required fields always fit, because they come first or the platform has room for all.
 */
export function fieldsToAsk(
  form: Form,
  answered: Answered,
  fromChannel: boolean,
  maxFields: number,
): readonly Field[] {
  return form.fields
    .filter(
      (field) =>
        !answered.has(field.id) &&
        !(field.unless && answered.has(field.unless)) &&
        !(field.onlyWithoutChannel && fromChannel),
    )
    .slice(0, maxFields);
}
