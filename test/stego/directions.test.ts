import { describe, expect, it } from "vitest";
import { createRandom } from "../../scripts/stego-measure-trellis.js";
import { copyRaster } from "../../src/raster.js";
import { bandSyndrome } from "../../src/stego/band-code.js";
import { embedSamples } from "../../src/stego/embed-samples.js";
import { Keystream, PURPOSE } from "../../src/stego/keystream.js";
import { permitMoves, surveyLevels } from "../../src/stego/levels.js";
import { listPlaces } from "../../src/stego/permutation.js";
import { HISTOGRAM_LENGTH } from "../../src/stego/plan.js";
import { trellisMessage } from "../../src/stego/trellis-code.js";
import { drawBytes, drawCover } from "./generated-covers.js";

const raster = drawCover({ width: 160, height: 125, channels: 1, bitDepth: 8, black: 0, seed: 3 });
const SAMPLES = raster.data.length;
const HEIGHT = 9;

/** Every level has its own price, and samples have levels of all kinds. */
const prices = Uint8Array.from({ length: HISTOGRAM_LENGTH }, (_, i) => 20 + (i % 100));
const random = createRandom(5);
const cover = {
  raster,
  levels: Uint8Array.from({ length: SAMPLES }, () => Math.floor(random() * 100)),
  moves: permitMoves(surveyLevels(raster, 0, raster.height), 8),
};
const drawBits = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 2));

function embed(changeMessage: Uint8Array, directionMessage: Uint8Array) {
  const out = copyRaster(raster).data;
  const layers = { code: "trellis" as const, height: HEIGHT, prices, changeMessage, directionMessage };
  const samples = listPlaces(SAMPLES);
  const signs = new Keystream(drawBytes(32, 1), PURPOSE.signs, 0, 0);
  const changes = embedSamples(cover, samples, listPlaces(SAMPLES), layers, signs, out);
  return { out, changes };
}

describe("directions of changes", () => {
  it("get more changes where a message is longer than the cheapest changes can say", () => {
    const changeMessage = drawBits(2000);
    const fewest = embed(changeMessage, new Uint8Array(0)).changes ?? 0;
    const directionMessage = drawBits(Math.ceil(fewest * 1.005));
    const { out, changes } = embed(changeMessage, directionMessage);
    expect(changes).toBeGreaterThan(directionMessage.length);
    expect(
      trellisMessage(
        Uint8Array.from(out, (value) => value & 1),
        2000,
        HEIGHT,
      ),
    ).toEqual(changeMessage);
    const secondBits = Uint8Array.from(out, (value) => (value >> 1) & 1);
    expect(bandSyndrome(secondBits, directionMessage.length)).toEqual(directionMessage);
  });

  it("are refused, and nothing is written, where no number of changes would do", () => {
    const { out, changes } = embed(drawBits(2000), drawBits(3000));
    expect(changes).toBeNull();
    expect(out).toEqual(raster.data);
  });
});
