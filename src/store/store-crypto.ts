/** What the store needs of the envelope room; compose hands it in, for rooms do not know each other. */
export interface StoreCrypto {
  /** HKDF-SHA256: 32 bytes for the label that tell nothing of the key or of other labels. */
  deriveKey(key: Uint8Array, label: string): Uint8Array;
  /** RSA-3072; the private part as PKCS#8 PEM, not encrypted. */
  generateAudienceKeyPair(): Promise<{
    readonly keyId: Uint8Array;
    readonly publicKeyPem: string;
    readonly privateKeyPem: string;
  }>;
}
