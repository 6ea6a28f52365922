/** What the server allows a client: how many, how large and how slow. */
export interface WebLimits {
  /** Uploads read and worked on at once. */
  readonly places: number;
  readonly headersMs: number;
  /** From the first byte of a request to the last byte of its body. */
  readonly requestMs: number;
  /** Longest pause within a body. */
  readonly idleMs: number;
}

export const WEB_LIMITS: WebLimits = { places: 24, headersMs: 10_000, requestMs: 300_000, idleMs: 15_000 };
