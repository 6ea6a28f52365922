/**
 * What every store can do, whether it is a file on this machine, Redis or PostgreSQL. Plain values go through keyv;
 * keyv has no conditional write and no order, so each store adds `swap` and sorted indexes. Everything that must be
 * atomic (attempt counters, key creation, rotation) is built on `swap` alone, once, for all stores.
 * Names and values arrive here sealed: no store sees an id, a person or a key in clear.
 */
import type Keyv from "keyv";

export interface IndexEntry {
  readonly score: number;
  readonly member: string;
}

export interface IndexRange {
  /** Only scores up to and including this one. */
  readonly upTo?: number;
  /** Only scores from this one. */
  readonly from?: number;
  readonly newestFirst?: boolean;
  /** Leaves out so many at the beginning. */
  readonly skip?: number;
  readonly limit: number;
}

export interface Backend {
  readonly kind: "embedded" | "redis" | "postgres";
  /** Strings by name; errors of the store are thrown, never turned into "absent". */
  readonly values: Keyv<string>;
  /**
   * Atomically replaces the value if it is `expected` (undefined = absent); `next` undefined deletes. Returns whether
   * it did. The new value is durable when this resolves, as far as the store promises durability.
   */
  swap(name: string, expected: string | undefined, next: string | undefined): Promise<boolean>;
  /** Adds the member, or moves it to another score. */
  indexPut(index: string, member: string, score: number): Promise<void>;
  /** Leaves the member alone when its score is above `upTo`: somebody moved it meanwhile. */
  indexRemove(index: string, member: string, upTo?: number): Promise<void>;
  /** In the order of scores; equal scores in the order of members. */
  indexRange(index: string, range: IndexRange): Promise<readonly IndexEntry[]>;
  /** Fails when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
