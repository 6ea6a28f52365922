/** How hard a password is to guess, judged in the browser. The word lists load when first asked for. */
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

export interface Strength {
  /** 0 (found at once) to 4 (out of reach). */
  readonly score: 0 | 1 | 2 | 3 | 4;
  /** What would make it better, or "". */
  readonly advice: string;
}

/** Beyond this the estimate says nothing new and takes long. */
const JUDGED_CHARACTERS = 80;

let loading: Promise<ZxcvbnFactory> | null = null;

export async function judgePassword(password: string): Promise<Strength> {
  loading ??= load();
  const { score, feedback } = (await loading).check(password.slice(0, JUDGED_CHARACTERS));
  return { score, advice: feedback.warning || feedback.suggestions[0] || "" };
}

async function load(): Promise<ZxcvbnFactory> {
  const [core, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  return new core.ZxcvbnFactory({
    graphs: common.adjacencyGraphs,
    dictionary: { ...common.dictionary, ...english.dictionary },
    translations: english.translations,
  });
}
