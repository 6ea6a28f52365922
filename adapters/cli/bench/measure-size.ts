/** Measures one size of picture in this process: encode and decode several times, then the most memory it ever held. */
import type { App } from "../../../src/app/app.js";
import { drawPhantom, phantomAsPng } from "./draw-phantom.js";
import { type Spread, spreadOf } from "./spread.js";

export interface SizePlan {
  readonly megapixels: number;
  readonly channels: 1 | 3;
  readonly noteBytes: number;
  readonly repeats: number;
}

export interface SizeResult extends SizePlan {
  readonly width: number;
  readonly height: number;
  readonly encodeMs: Readonly<Record<string, Spread>>;
  readonly decodeMs: Spread;
  /** Processor time of all threads together: says more than the clock where other programs run beside. */
  readonly encodeCpuMs: Spread;
  readonly decodeCpuMs: Spread;
  readonly peakMemoryBytes: number;
  readonly usableSamples: number;
  readonly relativePayload: number;
  readonly changedSamples: number;
  readonly psnr: number;
}

interface Round {
  readonly encode: Readonly<Record<string, number>>;
  readonly encodeCpuMs: number;
  readonly decodeMs: number;
  readonly decodeCpuMs: number;
}

const PASSWORD = "benchmark password";

/** Fails when a decoded note differs from what was hidden. The first round warms up and is not counted. */
export async function measureSize(plan: SizePlan, app: App, signal: AbortSignal): Promise<SizeResult> {
  const image = phantomAsPng(drawPhantom(plan.megapixels, plan.channels));
  const note = benchNote(plan.noteBytes);
  const rounds: Round[] = [];
  let last: Awaited<ReturnType<App["encodeNote"]>> | undefined;
  for (let round = 0; round <= plan.repeats; round++) {
    signal.throwIfAborted();
    const author = app.localPerson;
    const startCpu = process.cpuUsage();
    last = await app.encodeNote({
      ...{ image, note, password: PASSWORD, author, signal },
      audience: { kind: "deployment" },
    });
    const encodeCpuMs = cpuMsSince(startCpu);
    const [from, middleCpu] = [performance.now(), process.cpuUsage()];
    const { text } = await app.decodeNote({ image: last.png, password: PASSWORD, reader: author, signal });
    const [decodeMs, decodeCpuMs] = [performance.now() - from, cpuMsSince(middleCpu)];
    if (text !== note) throw new Error("the decoded note differs");
    if (round > 0) rounds.push({ encode: last.report.ms, encodeCpuMs, decodeMs, decodeCpuMs });
  }
  const { report } = last!;
  return {
    ...plan,
    width: report.width,
    height: report.height,
    encodeMs: Object.fromEntries(
      Object.keys(report.ms).map((step) => [step, spreadOf(rounds.map(({ encode }) => encode[step]))]),
    ),
    decodeMs: spreadOf(rounds.map(({ decodeMs }) => decodeMs)),
    encodeCpuMs: spreadOf(rounds.map(({ encodeCpuMs }) => encodeCpuMs)),
    decodeCpuMs: spreadOf(rounds.map(({ decodeCpuMs }) => decodeCpuMs)),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    usableSamples: report.usableSamples,
    relativePayload: report.relativePayload,
    changedSamples: report.changedSamples,
    psnr: report.psnr,
  };
}

function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Text that hardly compresses, so that the payload is the same for every program. */
export function benchNote(bytes: number): string {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .";
  let state = 1;
  let text = "";
  for (let index = 0; index < bytes; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += letters[state >>> 26];
  }
  return text;
}
