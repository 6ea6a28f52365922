import { expect, test } from "vitest";
import { encodeSummary } from "../../src/app/conversation/words.js";
import type { EncodeReport } from "../../src/app/picture-jobs.js";

const report = (protectedFraction: number): EncodeReport => ({
  recordId: "0".repeat(32),
  width: 640,
  height: 480,
  channels: 3,
  bitDepth: 8,
  noteBytes: 120,
  bodyBits: 2400,
  usableSamples: 900_000,
  changedSamples: 460,
  relativePayload: 0.003,
  recommendedBits: 40_000,
  psnr: 81,
  ssim: 1,
  verdict: "medical",
  probability: 0.998,
  protectedFraction,
  protectedBodyFraction: protectedFraction,
  regions: [],
  provider: "cpu",
  source: {
    format: "png",
    sizeBytes: 900_000,
    lossy: false,
    greyFromColour: false,
    rotated: false,
    alphaDropped: false,
  },
  notices: [],
  ms: {} as EncodeReport["ms"],
});

test.each([
  [0.0004, "under 1% of the picture was left untouched"],
  [0.352, " 35% of the picture was left untouched"],
])("the bots' report names a protected share of %d in words", (share, words) => {
  expect(encodeSummary(report(share), "you", null)).toContain(words);
});
