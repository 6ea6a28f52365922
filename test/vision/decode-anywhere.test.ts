/** Reading a note must not depend on the models: whoever decodes may have others, another provider, or none. */
import { createHash, randomBytes } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLocalPictureJobs } from "../../src/app/local-picture-jobs.js";
import type { Vision } from "../../src/app/ports.js";
import { generateAudienceKeyPair } from "../../src/envelope/audience-key-pair.js";
import { createEnvelope } from "../../src/envelope/create-envelope.js";
import { createImages } from "../../src/image/create-images.js";
import { createStego } from "../../src/stego/create-stego.js";
import { runInline } from "../../src/threads.js";
import { phantomRaster } from "../support/images/make-raster.js";
import { openVision, PROVIDERS } from "./open-vision.js";

const images = createImages({ maxFileBytes: 1 << 26, maxPixels: 50_000_000 }, runInline);
const locatorKey = randomBytes(32);
const password = "correct horse battery";
const note = "Blood pressure 92/60 at 14:05, cap refill 4 s. Ünal";

const jobsWith = (vision: Vision | null) =>
  createLocalPictureJobs({
    images,
    vision,
    stego: createStego(runInline),
    envelope: createEnvelope(runInline),
    locatorKey,
  });

/** The same folder with a changed region network: some of its weights are negated, and its card says so. */
async function changedModels(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "careveil-models-"));
  for (const name of ["classifier.onnx", "classifier.card.json", "regions.card.json"])
    await cp(join("models", name), join(folder, name));
  const weights = await readFile("models/regions.onnx");
  // The sign bit of 40,000 neighbouring floats in the middle of the file, inside the weights.
  const start = Math.floor(weights.length / 8) * 4;
  for (let at = start + 3; at < start + 160_000; at += 4) weights[at] ^= 0x80;
  await writeFile(join(folder, "regions.onnx"), weights);
  const card = JSON.parse(await readFile("models/regions.card.json", "utf8"));
  const sha256 = createHash("sha256").update(weights).digest("hex");
  await writeFile(join(folder, "regions.card.json"), JSON.stringify({ ...card, sha256 }));
  return folder;
}

describe("a note that was hidden with one set of models", () => {
  const raster = phantomRaster(384, 320);
  const open = (modelsDir: string, providers = "cpu") => openVision(providers, undefined, modelsDir);
  let keys: Awaited<ReturnType<typeof generateAudienceKeyPair>>;
  let png: Uint8Array;
  let folder: string;
  const visions: Vision[] = [];

  beforeAll(async () => {
    keys = await generateAudienceKeyPair();
    folder = await changedModels();
    visions.push(await open("models"), await open(folder));
    png = await hide(visions[0]);
  });
  afterAll(async () => {
    await Promise.all(visions.map((vision) => vision.close()));
    await rm(folder, { recursive: true, force: true });
  });

  const hide = async (vision: Vision) => {
    const encoded = await jobsWith(vision).encode({
      image: await images.writePng(raster),
      note: new TextEncoder().encode(note),
      password,
      keyId: keys.keyId,
      publicKeyPem: keys.publicKeyPem,
      privateKeyPem: keys.privateKeyPem,
      recordId: randomBytes(16),
      protectShare: 0.35,
      wantOverlay: false,
    });
    expect(encoded.report.protectedFraction).toBeGreaterThan(0);
    return encoded.png;
  };

  const read = async (vision: Vision | null, image = png) => {
    const jobs = jobsWith(vision);
    const found = await jobs.findNote(image);
    if (found === null) return null;
    const bytes = await jobs.decode({ image, password, keyFor: async () => keys.privateKeyPem });
    return new TextDecoder().decode(bytes);
  };

  it("is read with the same models", async () => expect(await read(visions[0])).toBe(note));

  it("is read with another region network, which would protect other regions", async () => {
    const [mine, other] = await Promise.all(
      visions.map((vision) => vision.findRegions(raster, { share: 0.35 })),
    );
    expect(Buffer.compare(Buffer.from(mine.mask), Buffer.from(other.mask))).not.toBe(0);
    expect(await read(visions[1])).toBe(note);
  });

  it("is read with no model at all", async () => expect(await read(null)).toBe(note));

  it.for(PROVIDERS)("is read on %s, and hidden there it is read without", async (provider, context) => {
    const vision = await open("models", provider);
    visions.push(vision);
    if ((await vision.describe()).provider !== provider)
      return context.skip(`${provider} does not start on this machine`);
    expect(await read(vision)).toBe(note);
    const there = await hide(vision);
    expect(await read(null, there)).toBe(note);
    expect(await read(visions[0], there)).toBe(note);
  });
});
