/**
 * Sealing and opening as tasks for a worker thread: a long note takes 0.1 s of AES and HMAC in JavaScript, and scrypt
 * 128 MiB of memory, so as many run at once as there are threads and no more.
 */
import { randomBytes } from "node:crypto";
import type { ThreadTask } from "../threads.js";
import { type OpenInput, openBody, SECRET_BYTES, type SealInput, sealBody } from "./body.js";
import { OAEP_SEED_BYTES } from "./rsa-oaep.js";
import { WORK_FACTOR } from "./stretch-password.js";

export const sealBodyTask: ThreadTask<SealInput, Uint8Array> = {
  name: "envelope.seal",
  run: (input) => {
    const randomness = { secret: randomBytes(SECRET_BYTES), oaepSeed: randomBytes(OAEP_SEED_BYTES) };
    return sealBody(input, randomness, WORK_FACTOR);
  },
};

export const openBodyTask: ThreadTask<OpenInput, Uint8Array> = { name: "envelope.open", run: openBody };
