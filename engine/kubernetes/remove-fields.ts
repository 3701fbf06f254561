import type { Json } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { type FieldSet } from "./field-set.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
import { schemaOfField } from "./schema-walk.js";
import { schemaAtStep, shapeOf, stepOfItem } from "./typed-value.js";

/**
 * A value without the fields of a set. An object or a list that becomes empty is null then, so that it can be told from one that is removed itself.
 * @see kubernetes-sigs/structured-merge-diff:typed/remove.go
 */
export function removeFields(value: Json, doomed: FieldSet, schema: FieldSchema | undefined): Json {
  if (doomed.members.size + doomed.children.size === 0 || (!isObject(value) && !isList(value))) return value;
  if (shapeOf(value, schema) === "leaf") return null;
  if (isList(value)) {
    const kept = value
      .map((item) => removeAt(item, stepOfItem(item, schema), doomed, schema?.items))
      .filter((item) => item !== undefined);
    return kept.length === 0 ? null : kept;
  }
  const kept: MutableObject = {};
  for (const [name, inner] of entriesOf(value)) {
    const rest = removeAt(inner, `f:${name}`, doomed, schemaOfField(schema, name));
    if (rest !== undefined) setField(kept, name, rest);
  }
  return Object.keys(kept).length === 0 ? null : kept;
}

/**
 * Adds to a set the named fields that lead to its members: who owns `spec.replicas` holds `spec` too. Keys of maps and items of lists are not added.
 * @see kubernetes-sigs/structured-merge-diff:fieldpath/set.go
 */
export function withNamedParents(set: FieldSet, schema: FieldSchema | undefined): FieldSet {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [step, child] of set.children) {
    if (step.startsWith("f:") && fieldOf(schema?.fields, step.slice(2)) !== undefined) members.add(step);
    children.set(step, withNamedParents(child, schemaAtStep(schema, step)));
  }
  return { members, children };
}

function removeAt(value: Json, step: string, doomed: FieldSet, schema: FieldSchema | undefined): Json | undefined {
  if (doomed.members.has(step)) return undefined;
  const below = doomed.children.get(step);
  return below === undefined ? value : removeFields(value, below, schema);
}
