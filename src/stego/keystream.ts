/** Keyed, reproducible random numbers: AES-256 in counter mode over zeros. SPEC "Keystreams" names the streams. */
import { createCipheriv } from "node:crypto";

/** The stream's first counter-block byte: what the numbers are for. */
export const PURPOSE = { headerPositions: 1, deal: 2, shuffle: 3, signs: 4, headerSigns: 5 } as const;

const BLOCK_BYTES = 1 << 14;
const ZEROS = new Uint8Array(BLOCK_BYTES);
const WORD_RANGE = 2 ** 32;

export class Keystream {
  readonly #cipher: ReturnType<typeof createCipheriv>;
  #words = new Uint32Array(0);
  #next = 0;

  /**
   * `seed`: 32 bytes, the AES key. `variant` (0..255) and `index` (32 bits) set streams of one purpose apart. The
   * initial counter block is purpose, variant, 0, 0, index (big-endian, 4 bytes), then eight zero bytes.
   */
  constructor(seed: Uint8Array, purpose: number, variant: number, index = 0) {
    if (seed.length !== 32) throw new RangeError(`seed: expected 32 bytes, got ${seed.length}`);
    const counter = new Uint8Array(16);
    counter[0] = purpose;
    counter[1] = variant;
    new DataView(counter.buffer).setUint32(4, index);
    this.#cipher = createCipheriv("aes-256-ctr", seed, counter);
  }

  /** Returns the next four bytes as a little-endian integer, 0..2^32 - 1. */
  nextWord(): number {
    if (this.#next === this.#words.length) {
      const bytes = this.#cipher.update(ZEROS);
      // A copy: Node's pool does not promise alignment to four bytes.
      this.#words = new Uint32Array(new Uint8Array(bytes).buffer);
      this.#next = 0;
    }
    return this.#words[this.#next++] >>> 0;
  }

  /**
   * Returns an integer of 0..range - 1 (range: 1..2^32 - 1), each equally likely; words of the incomplete last cycle
   * are passed over.
   */
  below(range: number): number {
    // Said to be unsigned, the division is one machine instruction.
    const divisor = range >>> 0;
    const last = WORD_RANGE - divisor;
    for (;;) {
      const word = this.nextWord();
      const remainder = (word % divisor) >>> 0;
      if (word - remainder <= last) return remainder;
    }
  }
}
