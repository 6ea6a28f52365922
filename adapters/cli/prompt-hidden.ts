/** Asks on the terminal without echoing what is typed. */
import { AppError } from "../../src/errors.js";
import { type CliIo, write } from "./cli-io.js";

const ENTER = new Set(["\r", "\n"]);
const ERASE = new Set(["\x7f", "\b"]);
const ERASE_LINE = "\x15";
const INTERRUPT = "\x03";
const END = "\x04";

/** Returns the line that was typed. Ctrl-C and Ctrl-D end with cancelled. The terminal is left as it was. */
export async function promptHidden(question: string, io: CliIo, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = io;
  // Echo goes off before the question is shown: what is typed at once, or pasted, must not appear.
  stdin.setRawMode?.(true);
  stdin.setEncoding("utf8");
  try {
    await write(stderr, question);
    return await readLine(io, signal);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    await write(stderr, "\n");
  }
}

function readLine({ stdin }: CliIo, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const done = (settle: () => void) => {
      stdin.off("data", onData);
      stdin.off("end", onEnd);
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    const cancel = () => done(() => reject(new AppError("cancelled")));
    const onAbort = () => done(() => reject(signal.reason));
    const onEnd = cancel;
    const onData = (chunk: string) => {
      // Arrow keys and the like arrive as escape sequences: they are not part of a password.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what these keys send
      for (const key of chunk.replace(/\x1b(\[[0-9;]*[A-Za-z~]|O.|.)?/g, "")) {
        if (ENTER.has(key)) return done(() => resolve(typed.join("")));
        if (key === INTERRUPT || key === END) return cancel();
        if (ERASE.has(key)) typed.pop();
        else if (key === ERASE_LINE) typed = [];
        else if (key >= " ") typed.push(key);
      }
    };
    signal.addEventListener("abort", onAbort, { once: true });
    stdin.on("data", onData);
    stdin.on("end", onEnd);
    stdin.resume();
  });
}
