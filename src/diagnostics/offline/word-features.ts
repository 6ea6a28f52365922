/** TF-IDF over words and word pairs, as scikit-learn computes it: sublinear counts, unit length. */

export interface WordFeatures {
  /** Index of each known word or pair. */
  readonly index: ReadonlyMap<string, number>;
  readonly idf: Float32Array;
}

export interface WeightedTerm {
  readonly at: number;
  readonly weight: number;
}

/** Returns the known terms of the text with their weights; the squares of the weights sum to 1. */
export function weighTerms(text: string, { index, idf }: WordFeatures): WeightedTerm[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
  const counts = new Map<number, number>();
  const count = (term: string) => {
    const at = index.get(term);
    if (at !== undefined) counts.set(at, (counts.get(at) ?? 0) + 1);
  };
  words.forEach((word, place) => {
    count(word);
    if (place > 0) count(`${words[place - 1]} ${word}`);
  });
  const raw = [...counts].map(([at, times]) => ({ at, weight: (1 + Math.log(times)) * idf[at] }));
  const length = Math.hypot(...raw.map(({ weight }) => weight)) || 1;
  return raw.map(({ at, weight }) => ({ at, weight: weight / length }));
}
