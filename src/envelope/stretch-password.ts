/** From a password to 32 bytes, slowly: scrypt (RFC 7914) over the password's normal form. SPEC.md, section 4.3. */
import { scrypt } from "node:crypto";

/** log2 of scrypt's N for new notes: 2^17, 128 MiB, about a third of a second. */
export const WORK_FACTOR = 17;
/** The least and the most that is accepted when a note is opened: 16 MiB to 256 MiB. */
const MIN_WORK_FACTOR = 14;
const MAX_WORK_FACTOR = 18;

const BLOCK_SIZE = 8;
const PARALLELISM = 1;
const OUTPUT_BYTES = 32;

/** Returns 32 bytes, computed on Node's thread pool. `workFactor` is one that isWorkFactor accepts. */
export async function stretchPassword(
  password: string,
  salt: Uint8Array,
  workFactor: number,
): Promise<Uint8Array> {
  if (!isWorkFactor(workFactor)) {
    throw new RangeError(`workFactor: expected ${MIN_WORK_FACTOR} to ${MAX_WORK_FACTOR}, got ${workFactor}`);
  }
  const bytes = Buffer.from(normalizePassword(password), "utf8");
  try {
    return await runScrypt(bytes, salt, 2 ** workFactor, BLOCK_SIZE, PARALLELISM, OUTPUT_BYTES);
  } finally {
    bytes.fill(0);
  }
}

/**
 * The mappings of RFC 8265's OpaqueString: all spaces are one (a Mac's Option key makes a no-break space, a Japanese
 * keyboard a wide one), and NFC, because one keyboard sends "é" as one code point and another as two. Not NFKC, which
 * would make different passwords equal.
 */
function normalizePassword(password: string): string {
  return password.replace(/\p{Zs}/gu, " ").normalize("NFC");
}

export function isWorkFactor(value: number): boolean {
  return Number.isInteger(value) && value >= MIN_WORK_FACTOR && value <= MAX_WORK_FACTOR;
}

/** Returns `length` bytes of scrypt(password, salt, N, r, p), with the memory that this needs allowed. */
export function runScrypt(
  password: Uint8Array,
  salt: Uint8Array,
  cost: number,
  blockSize: number,
  parallelism: number,
  length: number,
): Promise<Uint8Array> {
  // OpenSSL counts 128 * r * (N + p) bytes and a little; Node's default limit is below that.
  const maxmem = 128 * blockSize * (cost + parallelism) + 1024 * 1024;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, { N: cost, r: blockSize, p: parallelism, maxmem }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
