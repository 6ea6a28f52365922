/** The benchmark's report as Markdown tables: what stands in docs/benchmarks is this text. */
import type { SizeResult } from "./measure-size.js";
import type { SteghideResult } from "./measure-steghide.js";
import type { Spread } from "./spread.js";

export interface BenchReport {
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly repeats: number;
  readonly noteBytes: number;
  readonly sizes: readonly SizeResult[];
  /** Empty where steghide is not installed. */
  readonly steghide: readonly SteghideResult[];
}

const STEPS = ["decode", "classify", "regions", "seal", "cost", "embed", "encode", "verify", "total"];

export function describeBench(report: BenchReport): string {
  const { sizes, steghide } = report;
  const labels = sizes.map(
    ({ megapixels, channels }) => `${megapixels} MP ${channels === 1 ? "grey" : "RGB"}`,
  );
  const header = [`| | ${labels.join(" | ")} |`, `|---|${labels.map(() => "---:|").join("")}`];
  const row = (name: string, cell: (size: SizeResult) => string) =>
    `| ${name} | ${sizes.map(cell).join(" | ")} |`;
  const lines = [
    `${report.date}, Node ${report.node}, ${report.cpu}, ${report.cores} cores, note of ${report.noteBytes} bytes, ${report.repeats} rounds: median ms (least to most).`,
    "",
    ...header,
    ...STEPS.map((step) => row(`encode: ${step}`, ({ encodeMs }) => spread(encodeMs[step]))),
    row("decode", ({ decodeMs }) => spread(decodeMs)),
    row("encode: processor time", ({ encodeCpuMs }) => spread(encodeCpuMs)),
    row("decode: processor time", ({ decodeCpuMs }) => spread(decodeCpuMs)),
    row("peak memory, MiB", ({ peakMemoryBytes }) => (peakMemoryBytes / 1024 / 1024).toFixed(0)),
    row("usable samples", ({ usableSamples }) => usableSamples.toLocaleString("en-US")),
    row("relative payload, bits per usable sample", ({ relativePayload }) => relativePayload.toPrecision(3)),
    row("changed samples", ({ changedSamples }) => changedSamples.toLocaleString("en-US")),
    row("PSNR, dB", ({ psnr }) => psnr.toFixed(1)),
  ];
  if (steghide.length > 0) {
    const peer = (size: SizeResult) =>
      steghide.find(
        ({ megapixels, channels }) => megapixels === size.megapixels && channels === size.channels,
      );
    const ratio = (ours: Spread, theirs?: Spread) =>
      theirs ? (ours.median / theirs.median).toFixed(2) : "-";
    lines.push(
      row("steghide: embed", (size) => spread(peer(size)?.embedMs)),
      row("steghide: extract", (size) => spread(peer(size)?.extractMs)),
      row("steghide: embed, processor time", (size) => spread(peer(size)?.embedCpuMs)),
      row("steghide: extract, processor time", (size) => spread(peer(size)?.extractCpuMs)),
      row("encode / steghide embed, processor time", (size) =>
        ratio(size.encodeCpuMs, peer(size)?.embedCpuMs),
      ),
      row("decode / steghide extract, processor time", (size) =>
        ratio(size.decodeCpuMs, peer(size)?.extractCpuMs),
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

const spread = (value?: Spread): string =>
  value ? `${value.median.toFixed(0)} (${value.min.toFixed(0)} to ${value.max.toFixed(0)})` : "-";
