/** What the answer needs of the offline model; `load-offline-model.ts` runs it. */

export interface OfflineGuess {
  readonly condition: string;
  /** Calibrated probability among the labels, 0..1. */
  readonly probability: number;
  /** Words of the text that spoke for it most. */
  readonly evidence: readonly string[];
}

export interface OfflinePrediction {
  /** True: these symptoms are outside what the model was trained on, and `guesses` is not to be shown. */
  readonly abstained: boolean;
  /** Most likely first, at most five. */
  readonly guesses: readonly OfflineGuess[];
}
