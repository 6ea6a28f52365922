import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { expect, test } from "vitest";
import { generateAudienceKeyPair } from "../../src/envelope/audience-key-pair.js";

test("an audience's key pair is RSA-3072 that OpenSSL reads, and its name is cut from the SHA-256 of the public key", async () => {
  const { keyId, publicKeyPem, privateKeyPem } = await generateAudienceKeyPair();
  const publicKey = createPublicKey(publicKeyPem);
  const privateKey = createPrivateKey(privateKeyPem);
  expect(publicKey.asymmetricKeyType).toBe("rsa");
  expect(publicKey.asymmetricKeyDetails).toEqual({ modulusLength: 3072, publicExponent: 65537n });
  expect(privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\r?\n/);
  expect(publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\r?\n/);
  const der = publicKey.export({ type: "spki", format: "der" });
  expect(createPublicKey(privateKey).export({ type: "spki", format: "der" }).equals(der)).toBe(true);
  expect(Buffer.from(keyId)).toEqual(createHash("sha256").update(der).digest().subarray(0, 8));
});
