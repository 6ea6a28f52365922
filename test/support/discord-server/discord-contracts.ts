/** Discord's own description of its HTTP API (../shared/contracts), as a check of recorded requests. */
import { existsSync, readFileSync } from "node:fs";
import type { ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

const FILE = "../shared/contracts/discord-openapi.json";
export const hasDiscordContracts = existsSync(FILE);

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let description: Description | null = null;
const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
const compiled = new Map<string, ValidateFunction | null>();

function load(): Description {
  if (description) return description;
  description = JSON.parse(readFileSync(FILE, "utf8")) as Description;
  ajv.addFormat("snowflake", /^(0|[1-9][0-9]*)$/);
  ajv.addFormat("nonce", true);
  for (const format of ["int32", "int64", "double"]) ajv.addFormat(format, true);
  for (const format of ["uri", "date-time", "date"]) ajv.addFormat(format, true);
  ajv.addSchema(description, "discord");
  return description;
}

/** Returns one line per violation; nothing where the description is absent. */
export function requestViolations(verb: string, path: string, body: unknown): string[] {
  if (!hasDiscordContracts || body === undefined) return [];
  const template = findTemplate(decodeURIComponent(path), verb);
  if (template === null) return [`${verb} ${path} is not described`];
  const validate = compile(template, verb);
  if (validate === null || validate(body)) return [];
  return (validate.errors ?? [])
    .slice(0, 3)
    .map((error) => `${verb} ${template}${error.instancePath} ${error.message}`);
}

function findTemplate(path: string, verb: string): string | null {
  const parts = path.split("/");
  const fitting = Object.keys(load().paths).filter((template) => {
    const pieces = template.split("/");
    return (
      load().paths[template][verb] !== undefined &&
      pieces.length === parts.length &&
      pieces.every((piece, index) => piece.startsWith("{") || piece === parts[index])
    );
  });
  // The most literal one: ".../messages/@original" before ".../messages/{message_id}".
  return fitting.sort((a, b) => a.split("{").length - b.split("{").length)[0] ?? null;
}

function compile(template: string, verb: string): ValidateFunction | null {
  const key = `${verb} ${template}`;
  let validate = compiled.get(key);
  if (validate === undefined) {
    const type = load().paths[template][verb].requestBody?.content["application/json"]
      ? "application/json"
      : "multipart/form-data";
    const described = load().paths[template][verb].requestBody?.content[type];
    const pointer = ["paths", template, verb, "requestBody", "content", type, "schema"]
      .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
      .join("/");
    validate = described ? (ajv.compile({ $ref: `discord#/${pointer}` }) as ValidateFunction) : null;
    compiled.set(key, validate);
  }
  return validate;
}
