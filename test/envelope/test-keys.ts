/** Key pairs and bindings for the envelope's tests, made once for each test file. */
import { randomBytes } from "node:crypto";
import { generateAudienceKeyPair } from "../../src/envelope/audience-key-pair.js";
import type { BodyBinding, PictureShape } from "../../src/envelope/binding.js";

export const pair = await generateAudienceKeyPair();

export const shape: PictureShape = { width: 512, height: 384, channels: 1, bitDepth: 8 };

export const binding: BodyBinding = {
  ...shape,
  keyId: pair.keyId,
  recordId: new Uint8Array(randomBytes(16)),
};

/** The code that a failed promise carries; "opened" when it did not fail. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "opened",
    (error: { code?: string; name: string }) => error.code ?? error.name,
  );
}
