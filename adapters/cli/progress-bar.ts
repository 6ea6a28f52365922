/** A progress bar on a terminal; nothing at all anywhere else. */
import type { OutputStream } from "./cli-io.js";

const WIDTH = 24;
const REDRAW_MS = 80;

export interface ProgressBar {
  /** `fraction` of the whole, 0..1. */
  update(label: string, fraction: number): void;
  /** Removes the bar; what follows starts on a clean line. */
  clear(): void;
}

const silent: ProgressBar = { update() {}, clear() {} };

export function createProgressBar(stream: OutputStream): ProgressBar {
  if (!stream.isTTY) return silent;
  let drawnAt = 0;
  let drawn = "";
  return {
    update(label, fraction) {
      const now = performance.now();
      const filled = Math.round(Math.min(1, Math.max(0, fraction)) * WIDTH);
      const line = `[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${String(Math.round(fraction * 100)).padStart(3)}% ${label}`;
      if (line === drawn || (now - drawnAt < REDRAW_MS && fraction < 1)) return;
      drawnAt = now;
      drawn = line;
      stream.write(`\r\x1b[K${line.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    clear() {
      if (drawn) stream.write("\r\x1b[K");
      drawn = "";
    },
  };
}
