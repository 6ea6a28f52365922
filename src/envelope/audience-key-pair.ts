/** The RSA-3072 key pair of an audience, and the 8-byte name that headers carry for it. */
import { createHash } from "node:crypto";
import forge from "node-forge";

export const RSA_BITS = 3072;
export const KEY_ID_BYTES = 8;

export interface AudienceKeyPair {
  /** The first 8 bytes of SHA-256 over the DER of the public key (SubjectPublicKeyInfo). */
  readonly keyId: Uint8Array;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKeyPem: string;
  /** PKCS#8, PEM, not encrypted: the caller encrypts it before it is stored. */
  readonly privateKeyPem: string;
}

/** Returns a new pair with public exponent 65537. node-forge hands the search for primes to Node's own thread pool. */
export async function generateAudienceKeyPair(): Promise<AudienceKeyPair> {
  const pair = await new Promise<forge.pki.rsa.KeyPair>((resolve, reject) => {
    forge.pki.rsa.generateKeyPair({ bits: RSA_BITS, e: 0x10001 }, (error, keys) => {
      if (error) reject(error);
      else resolve(keys);
    });
  });
  const privateKeyInfo = forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(pair.privateKey));
  const publicKeyPem = forge.pki.publicKeyToPem(pair.publicKey);
  return {
    keyId: computeKeyId(publicKeyPem),
    publicKeyPem,
    privateKeyPem: forge.pki.privateKeyInfoToPem(privateKeyInfo),
  };
}

/** Returns the 8 bytes that name the key. `publicKeyPem` is a SubjectPublicKeyInfo. */
function computeKeyId(publicKeyPem: string): Uint8Array {
  const der = forge.asn1
    .toDer(forge.pki.publicKeyToAsn1(forge.pki.publicKeyFromPem(publicKeyPem)))
    .getBytes();
  const digest = createHash("sha256").update(der, "latin1").digest();
  return Uint8Array.from(digest.subarray(0, KEY_ID_BYTES));
}
