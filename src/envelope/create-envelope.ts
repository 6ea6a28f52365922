/** The envelope as the use cases see it (app/ports.ts): header in place, body on a worker thread. */
import type { RunTask } from "../threads.js";
import type { BodyBinding } from "./binding.js";
import { bodyBytesFor, measureBody, type OpenInput, type SealInput } from "./body.js";
import { openBodyTask, sealBodyTask } from "./body-tasks.js";
import {
  createHeaderNonce,
  deriveBodySeed,
  deriveHeaderSeed,
  HEADER_BYTES,
  openHeader,
  sealHeader,
} from "./header.js";

interface Cancellable {
  readonly signal?: AbortSignal;
}

/** Returns an object that satisfies the port `Envelope`. It holds no key and no state. */
export function createEnvelope(runTask: RunTask) {
  return {
    headerBytes: HEADER_BYTES,
    headerSeed: deriveHeaderSeed,
    bodySeed: deriveBodySeed,
    createHeaderNonce,
    sealHeader,
    openHeader,
    measureBody,
    bodyBytesFor,

    /** Fails with note-too-large. Throws TypeError for an empty password, RangeError for a key that is not RSA-3072. */
    async sealBody(request: SealInput & Cancellable): Promise<Uint8Array> {
      const { note, password, publicKeyPem, signal } = request;
      if (password === "") throw new TypeError("password: expected at least one character, got none");
      const binding = copyBinding(request.binding);
      return runTask(
        sealBodyTask,
        { note: new Uint8Array(note), password, publicKeyPem, binding },
        { signal },
      );
    },

    /** Fails with wrong-password or note-damaged. An empty password is a wrong one. */
    async openBody(request: OpenInput & Cancellable): Promise<Uint8Array> {
      const { body, password, privateKeyPem, signal } = request;
      const binding = copyBinding(request.binding);
      return runTask(
        openBodyTask,
        { body: new Uint8Array(body), password, privateKeyPem, binding },
        { signal },
      );
    },
  };
}

/**
 * A thread receives the whole buffer behind a view: copies keep it from getting the rest of the upload, and from
 * fields that the caller's object has besides these.
 */
function copyBinding({ width, height, channels, bitDepth, keyId, recordId }: BodyBinding): BodyBinding {
  return {
    width,
    height,
    channels,
    bitDepth,
    keyId: new Uint8Array(keyId),
    recordId: new Uint8Array(recordId),
  };
}
