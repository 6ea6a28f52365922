/** Slack's own description of its methods (../shared/contracts), as a check of recorded calls. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";

const FOLDER = "../shared/contracts/slack-methods";
export const hasSlackContracts = existsSync(FOLDER);

export const JSON_ARGUMENTS = ["view", "blocks", "files", "attachments", "metadata"];
const ajv = new Ajv({ strict: false, coerceTypes: true, allErrors: true });
const compiled = new Map<string, ValidateFunction>();

interface Method {
  readonly args: { required?: string[]; properties: Record<string, unknown>; additionalProperties?: boolean };
  readonly scope?: { bot?: string[] };
}

export function readMethod(method: string): Method {
  return JSON.parse(readFileSync(`${FOLDER}/${method}.json`, "utf8"));
}

export const describedMethods = (): string[] =>
  readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ""));

/** Returns one line per violation; nothing where the descriptions are absent. */
export function contractViolations(method: string, args: Record<string, unknown>): string[] {
  if (!hasSlackContracts) return [];
  let validate = compiled.get(method);
  if (!validate) {
    const schema = structuredClone(readMethod(method).args);
    schema.required = schema.required?.filter((name) => name !== "token");
    schema.properties.team_id ??= { type: "string" };
    schema.additionalProperties = false;
    validate = ajv.compile(schema);
    compiled.set(method, validate);
  }
  // Where an argument is described as text, it is checked as the text that was sent.
  const asSent = structuredClone(args);
  const described = readMethod(method).args.properties as Record<string, Described>;
  for (const name of JSON_ARGUMENTS)
    if (name in asSent && isText(described[name])) asSent[name] = JSON.stringify(asSent[name]);
  if (validate(asSent)) return [];
  return (validate.errors ?? []).map((error) => `${method}${error.instancePath} ${error.message}`);
}

interface Described {
  readonly type?: string;
  readonly anyOf?: readonly Described[];
}

function isText(schema: Described | undefined): boolean {
  return schema?.type === "string" || schema?.anyOf?.some(isText) === true;
}
