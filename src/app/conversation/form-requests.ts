/** From what is kept about a form to the form itself: the fields that still need an answer. */
import type { Exchange, FormRequest, PlatformCapabilities } from "../bot-ports.js";
import { type Field, type FieldId, FORMS, fieldsToAsk, READABLE_PASSWORD_HINT } from "../catalogue/forms.js";
import type { FormContext, FormsInFlight } from "./forms-in-flight.js";
import { WORDS } from "./words.js";

/** Keeps the context and returns the form to ask; `text` stands beside the button where a form cannot open itself. */
export async function newForm(
  exchange: Exchange,
  context: FormContext,
  text: string,
  forms: FormsInFlight,
): Promise<FormRequest> {
  return formFor(exchange, context, await forms.keep(exchange.asker, context), text);
}

/** The same form again, from its context. */
export function formFor(
  { capabilities }: Exchange,
  context: FormContext,
  contextId: string,
  text: string,
): FormRequest {
  const form = FORMS[context.form];
  const given = "given" in context ? context.given : { texts: {}, files: {} };
  const answered = new Set([...Object.keys(given.files), ...Object.keys(given.texts)] as FieldId[]);
  const fromChannel = context.place.channel !== null;
  const fields = fieldsToAsk(form, answered, fromChannel, capabilities.maxFormFields);
  return {
    form,
    fields: fields.map((field) => withHint(field, capabilities)),
    context: contextId,
    text,
  };
}

/** What this platform cannot do, said where it matters. */
function withHint(field: Field, { maxFormFileBytes, maskedPasswords }: PlatformCapabilities): Field {
  if (field.id === "password" && !maskedPasswords) return { ...field, hint: READABLE_PASSWORD_HINT };
  if (field.id === "picture" && maxFormFileBytes !== null)
    return { ...field, hint: `${field.hint ?? ""} ${WORDS.largerPictures(maxFormFileBytes)}`.trim() };
  return field;
}
