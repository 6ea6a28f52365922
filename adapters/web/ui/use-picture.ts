/** A chosen picture and what the server says of it: verdict, protected areas and room, each as soon as it is known. */
import { useCallback, useEffect, useState } from "react";
import type { CapacityReport, Classification, RegionReport } from "./answers.js";
import { ApiProblem, callJson, isAbort, sentenceOf } from "./api.js";

export type ShownRegions = Omit<RegionReport, "overlayPng" | "maskPng"> & { readonly overlay: string };

export interface ChosenPicture {
  readonly file: File | null;
  /** Address of the file for `img`. */
  readonly url: string | null;
  readonly looking: boolean;
  readonly classification: Classification | null;
  readonly regions: ShownRegions | null;
  readonly capacity: CapacityReport | null;
  readonly problem: string | null;
}

const NOTHING: ChosenPicture = {
  file: null,
  url: null,
  looking: false,
  classification: null,
  regions: null,
  capacity: null,
  problem: null,
};

export function usePicture(): [ChosenPicture, (file: File | null) => void] {
  const [picture, setPicture] = useState(NOTHING);
  const { file } = picture;
  const choose = useCallback((chosen: File | null) => {
    setPicture({ ...NOTHING, file: chosen, looking: chosen !== null });
  }, []);

  useEffect(() => {
    if (file === null) return;
    const url = URL.createObjectURL(file);
    const stop = new AbortController();
    const learn = (part: Partial<ChosenPicture>) => {
      if (!stop.signal.aborted) setPicture((known) => ({ ...known, ...part }));
    };
    learn({ url });
    const ask = async <T>(path: string, onAnswer: (answer: T) => void) => {
      try {
        onAnswer(await callJson<T>(path, { image: file }, { signal: stop.signal }));
      } catch (error) {
        // A part that is not installed (a model) is silence; a picture that cannot be used is a sentence.
        const isAboutPicture = error instanceof ApiProblem && !error.code.startsWith("model-");
        if (!isAbort(error) && isAboutPicture) learn({ problem: sentenceOf(error) });
      }
    };
    void Promise.all([
      ask<CapacityReport>("/api/capacity", (capacity) => learn({ capacity })),
      ask<Classification>("/api/classify", (classification) => learn({ classification })),
      ask<ShownRegions>("/api/regions?overlay=data", (regions) => learn({ regions })),
    ]).then(() => learn({ looking: false }));
    return () => {
      stop.abort();
      URL.revokeObjectURL(url);
    };
  }, [file]);

  return [picture, choose];
}
