/**
 * What CareVeil says and does in a chat, whatever the platform: an adapter turns each event into one call here with
 * its `Exchange`. Every call resolves; what goes wrong has then been said to the person.
 */

import { AppError } from "../../errors.js";
import type { Log } from "../../log.js";
import type { App } from "../app.js";
import type { Answers, Exchange, IncomingFile, PrivateReply } from "../bot-ports.js";
import type { FormId } from "../catalogue/forms.js";
import { BUTTONS, type ButtonId, type Command, type MessageAction } from "../catalogue.js";
import { checkForm, problemSentences } from "./check-forms.js";
import { askForPicture, lookForNote, readNote } from "./decode-flow.js";
import { deliver, guarded } from "./deliver.js";
import { answerSymptoms, askForSymptoms } from "./diagnose-flow.js";
import { askForNote, hideNote, sharePicture } from "./encode-flow.js";
import { formFor } from "./form-requests.js";
import { createFormsInFlight, type GivenAnswers } from "./forms-in-flight.js";
import { type ManageRequest, manage } from "./manage-flow.js";
import { isPicture } from "./pick-picture.js";
import { RunningWork } from "./running-work.js";
import { HELP, WELCOME, WORDS } from "./words.js";

export interface Conversation {
  onCommand(exchange: Exchange, command: Command["name"], given: GivenAnswers): Promise<void>;
  onManage(exchange: Exchange, request: ManageRequest): Promise<void>;
  onMessageAction(
    exchange: Exchange,
    action: MessageAction["id"],
    files: readonly IncomingFile[],
  ): Promise<void>;
  /** What is wrong with a form, by field; for platforms that can show it before the form closes. */
  checkForm(
    exchange: Exchange,
    form: FormId,
    context: string,
    answers: Answers,
  ): Promise<Record<string, string>>;
  onForm(exchange: Exchange, form: FormId, context: string, answers: Answers): Promise<void>;
  onButton(
    exchange: Exchange,
    button: ButtonId,
    value: string,
    files: readonly IncomingFile[],
  ): Promise<void>;
  onDirectMessage(exchange: Exchange, files: readonly IncomingFile[]): Promise<void>;
  /** Resolves when everything that is being answered has ended, or after the limit. */
  settle(limitMs: number): Promise<void>;
  /** The three lines that teach, for a welcome and for a home page. */
  readonly welcome: readonly string[];
}

export interface ConversationDeps {
  readonly app: App;
  readonly log: Log;
  readonly now?: () => number;
}

export function createConversation({ app, log, now = Date.now }: ConversationDeps): Conversation {
  const forms = createFormsInFlight(app.memory);
  const deps = { app, forms, now };
  const running = new RunningWork();
  const run = (exchange: Exchange, event: string, work: () => Promise<void>) =>
    running.add(guarded(exchange, log, event, work));
  return {
    welcome: WELCOME,
    settle: (limitMs) => running.settle(limitMs),
    onCommand: (exchange, command, given) =>
      run(exchange, `conversation.${command}`, async () => {
        switch (command) {
          case "encode":
            return askForNote(exchange, given, deps);
          case "decode":
            return given.files.picture
              ? lookForNote(exchange, exchange.place, [given.files.picture], deps)
              : askForPicture(exchange, deps);
          case "diagnose":
            return given.files.document
              ? answerSymptoms(exchange, given.files.document, undefined, deps)
              : askForSymptoms(exchange, deps);
          case "careveil":
            return manage(exchange, { subcommand: "help", argument: "" }, app);
        }
      }),
    onManage: (exchange, request) =>
      run(exchange, `conversation.${request.subcommand}`, () => manage(exchange, request, app)),
    onMessageAction: (exchange, action, files) =>
      run(exchange, `conversation.${action}`, () => actOn(exchange, action, files)),
    async checkForm(exchange, form, context, answers) {
      try {
        const kept = await forms.find(exchange.asker, context);
        return problemSentences(checkForm(form, "given" in kept ? kept.given : NOTHING_GIVEN, answers));
      } catch {
        return {}; // onForm says it in full
      }
    },
    onForm: (exchange, form, context, answers) =>
      run(exchange, `conversation.${form}-form`, async () => {
        const kept = await forms.find(exchange.asker, context);
        if (kept.form !== form) throw new AppError("form-expired");
        switch (kept.form) {
          case "encode":
            return hideNote(exchange, kept.place, kept.given, answers, deps);
          case "decode":
            return lookForNote(exchange, kept.place, present(answers.files.picture), deps);
          case "password":
            return readNote(exchange, kept.place, kept.picture, answers.texts.password ?? "", deps);
          case "diagnose":
            return answerSymptoms(exchange, answers.files.document, answers.texts.symptoms, deps);
        }
      }),
    onButton: (exchange, button, value, files) =>
      run(exchange, `conversation.button-${button}`, async () => {
        switch (button) {
          case "share":
            return sharePicture(exchange, value, files, deps);
          case "decode":
            return actOn(exchange, "decode-note", await pressed(exchange, value, files));
          case "hide-note":
            return actOn(exchange, "hide-note", await pressed(exchange, value, files));
          case "open-form":
            return exchange.ask(
              formFor(exchange, await forms.find(exchange.asker, value), value, WORDS.askAgain),
            );
        }
      }),
    onDirectMessage: (exchange, files) =>
      run(exchange, "conversation.direct-message", async () => {
        const document = files.find((file) => !isPicture(file));
        if (document) return answerSymptoms(exchange, document, undefined, deps);
        if (files.length === 0) return deliver(exchange, { text: HELP });
        return deliver(exchange, await pictureQuestion(exchange, files[0]));
      }),
  };

  /** A picture that came by direct message is kept under the button's value; else the message carries it. */
  async function pressed(
    exchange: Exchange,
    value: string,
    files: readonly IncomingFile[],
  ): Promise<readonly IncomingFile[]> {
    if (files.length > 0) return files;
    const kept = await forms.find(exchange.asker, value);
    return kept.form === "encode" && kept.given.files.picture ? [kept.given.files.picture] : [];
  }

  async function pictureQuestion(exchange: Exchange, picture: IncomingFile): Promise<PrivateReply> {
    const given = { texts: {}, files: { picture } };
    const value = await forms.keep(exchange.asker, { form: "encode", place: exchange.place, given });
    return {
      text: WORDS.directPicture,
      buttons: [
        { id: "decode", label: BUTTONS.decode, value },
        { id: "hide-note", label: BUTTONS["hide-note"], value },
      ],
    };
  }

  function actOn(
    exchange: Exchange,
    action: MessageAction["id"],
    files: readonly IncomingFile[],
  ): Promise<void> {
    if (action === "decode-note") return lookForNote(exchange, exchange.place, files, deps);
    const picture = files.find(isPicture);
    if (!picture) throw new AppError("file-expected");
    return askForNote(exchange, { texts: {}, files: { picture } }, deps);
  }
}

function present(file: IncomingFile | undefined): readonly IncomingFile[] {
  return file ? [file] : [];
}

const NOTHING_GIVEN: GivenAnswers = { texts: {}, files: {} };
