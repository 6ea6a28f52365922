/** Turns a job's steps into words on the screen: the newest ones, one message on its way at a time. */
import type { Exchange } from "../bot-ports.js";

const PAUSE_MS = 900;
const BUSY = Symbol("a message is on its way");

export interface Progress {
  show(words: string): void;
  /** Resolves when nothing is on its way any more: a late word must not replace the answer. */
  stop(): Promise<void>;
}

export function showProgress(exchange: Exchange): Progress {
  let newest: string | null = null;
  let timer: NodeJS.Timeout | typeof BUSY | null = null;
  let onItsWay: Promise<void> = Promise.resolve();
  let stopped = false;

  const send = () => {
    timer = null;
    if (newest === null || stopped) return;
    const words = newest;
    newest = null;
    timer = BUSY;
    onItsWay = exchange.progress(words).then(() => {
      timer = stopped ? null : setTimeout(send, PAUSE_MS).unref();
    });
  };
  return {
    show(words) {
      newest = words;
      if (timer === null) send();
    },
    async stop() {
      stopped = true;
      if (timer !== null && timer !== BUSY) clearTimeout(timer);
      await onItsWay;
    },
  };
}
