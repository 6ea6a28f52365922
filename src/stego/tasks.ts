/** The heavy parts of this room as thread tasks. Pictures, cost maps and sample orders lie in shared memory. */
import type { Raster } from "../raster.js";
import type { ThreadTask } from "../threads.js";
import { bandSyndrome } from "./band-code.js";
import { type BitRange, packBits, unpackBits } from "./bits.js";
import { toLevels, WET_LEVEL } from "./cost-levels.js";
import { type Cover, createMoveLookup, embedSamples } from "./embed-samples.js";
import { createPositions } from "./header-slots.js";
import { hillStrip } from "./hill.js";
import { Keystream, PURPOSE } from "./keystream.js";
import { MAY_FALL, MAY_RISE, surveyLevels } from "./levels.js";
import type { Parameters } from "./parameters.js";
import { type Deal, dealSamples, listPlaces, shuffleSegment } from "./permutation.js";
import { BOTH_WAYS, HISTOGRAM_LENGTH, priceLayer } from "./plan.js";
import { comparePictures, type Differences } from "./quality.js";
import { trellisMessage } from "./trellis-code.js";

export interface Strip {
  readonly fromRow: number;
  readonly toRow: number;
}

export const surveyTask: ThreadTask<Strip & { raster: Raster }, Uint8Array> = {
  name: "stego.survey",
  run: ({ raster, fromRow, toRow }) => surveyLevels(raster, fromRow, toRow),
};

/** Writes the strip's cost levels and returns its histogram. `mask`: the strip's rows, or null. */
export const costTask: ThreadTask<
  Strip & { cover: Cover; scale: number; mask: Uint8Array | null },
  Float64Array
> = {
  name: "stego.cost",
  run: ({ cover, scale, mask, fromRow, toRow }) => {
    const { raster, levels } = cover;
    const { width, channels } = raster;
    const histogram = new Float64Array(HISTOGRAM_LENGTH);
    const movesOf = createMoveLookup(cover);
    const first = fromRow * width;
    for (let channel = 0; channel < channels; channel++) {
      const { costs, flat } = hillStrip(raster, channel, fromRow, toRow);
      const strip = toLevels(costs, scale);
      for (let i = 0; i < strip.length; i++) {
        const sample = (first + i) * channels + channel;
        const wet = flat[i] || mask?.[i];
        levels[sample] = wet ? WET_LEVEL : strip[i];
        if (wet) continue;
        const moves = movesOf(sample);
        if (moves !== 0) histogram[(moves === (MAY_RISE | MAY_FALL) ? BOTH_WAYS : 0) + strip[i]]++;
      }
    }
    return histogram;
  },
};

export const copyTask: ThreadTask<Strip & { from: Raster; to: Raster }, void> = {
  name: "stego.copy",
  run: ({ from, to, fromRow, toRow }) => {
    const row = from.width * from.channels;
    to.data.set(from.data.subarray(fromRow * row, toRow * row), fromRow * row);
  },
};

/** Returns the histogram of some samples alone. */
export const countTask: ThreadTask<{ cover: Cover; samples: Uint32Array }, Float64Array> = {
  name: "stego.count",
  run: ({ cover, samples }) => {
    const histogram = new Float64Array(HISTOGRAM_LENGTH);
    const movesOf = createMoveLookup(cover);
    for (const sample of samples) {
      const moves = movesOf(sample);
      if (moves === 0) continue;
      histogram[(moves === (MAY_RISE | MAY_FALL) ? BOTH_WAYS : 0) + cover.levels[sample]]++;
    }
    return histogram;
  },
};

/** `excluded`: in any order. */
export const dealTask: ThreadTask<
  { total: number; excluded: Uint32Array; segments: number; seed: Uint8Array; attempt: number },
  Deal
> = {
  name: "stego.deal",
  run: ({ total, excluded, segments, seed, attempt }) =>
    dealSamples(total, excluded.toSorted(), segments, seed, attempt),
};

/** One segment's share of the order and of the message. */
export interface SegmentWork {
  /** The segment's samples, as dealt. */
  readonly samples: Uint32Array;
  readonly seed: Uint8Array;
  readonly parameters: Parameters;
  readonly segment: number;
}

/** Returns the number of changed samples, or null when this order of the samples has no solution. */
export const embedSegmentTask: ThreadTask<
  SegmentWork & { cover: Cover; prices: Uint8Array; change: BitRange; direction: BitRange; out: Raster },
  number | null
> = {
  name: "stego.embed-segment",
  run: ({ samples, seed, parameters, segment, cover, prices, change, direction, out }) => {
    const { attempt, code, height } = parameters;
    const places = shuffleSegment(samples.length, seed, attempt, segment);
    const random = new Keystream(seed, PURPOSE.signs, attempt, segment);
    const layers = {
      code,
      height,
      prices,
      changeMessage: unpackBits(change),
      directionMessage: unpackBits(direction),
    };
    return embedSamples(cover, samples, places, layers, random, out.data);
  },
};

/**
 * Returns the two messages of a segment. `change` and `direction`: the bits of the body that they are, [first, last);
 * each is packed to the bit offset at which it lies there.
 */
export const extractSegmentTask: ThreadTask<
  SegmentWork & { raster: Raster; change: [number, number]; direction: [number, number] },
  { change: Uint8Array; direction: Uint8Array }
> = {
  name: "stego.extract-segment",
  run: ({ samples, seed, parameters, segment, raster, change, direction }) => {
    const { attempt, code, height } = parameters;
    const places = shuffleSegment(samples.length, seed, attempt, segment);
    const lowTwo = new Uint8Array(samples.length);
    for (let s = 0; s < samples.length; s++) lowTwo[s] = raster.data[samples[s]] & 3;
    const bits = new Uint8Array(samples.length);
    for (let i = 0; i < bits.length; i++) bits[i] = lowTwo[places[i]] & 1;
    const rows = change[1] - change[0];
    const changeBits = code === "trellis" ? trellisMessage(bits, rows, height) : bandSyndrome(bits, rows);
    for (let i = 0; i < bits.length; i++) bits[i] = lowTwo[places[i]] >>> 1;
    const directionBits = bandSyndrome(bits, direction[1] - direction[0]);
    return {
      change: packBits(changeBits, change[0] % 8),
      direction: packBits(directionBits, direction[0] % 8),
    };
  },
};

const HEADER_HEIGHT = 10;

/** Returns the number of changed samples, or null when these samples cannot hold the header. */
export const embedHeaderTask: ThreadTask<
  {
    cover: Cover;
    samples: Uint32Array;
    histogram: Float64Array;
    header: Uint8Array;
    seed: Uint8Array;
    slot: number;
    out: Raster;
  },
  number | null
> = {
  name: "stego.embed-header",
  run: ({ cover, samples, histogram, header, seed, slot, out }) => {
    const changeMessage = unpackBits({ bytes: header, offset: 0, count: header.length * 8 });
    const layers = {
      code: "trellis" as const,
      height: HEADER_HEIGHT,
      prices: priceLayer(histogram, changeMessage.length),
      changeMessage,
      directionMessage: new Uint8Array(0),
    };
    const random = new Keystream(seed, PURPOSE.headerSigns, slot);
    return embedSamples(cover, samples, listPlaces(samples.length), layers, random, out.data);
  },
};

/** Returns what the first `size` positions of the header's order say. */
export const readSlotTask: ThreadTask<
  { raster: Raster; headerSeed: Uint8Array; headerBytes: number; size: number },
  Uint8Array
> = {
  name: "stego.read-slot",
  run: ({ raster: { data }, headerSeed, headerBytes, size }) => {
    const samples = createPositions(data.length, size, headerSeed)(size);
    const bits = new Uint8Array(size);
    for (let i = 0; i < size; i++) bits[i] = data[samples[i]] & 1;
    return packBits(trellisMessage(bits, headerBytes * 8, HEADER_HEIGHT), 0);
  },
};

export const compareTask: ThreadTask<Strip & { a: Raster; b: Raster }, Differences> = {
  name: "stego.compare",
  run: ({ a, b, fromRow, toRow }) => comparePictures(a, b, fromRow, toRow),
};
