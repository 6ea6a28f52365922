/** The shape of test/vectors/keys.json, header.json, body.json and pictures.json. All bytes are hex. */

interface VectorPair {
  readonly keyId: string;
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
}

export interface VectorKeys {
  readonly locatorKey: string;
  readonly audience: VectorPair;
  readonly otherAudience: VectorPair;
}

interface VectorShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitDepth: number;
}

/** What to do to the bytes before they are opened. Bit 0 of a byte is its least significant. */
export interface VectorEdit {
  readonly flipBit?: number;
  readonly append?: string;
  /** One vector for each bit, or for each shorter length. */
  readonly flipEveryBit?: true;
  readonly cutToEveryLength?: true;
}

export interface HeaderVector {
  readonly name: string;
  readonly header: string;
  readonly shape: VectorShape;
  /** Another locator key than keys.json's. */
  readonly locatorKey?: string;
  readonly edit?: VectorEdit;
  /** null = no header of this deployment. */
  readonly opened?: {
    readonly keyId: string;
    readonly recordId: string;
    readonly bodyBytes: number;
    readonly parameters: string;
    readonly nonce: string;
    readonly headerSeed: string;
    readonly bodySeed: string;
  } | null;
  readonly error?: string;
}

export interface BodyVector {
  readonly name: string;
  readonly body: string;
  readonly password: string;
  readonly key: "audience" | "otherAudience";
  readonly binding: VectorShape & { readonly keyId: string; readonly recordId: string };
  readonly edit?: VectorEdit;
  readonly note?: string;
  readonly error?: string;
}

export interface PictureVector {
  /** In test/vectors/pictures. */
  readonly file: string;
  readonly about: string;
  readonly shape: VectorShape;
  readonly recordId: string;
  readonly password: string;
  readonly note: string;
}
