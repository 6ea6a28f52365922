/**
 * A process that is killed: hides and reads notes, makes keys, rotates and sweeps without pause, and says on stdout
 * what it has acknowledged. argv: data directory, store address or "", and which pictures it works on.
 */
import { randomInt } from "node:crypto";
import { writeSync } from "node:fs";
import { decodeNote } from "../../src/app/decode-note.js";
import { encodeNote } from "../../src/app/encode-note.js";
import type { Audience } from "../../src/app/people.js";
import { silentLog } from "../../src/log.js";
import { openStore } from "../../src/store/open-store.js";
import { openKillPictures } from "./kill-pictures.js";

const [dataDirectory, storeUrl, kind] = process.argv.slice(2);
const pictures = await openKillPictures(kind);
const store = await openStore({
  dataDirectory,
  storeUrl: storeUrl || undefined,
  crypto: pictures.crypto,
  log: silentLog,
});
const author = { platform: "local", workspace: "", id: "author" } as const;
const deps = {
  ...store,
  jobs: pictures.jobsFor(store.keyring.locatorKey),
  memberships: new Map(),
  protectShare: 0.35,
  timeLimitMs: 60_000,
  retentionMs: 3_600_000,
  now: Date.now,
};

/** Synchronous: what was said was done, also when the next instant kills. */
const say = (word: string, value = "") => writeSync(1, `${word} ${value}\n`);

async function hideAndRead(): Promise<void> {
  const ward = `C${randomInt(1_000_000)}`;
  // Another reader each time: an attempt that is killed half-way counts, and a person has twenty in an hour.
  const reader = { ...author, id: ward };
  // Half of the notes need a new key pair.
  const people: Audience = { kind: "people", people: [author, reader] };
  const audience: Audience = randomInt(2) === 0 ? people : { kind: "deployment" };
  const note = `note for ${ward}`;
  const request = { image: pictures.cover(note), note, password: "correct horse battery", audience, author };
  const { png, report } = await encodeNote(request, deps);
  say("hidden", `${report.recordId} ${Buffer.from(png).toString("base64")}`);
  await decodeNote({ image: png, password: request.password, reader }, deps);
  say("read", report.recordId);
}

async function keepForNow(): Promise<void> {
  const id = `due-${randomInt(1_000_000)}`;
  await store.pictures.put(id, Buffer.alloc(5_000), Date.now());
  await store.sweep();
}

say("ready");
for (;;) {
  await Promise.all([hideAndRead(), hideAndRead(), keepForNow()]);
  // Rotation needs the deployment to itself; this is the only process.
  if (randomInt(4) === 0) await store.rotateAudienceKeys();
  if (randomInt(4) === 0) {
    await store.rotateMasterKey();
    say("rotated");
    process.exit(0);
  }
}
