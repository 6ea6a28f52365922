/** A model's card: what its file must be. A file that does not match its card is never run. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../errors.js";

const share = z.number().min(0).max(1);
const tensor = z.object({
  name: z.string(),
  dtype: z.enum(["uint8", "float32"]),
  /** "n" stands for the batch. */
  shape: z.array(z.union([z.number().int().positive(), z.literal("n")])),
});
const common = z.object({
  name: z.string(),
  version: z.string(),
  file: z.string().regex(/^[a-z0-9.-]+\.onnx$/),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.array(tensor).length(1),
  outputs: z.array(tensor).min(1),
});
export const classifierCard = common.extend({
  temperature: z.number().positive(),
  thresholds: z.object({ other: share, medical: share }),
});
export const regionCard = common.extend({
  marginCells: z.number().int().min(0).max(8),
  closingCells: z.number().int().min(0).max(8),
});

export type Tensor = z.output<typeof tensor>;
export type ModelCard = z.output<typeof common>;
export type ClassifierCard = z.output<typeof classifierCard>;

export interface CheckedModel<Card extends ModelCard> {
  readonly card: Card;
  readonly bytes: Uint8Array;
}

/**
 * Returns the card and the bytes of the model that it names. Fails with model-unavailable and details.reason
 * "missing", "card" (not readable as a card) or "changed" (size or SHA-256 differ from the card).
 */
export async function readModel<Card extends ModelCard>(
  folder: string,
  name: string,
  schema: z.ZodType<Card>,
): Promise<CheckedModel<Card>> {
  const fail = (reason: string, cause?: unknown) =>
    new AppError("model-unavailable", { model: name, reason }, { cause });
  const text = await readFile(join(folder, `${name}.card.json`), "utf8").catch((cause: unknown) => {
    throw fail("missing", cause);
  });
  const card = parseCard(text, schema, fail);
  const bytes = await readFile(join(folder, card.file)).catch((cause: unknown) => {
    throw fail("missing", cause);
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (bytes.length !== card.bytes || sha256 !== card.sha256) throw fail("changed");
  return { card, bytes };
}

function parseCard<Card>(
  text: string,
  schema: z.ZodType<Card>,
  fail: (reason: string, cause?: unknown) => AppError,
): Card {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw fail("card", cause);
  }
}
