/** Checks a JSON body field by field against the message of Google's own protos (npm @google-ai/generativelanguage). */
import { readFileSync } from "node:fs";

interface Field {
  readonly type: string;
  readonly rule?: "repeated";
  readonly keyType?: string;
}
interface Node {
  readonly nested?: Readonly<Record<string, Node>>;
  readonly fields?: Readonly<Record<string, Field>>;
  readonly values?: Readonly<Record<string, number>>;
}

const PACKAGE = ["google", "ai", "generativelanguage", "v1beta"];
const root = JSON.parse(
  readFileSync("node_modules/@google-ai/generativelanguage/build/protos/protos.json", "utf8"),
) as Node;
const home = PACKAGE.reduce<Node>((node, name) => node.nested![name], root);

const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  bytes: (value) => typeof value === "string",
  bool: (value) => typeof value === "boolean",
  int32: (value) => Number.isInteger(value),
  // JSON of 64-bit whole numbers may be a number or a string.
  int64: (value) => Number.isInteger(value) || (typeof value === "string" && /^-?\d+$/.test(value)),
  float: (value) => typeof value === "number",
  double: (value) => typeof value === "number",
};

/** Returns every deviation as "path: what"; empty when the body fits the message. */
export function checkMessage(body: unknown, message: string): string[] {
  return walk(body, find(message, [home]), message, [home, find(message, [home])]);
}

function find(name: string, scopes: readonly Node[]): Node {
  for (const scope of [...scopes].reverse()) {
    const found = name.split(".").reduce<Node | undefined>((node, part) => node?.nested?.[part], scope);
    if (found) return found;
  }
  const absolute = name.split(".").reduce<Node | undefined>((node, part) => node?.nested?.[part], root);
  if (!absolute) throw new Error(`unknown message ${name}`);
  return absolute;
}

function walk(value: unknown, node: Node, path: string, scopes: readonly Node[]): string[] {
  if (node.values)
    return typeof value === "string" && value in node.values ? [] : [`${path}: no such enum value`];
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return [`${path}: expected an object`];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = Object.keys(node.fields ?? {}).find((field) => toCamel(field) === key || field === key);
    if (!name) return [`${path}.${key}: no such field`];
    return checkField(inner, node.fields![name], `${path}.${key}`, scopes);
  });
}

function checkField(value: unknown, field: Field, path: string, scopes: readonly Node[]): string[] {
  if (field.keyType)
    return Object.entries(value as object).flatMap(([key, inner]) =>
      checkOne(inner, field.type, `${path}.${key}`, scopes),
    );
  if (field.rule === "repeated")
    return Array.isArray(value)
      ? value.flatMap((inner, index) => checkOne(inner, field.type, `${path}[${index}]`, scopes))
      : [`${path}: expected a list`];
  return checkOne(value, field.type, path, scopes);
}

function checkOne(value: unknown, type: string, path: string, scopes: readonly Node[]): string[] {
  const scalar = SCALARS[type];
  if (scalar) return scalar(value) ? [] : [`${path}: expected ${type}`];
  const node = find(type, scopes);
  return walk(value, node, path, [...scopes, node]);
}

const toCamel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
