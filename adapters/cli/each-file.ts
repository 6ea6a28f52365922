/** Commands that take several files: one answer for each, and a file that fails does not stop the others. */
import { errorSentence } from "../../src/app/sentences.js";
import { toAppError } from "../../src/errors.js";
import type { CliContext } from "./cli-context.js";
import { write } from "./cli-io.js";
import { readInputFile } from "./input-file.js";

export interface FileAnswer {
  /** Joined with the file's name into one line of JSON. */
  readonly value: object;
  readonly words: string;
}

/** Runs `work` on each file in turn. The exit code is that of the first failure. */
export async function answerEachFile(
  files: readonly string[],
  options: { json?: boolean },
  limitBytes: number,
  context: CliContext,
  work: (bytes: Buffer, file: string) => Promise<FileAnswer>,
): Promise<void> {
  for (const file of files) {
    try {
      const { value, words } = await work(await readInputFile(file, limitBytes, context.signal), file);
      await context.answer(options, { file, ...value }, words);
    } catch (thrown) {
      if (context.signal.aborted) throw thrown;
      const error = toAppError(thrown);
      context.noteFailure(error);
      const message = errorSentence(error);
      context.progress.clear();
      if (options.json) await context.answer(options, { file, error: { code: error.code, message } }, "");
      else await write(context.io.stderr, `${file}: ${message}\n`);
    }
  }
}
