/** A chosen picture and what the server says of it: verdict, protected areas and room, each as soon as it is known. */
import { useCallback, useEffect, useState } from "react";
import type { CapacityReport, Classification, RegionReport } from "./answers.js";
import { ApiProblem, callJson, callPicture, isAbort, sentenceOf } from "./api.js";

export type ShownRegions = Omit<RegionReport, "overlayPng" | "maskPng"> & {
  /** Address of the picture with the areas drawn over it, for `img`. */
  readonly overlay: string;
};

export interface ChosenPicture {
  readonly file: File | null;
  readonly looking: boolean;
  readonly classification: Classification | null;
  readonly regions: ShownRegions | null;
  readonly capacity: CapacityReport | null;
  readonly problem: string | null;
}

const NOTHING: ChosenPicture = {
  file: null,
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
    const stop = new AbortController();
    const learn = (part: Partial<ChosenPicture>) => {
      if (!stop.signal.aborted) setPicture((known) => ({ ...known, ...part }));
    };
    const addresses: string[] = [];
    const ask = async (work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        // A part that is not installed (a model) is silence; a picture that cannot be used is a sentence.
        const isAboutPicture = error instanceof ApiProblem && !error.code.startsWith("model-");
        if (!isAbort(error) && isAboutPicture) learn({ problem: sentenceOf(error) });
      }
    };
    const parts = { image: file };
    const options = { signal: stop.signal };
    void Promise.all([
      ask(async () => learn({ capacity: await callJson<CapacityReport>("/api/capacity", parts, options) })),
      ask(async () =>
        learn({ classification: await callJson<Classification>("/api/classify", parts, options) }),
      ),
      ask(async () => {
        const path = "/api/regions?overlay=png";
        const { picture, report } = await callPicture<Omit<ShownRegions, "overlay">>(path, parts, options);
        if (stop.signal.aborted) return;
        const overlay = URL.createObjectURL(picture);
        addresses.push(overlay);
        learn({ regions: { ...report, overlay } });
      }),
    ]).then(() => learn({ looking: false }));
    return () => {
      stop.abort();
      for (const address of addresses) URL.revokeObjectURL(address);
    };
  }, [file]);

  return [picture, choose];
}
