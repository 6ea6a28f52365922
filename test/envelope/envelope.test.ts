import { generateKeyPairSync, randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Envelope } from "../../src/app/ports.js";
import { generateAudienceKeyPair } from "../../src/envelope/audience-key-pair.js";
import { openBody, sealBody } from "../../src/envelope/body.js";
import { createEnvelope } from "../../src/envelope/create-envelope.js";
import { runInline } from "../../src/threads.js";
import { binding, codeOf, pair } from "./test-keys.js";

const envelope: Envelope = createEnvelope(runInline);
const password = "correct horse battery";
/** The least that opening accepts: keeps the wide properties quick. */
const LIGHT = 14;
const sealLightly = (note: Uint8Array, pass = password) =>
  sealBody(
    { note, password: pass, publicKeyPem: pair.publicKeyPem, binding },
    { secret: randomBytes(32), oaepSeed: randomBytes(32) },
    LIGHT,
  );
const openInput = (body: Uint8Array, pass = password) => ({
  body,
  password: pass,
  privateKeyPem: pair.privateKeyPem,
  binding,
});

test("a note sealed for an audience opens with its private key and the password", async () => {
  const note = Buffer.from("Right lower lobe consolidation. Review in 48 hours.");
  const body = await envelope.sealBody({ note, password, publicKeyPem: pair.publicKeyPem, binding });
  expect(body.length).toBe(await envelope.measureBody(note));
  expect(Buffer.from(await envelope.openBody(openInput(body)))).toEqual(note);
  expect(await codeOf(envelope.openBody(openInput(body, "correct horse batterz")))).toBe("wrong-password");
});

test("every note comes back as it was, and its body has the length that was measured before", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 600 }),
        fc.string({ maxLength: 3000, unit: "grapheme" }).map((text) => new TextEncoder().encode(text)),
        fc.nat({ max: 5000 }).map((length) => new Uint8Array(length)),
      ),
      fc.string({ minLength: 1, maxLength: 64, unit: "grapheme" }),
      async (note, pass) => {
        const body = await sealLightly(note, pass);
        expect(body.length).toBe(await envelope.measureBody(note));
        expect(Buffer.from(await openBody(openInput(body, pass))).equals(note)).toBe(true);
      },
    ),
    { numRuns: 20 },
  );
});

test("a note of 1 MiB that does not compress is sealed and opened; one byte more is refused", async () => {
  const note = randomBytes(1024 * 1024);
  const body = await sealLightly(note);
  expect(Buffer.from(await openBody(openInput(body))).equals(note)).toBe(true);
  expect(await codeOf(sealLightly(Buffer.alloc(1024 * 1024 + 1)))).toBe("note-too-large");
});

test("the same note with the same password never gives the same bytes twice", async () => {
  const [one, two] = await Promise.all([sealLightly(Buffer.from("note")), sealLightly(Buffer.from("note"))]);
  const same = one.filter((byte, index) => byte === two[index]).length;
  expect(same).toBeLessThan(20);
});

test("notes of up to 261 stored bytes are all equally long when sealed", async () => {
  const lengths = await Promise.all([0, 1, 100, 261].map((size) => envelope.measureBody(randomBytes(size))));
  expect(lengths).toEqual([401, 401, 401, 401]);
  expect(await envelope.measureBody(randomBytes(262))).toBe(403);
  for (const size of [0, 261, 262, 5000]) {
    expect(await envelope.measureBody(randomBytes(size))).toBe(envelope.bodyBytesFor(size));
  }
});

test("accents and spaces count the same however a keyboard sends them; a look-alike letter is another", async () => {
  const body = await sealLightly(Buffer.from("note"), "caf\u00e9-\u212b-night");
  expect(await codeOf(openBody(openInput(body, "cafe\u0301-A\u030a-night")))).toBe("opened");
  expect(await codeOf(openBody(openInput(body, "cafe\u0301-A\u030a-night ")))).toBe("wrong-password");
  const spaced = await sealLightly(Buffer.from("note"), "correct\u00a0horse\u3000battery");
  expect(await codeOf(openBody(openInput(spaced)))).toBe("opened");
  expect(await codeOf(openBody(openInput(body, "ｃafé-Å-night")))).toBe("wrong-password");
  expect(await codeOf(openBody(openInput(body, "")))).toBe("wrong-password");
});

test("any changed bit of a body makes the note damaged, even with the right password", async () => {
  const body = await sealLightly(Buffer.from("note ".repeat(200)));
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: body.length * 8 - 1 }), async (bit) => {
      const changed = Uint8Array.from(body);
      changed[bit >> 3] ^= 1 << (bit & 7);
      expect(await codeOf(openBody(openInput(changed)))).toBe("note-damaged");
    }),
  );
});

test("a body cut to any shorter length, or lengthened, is damaged", async () => {
  const body = await sealLightly(randomBytes(300));
  for (let length = 0; length < body.length; length++) {
    expect(await codeOf(openBody(openInput(body.subarray(0, length))))).toBe("note-damaged");
  }
  expect(await codeOf(openBody(openInput(Buffer.concat([body, Buffer.alloc(16)]))))).toBe("note-damaged");
});

test("a body opens for no other key, record, audience or picture shape", async () => {
  const body = await sealLightly(Buffer.from("note"));
  const other = await generateAudienceKeyPair();
  const changes = [
    { width: 513 },
    { height: 385 },
    { channels: 3 as const },
    { bitDepth: 16 as const },
    { keyId: other.keyId },
    { recordId: randomBytes(16) },
  ];
  for (const change of changes) {
    const input = { ...openInput(body), binding: { ...binding, ...change } };
    expect(await codeOf(openBody(input))).toBe("note-damaged");
  }
  expect(await codeOf(openBody({ ...openInput(body), privateKeyPem: other.privateKeyPem }))).toBe(
    "note-damaged",
  );
});

test("sealing refuses an empty password, a key that is not RSA-3072 and ids of another length", async () => {
  const request = { note: new Uint8Array(1), password, publicKeyPem: pair.publicKeyPem, binding };
  await expect(envelope.sealBody({ ...request, password: "" })).rejects.toThrow(TypeError);
  const small = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await expect(envelope.sealBody({ ...request, publicKeyPem: small.publicKey })).rejects.toThrow(
    "key: expected RSA with 3072 bits, got 2048",
  );
  const body = await sealLightly(new Uint8Array(1));
  await expect(envelope.openBody({ ...openInput(body), privateKeyPem: small.privateKey })).rejects.toThrow(
    "key: expected RSA with 3072 bits, got 2048",
  );
  await expect(
    envelope.sealBody({ ...request, binding: { ...binding, keyId: new Uint8Array(7) } }),
  ).rejects.toThrow("keyId: expected 8 bytes, got 7");
});

test("work that was cancelled before it began is not begun", async () => {
  const signal = AbortSignal.abort();
  const request = { note: new Uint8Array(1), password, publicKeyPem: pair.publicKeyPem, binding, signal };
  expect(await codeOf(envelope.sealBody(request))).not.toBe("opened");
});
