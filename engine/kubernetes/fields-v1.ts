import { FairleadError } from "../errors.js";
import type { Json, JsonObject } from "../model/manifest.js";
import type { FieldSet } from "./field-set.js";
import { canonicalJson, entriesOf, fieldOf, isObject, type MutableObject, setField } from "./json-value.js";

/**
 * Reads the `fieldsV1` of a managedFields entry.
 * @throws FairleadError `BAD_USER_INPUT` if it is not in that format
 * @see Kubernetes API reference: ManagedFieldsEntry, FieldsV1
 */
export function parseFieldsV1(fields: Json): FieldSet {
  if (!isObject(fields)) throw malformed(JSON.stringify(fields));
  const members = new Set<string>();
  const children = new Map<string, FieldSet>();
  for (const [written, below] of entriesOf(fields)) {
    if (written === ".") continue;
    const step = canonicalStep(written);
    const child = parseFieldsV1(below);
    const isMember = child.members.size + child.children.size === 0 || (isObject(below) && fieldOf(below, ".") !== undefined);
    if (isMember) members.add(step);
    if (child.members.size + child.children.size > 0) children.set(step, child);
  }
  return { members, children };
}

/** Writes a set as the `fieldsV1` of a managedFields entry, steps in order. */
export function formatFieldsV1(set: FieldSet): JsonObject {
  const written: MutableObject = {};
  for (const step of [...new Set([...set.members, ...set.children.keys()])].sort()) {
    const child = set.children.get(step);
    const below = child === undefined ? {} : formatFieldsV1(child);
    setField(written, step, child !== undefined && set.members.has(step) ? { ".": {}, ...below } : below);
  }
  return written;
}

/** A path as conflicts show it: `.spec.containers[name="web"].image`, `.metadata.finalizers[="a/b"]`. */
export function formatFieldPath(path: readonly string[]): string {
  return path.map(formatStep).join("");
}

function formatStep(step: string): string {
  const rest = step.slice(2);
  if (step.startsWith("f:")) return `.${rest}`;
  if (step.startsWith("v:")) return `[=${rest}]`;
  if (step.startsWith("i:")) return `[${rest}]`;
  const keys = JSON.parse(rest) as JsonObject;
  return `[${entriesOf(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",")}]`;
}

/** Keys and values as one text however they were spaced or ordered. */
function canonicalStep(step: string): string {
  const kind = step.slice(0, 2);
  if (kind === "f:" || kind === "i:") return step;
  if (kind !== "k:" && kind !== "v:") throw malformed(step);
  try {
    return kind + canonicalJson(JSON.parse(step.slice(2)) as Json);
  } catch {
    throw malformed(step);
  }
}

function malformed(text: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot read managedFields: "${text.slice(0, 200)}" is not FieldsV1`);
}
