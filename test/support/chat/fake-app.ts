/**
 * An App whose answers a test decides, for what platforms do to adapters: no arithmetic, no disk. The contract suite
 * runs the adapters against the real one.
 */
import type { App } from "../../../src/app/app.js";
import type { EncodedPicture } from "../../../src/app/picture-jobs.js";
import type { DiagnosticAnswer } from "../../../src/app/ports.js";
import { AppError } from "../../../src/errors.js";
import { createMemoryHere } from "./memory-here.js";

export const RECORD_ID = "0123456789abcdef0123456789abcdef";
export const NOTE_TEXT = "Penicillin allergy confirmed.";

export interface FakeApp extends App {
  readonly encoded: number;
}

export function createFakeApp(change: Partial<App> = {}): FakeApp {
  let encoded = 0;
  const unused = () => Promise.reject(new AppError("internal"));
  const app: FakeApp = {
    get encoded() {
      return encoded;
    },
    async encodeNote(request) {
      encoded++;
      request.onProgress?.("embed", 0.5);
      return encodedPicture();
    },
    findNote: async () => ({ recordId: RECORD_ID }),
    decodeNote: async () => ({ text: NOTE_TEXT, recordId: RECORD_ID }),
    measureCapacity: unused,
    classify: unused,
    findRegions: unused,
    listOwnNotes: async () => [],
    revokeNote: async () => {},
    fetchOwnPicture: async () => Buffer.from("finished picture"),
    diagnose: () => Promise.reject(new AppError("diagnostics-unavailable")),
    deidentify: unused,
    memberships: new Map(),
    localPerson: { platform: "local", workspace: "", id: "local" },
    maxFileBytes: 64 * 1024 * 1024,
    onLocked: null,
    memory: createMemoryHere(),
    takeLeftBehind: async () => [],
    health: async () => ({
      ready: true,
      store: "ok",
      vision: null,
      visionFault: null,
      diagnostics: null,
      threads: { count: 1, waiting: 0 },
    }),
    metrics: async () => "",
    close: async () => {},
    ...Object.fromEntries(Object.entries(change).filter(([name]) => name !== "encodeNote")),
  };
  const given = change.encodeNote;
  if (given)
    app.encodeNote = (request) => {
      encoded++;
      return given(request);
    };
  return app;
}

export function encodedPicture(sizeBytes = 16): EncodedPicture {
  return {
    png: Buffer.alloc(sizeBytes, "finished picture"),
    overlayPng: Buffer.from("overlay"),
    report: {
      recordId: RECORD_ID,
      width: 100,
      height: 100,
      channels: 1,
      bitDepth: 8,
      noteBytes: 10,
      bodyBits: 80,
      usableSamples: 10_000,
      changedSamples: 50,
      relativePayload: 0.01,
      recommendedBits: 1000,
      psnr: 60,
      ssim: 1,
      verdict: "medical",
      probability: 0.9,
      protectedFraction: 0.1,
      protectedBodyFraction: 0.1,
      regions: [],
      provider: "cpu",
      source: {
        format: "png",
        sizeBytes: 1,
        lossy: true,
        greyFromColour: false,
        rotated: false,
        alphaDropped: false,
      },
      notices: ["was-lossy", "above-recommended", "unsure-medical"],
      ms: { decode: 0, classify: 0, regions: 0, cost: 0, seal: 0, embed: 0, encode: 0, verify: 0, total: 0 },
    },
  };
}

export const ANSWER: DiagnosticAnswer = {
  triage: "urgent",
  redFlags: [{ id: "chest-pain", title: "Chest pain that spreads", evidence: "pain in the left arm" }],
  differential: [
    {
      condition: "Angina <!channel> <@U0ANNA001> @everyone",
      likelihood: "medium",
      for: ["effort"],
      against: ["young"],
      source: "offline",
    },
  ],
  questions: ["Since when?"],
  tests: ["ECG"],
  lifestyle: ["Rest"],
  abstained: false,
  providers: ["rules", "offline"],
  notices: ["gemini-not-configured"],
  disclaimer: "This is not a diagnosis.",
  sentText: "",
  sent: false,
};
