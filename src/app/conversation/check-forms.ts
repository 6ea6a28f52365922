/** What can be told wrong about a form at once, before any work: the sentence under each field. */
import { AppError, toAppError } from "../../errors.js";
import type { Answers } from "../bot-ports.js";
import type { FieldId, FormId } from "../catalogue/forms.js";
import { checkNewPassword } from "../password.js";
import { errorSentence } from "../sentences.js";
import type { GivenAnswers } from "./forms-in-flight.js";

export type FormProblems = Readonly<Partial<Record<FieldId, AppError>>>;

/** Returns the problems by field; empty when there are none. Takes no time and touches nothing outside. */
export function checkForm(form: FormId, given: GivenAnswers, answers: Answers): FormProblems {
  const files = { ...given.files, ...answers.files };
  const texts = answers.texts;
  switch (form) {
    case "encode": {
      const problems: Partial<Record<FieldId, AppError>> = {};
      if (!files.picture) problems.picture = new AppError("file-expected");
      if (!files["note-file"] && !texts["note-text"]?.trim())
        problems["note-text"] = new AppError("note-expected");
      const password = passwordProblem(texts.password ?? "");
      if (password) problems.password = password;
      else if (texts.password !== texts["password-again"])
        problems["password-again"] = new AppError("passwords-differ");
      return problems;
    }
    case "decode":
      return files.picture ? {} : { picture: new AppError("file-expected") };
    case "diagnose":
      return files.document || texts.symptoms?.trim() ? {} : { symptoms: new AppError("file-expected") };
    case "password":
      return {};
  }
}

function passwordProblem(password: string): AppError | null {
  try {
    checkNewPassword(password);
    return null;
  } catch (error) {
    return toAppError(error);
  }
}

/** The same as sentences, for platforms that show them under the fields. */
export function problemSentences(problems: FormProblems): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).map(([field, error]) => [field, errorSentence(error)]));
}
