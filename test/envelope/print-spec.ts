/** The parts of SPEC.md that are printed by a program: the worked example and the appendix. */
import { scryptSync } from "node:crypto";
import { COLUMNS } from "../../src/stego/trellis-columns.js";
import { derive, normalForm, referenceOpenFrame } from "./reference-envelope.js";
import type { ReferenceFound } from "./reference-picture.js";
import type { BodyVector, HeaderVector, VectorKeys } from "./vector-types.js";

/** Lines "height width: columns" of SPEC.md's appendix. */
export function printColumns(): string {
  const lines = Object.entries(COLUMNS).flatMap(([height, rows]) =>
    rows.map((row, index) => `${height} ${index + 1}: ${row.join(" ")}`),
  );
  return lines.join("\n");
}

/** What a reader meets on its way through a picture. */
export function printPicture({ steps }: ReferenceFound): string {
  return steps.flatMap(([name, value]) => wrap(name, value)).join("\n");
}

/** One header and one body with all that lies between, from these vectors. */
export function printExample(
  keys: VectorKeys,
  header: HeaderVector,
  body: BodyVector,
  secret: Buffer,
): string {
  const { opened } = header;
  if (!opened) throw new TypeError("header: expected a vector that opens");
  const locatorKey = Buffer.from(keys.locatorKey, "hex");
  const workFactor = Number.parseInt(body.body.slice(768, 770), 16);
  const salt = derive(secret, "careveil/1 password salt", 16);
  const cost = { N: 2 ** workFactor, r: 8, p: 1, maxmem: 2 ** 30 };
  const stretched = scryptSync(normalForm(body.password), salt, 32, cost);
  const derived = derive(Buffer.concat([secret, stretched]), "careveil/1 content key", 44);
  const { keyId, recordId } = body.binding;
  const frame = referenceOpenFrame({
    body: Buffer.from(body.body, "hex"),
    password: body.password,
    privateKeyPem: keys.audience.privateKeyPem,
    binding: { ...body.binding, keyId: Buffer.from(keyId, "hex"), recordId: Buffer.from(recordId, "hex") },
  });
  const fields: [string, string][] = [
    ["locatorKey", keys.locatorKey],
    ["headerKey", derive(locatorKey, "careveil header key", 32).toString("hex")],
    ["headerSeed", opened.headerSeed],
    ["nonce", opened.nonce],
    ["bodySeed", opened.bodySeed],
    ["keyId", opened.keyId],
    ["recordId", opened.recordId],
    ["bodyBytes", String(opened.bodyBytes)],
    ["parameters", opened.parameters],
    ["shape", printShape(header.shape)],
    ["header", header.header],
    ["", ""],
    ["note", body.note ?? ""],
    ["frame", Buffer.from(frame).toString("hex")],
    ["password", `"${body.password}"`],
    ["S", secret.toString("hex")],
    ["w", String(workFactor)],
    ["keyId", keyId],
    ["recordId", recordId],
    ["shape", printShape(body.binding)],
    ["scrypt's salt", salt.toString("hex")],
    ["stretched", stretched.toString("hex")],
    ["contentKey", derived.subarray(0, 32).toString("hex")],
    ["contentNonce", derived.subarray(32).toString("hex")],
    ["integrityKey", derive(secret, "careveil/1 integrity key", 32).toString("hex")],
    ["body", body.body],
  ];
  return fields.flatMap(([name, value]) => wrap(name, value)).join("\n");
}

function printShape({ width, height, channels, bitDepth }: HeaderVector["shape"]): string {
  return `${width} x ${height}, ${channels} channel${channels === 1 ? "" : "s"}, ${bitDepth} bits`;
}

function wrap(name: string, value: string): string[] {
  const parts = value.match(/.{1,64}/g) ?? [""];
  return parts.map((part, index) => `${(index === 0 ? name : "").padEnd(15)}${part}`.trimEnd());
}
