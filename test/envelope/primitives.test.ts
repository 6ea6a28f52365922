/** Published vectors run against the very functions that the envelope calls, and OpenSSL as an oracle beside them. */
import {
  constants,
  createCipheriv,
  createHmac,
  createPublicKey,
  hkdfSync,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decryptAesGcm, encryptAesGcm } from "../../src/envelope/aes-gcm.js";
import { deriveKey } from "../../src/envelope/derive-key.js";
import { unwrapWithPrivateKey, wrapWithPublicKey } from "../../src/envelope/rsa-oaep.js";
import { runScrypt } from "../../src/envelope/stretch-password.js";
import { pair } from "./test-keys.js";

type Field =
  | "name"
  | "key"
  | "nonce"
  | "plaintext"
  | "associatedData"
  | "ciphertext"
  | "tag"
  | "salt"
  | "info";
type Vector = Record<Field | "message" | "password" | "output", string> &
  Record<"length" | "cost" | "blockSize" | "parallelism", number>;

const vectors: Record<string, { source: string; cases: Vector[]; privateKeyPem: string }> = JSON.parse(
  readFileSync(new URL("../vectors/primitives.json", import.meta.url), "utf8"),
);
const fromHex = (text: string) => Buffer.from(text, "hex");
const toHex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString("hex");
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe(`AES-256-GCM: ${vectors.aes256Gcm.source}`, () => {
  test.each(vectors.aes256Gcm.cases)("case $name encrypts and decrypts as published", (vector) => {
    const [key, nonce, plaintext, associated] = [
      vector.key,
      vector.nonce,
      vector.plaintext,
      vector.associatedData,
    ].map(fromHex);
    const sealed = encryptAesGcm(key, nonce, plaintext, associated);
    expect(toHex(sealed)).toBe(vector.ciphertext + vector.tag);
    expect(toHex(decryptAesGcm(key, nonce, sealed, associated))).toBe(vector.plaintext);
  });

  test("it agrees with OpenSSL on any input", () => {
    fc.assert(
      fc.property(
        bytes(32),
        bytes(12),
        fc.uint8Array(),
        fc.uint8Array(),
        (key, nonce, plaintext, associated) => {
          const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(associated);
          const theirs = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
          expect(toHex(encryptAesGcm(key, nonce, plaintext, associated))).toBe(toHex(theirs));
        },
      ),
    );
  });
});

describe(`HKDF-SHA256: ${vectors.hkdfSha256.source}`, () => {
  test.each(vectors.hkdfSha256.cases)("case $name is derived as published", (vector) => {
    const output = hkdf(
      sha256,
      fromHex(vector.key),
      fromHex(vector.salt),
      fromHex(vector.info),
      vector.length,
    );
    expect(toHex(output)).toBe(vector.output);
  });

  test("a derived key is HKDF without salt over label, zero byte and context", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 64 }), fc.uint8Array(), (key, context) => {
        const info = Buffer.concat([Buffer.from("a label\0"), context]);
        const theirs = new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), info, 44));
        expect(deriveKey(key, "a label", 44, context)).toEqual(theirs);
      }),
    );
  });
});

describe(`HMAC-SHA256: ${vectors.hmacSha256.source}`, () => {
  test.each(vectors.hmacSha256.cases)("case $name is computed as published", (vector) => {
    const output = hmac(sha256, fromHex(vector.key), fromHex(vector.message));
    expect(toHex(output.subarray(0, vector.output.length / 2))).toBe(vector.output);
  });

  test("it agrees with OpenSSL on any input", () => {
    fc.assert(
      fc.property(bytes(32), fc.uint8Array(), (key, message) => {
        const theirs = createHmac("sha256", key).update(message).digest("hex");
        expect(toHex(hmac(sha256, key, message))).toBe(theirs);
      }),
    );
  });
});

describe(`scrypt: ${vectors.scrypt.source}`, () => {
  // The last published case needs 1 GiB.
  const cases = vectors.scrypt.cases.filter((vector) => vector.cost < 2 ** 20 || process.env.SLOW === "1");
  test.each(cases)("N=$cost r=$blockSize p=$parallelism stretches as published", async (vector) => {
    const { cost, blockSize, parallelism } = vector;
    const [password, salt] = [fromHex(vector.password), fromHex(vector.salt)];
    expect(toHex(await runScrypt(password, salt, cost, blockSize, parallelism, 64))).toBe(vector.output);
  });
});

describe(`RSAES-OAEP with SHA-256: ${vectors.rsaOaepSha256.source}`, () => {
  test.each(vectors.rsaOaepSha256.cases)("case $name is unwrapped or refused as published", (vector) => {
    const unwrapped = unwrapWithPrivateKey(vectors.rsaOaepSha256.privateKeyPem, fromHex(vector.ciphertext));
    expect(toHex(unwrapped)).toBe(vector.message);
  });

  test("what node-forge wraps, OpenSSL unwraps, at every length that fits", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 318 }), bytes(32), (message, seed) => {
        const wrapped = wrapWithPublicKey(pair.publicKeyPem, message, seed);
        expect(wrapped.length).toBe(384);
        expect(toHex(unwrapWithPrivateKey(pair.privateKeyPem, wrapped))).toBe(toHex(message));
      }),
      { numRuns: 25 },
    );
    expect(() => wrapWithPublicKey(pair.publicKeyPem, new Uint8Array(319), randomBytes(32))).toThrow(
      RangeError,
    );
    expect(() => wrapWithPublicKey(pair.publicKeyPem, new Uint8Array(9), randomBytes(31))).toThrow(
      RangeError,
    );
  });

  test("what OpenSSL wraps is unwrapped; under another label, hash or padding it is not", () => {
    const key = createPublicKey(pair.publicKeyPem);
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const message = Buffer.from("secret");
    const unwrap = (wrapped: Uint8Array) => toHex(unwrapWithPrivateKey(pair.privateKeyPem, wrapped));
    expect(unwrap(publicEncrypt({ key, padding, oaepHash: "sha256" }, message))).toBe(toHex(message));
    expect(unwrap(publicEncrypt({ key, padding, oaepHash: "sha1" }, message))).toBeNull();
    expect(
      unwrap(publicEncrypt({ key, padding, oaepHash: "sha256", oaepLabel: message }, message)),
    ).toBeNull();
    expect(unwrap(publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, message))).toBeNull();
    expect(unwrap(new Uint8Array(384).fill(255))).toBeNull();
    expect(unwrap(new Uint8Array(383))).toBeNull();
  });
});
