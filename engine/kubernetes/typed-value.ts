import { FairleadError } from "../errors.js";
import type { Json } from "../model/manifest.js";
import { builtInDefinition, type FieldSchema } from "./field-schema.js";
import { canonicalJson, fieldOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
import { schemaOfField } from "./schema-walk.js";

/** How a value takes part in server-side apply: as one whole, field by field, or item by item. */
export type Shape = "leaf" | "fields" | "items";

/**
 * The shape of a value. Where the schema is silent, objects are merged field by field and lists are one value.
 * A null has the shape its schema would give it.
 */
export function shapeOf(value: Json, schema: FieldSchema | undefined): Shape {
  const isMap = isObject(value) || (value === null && (schema?.type === "object" || schema?.fields !== undefined));
  if (isMap) return schema?.mapType === "atomic" ? "leaf" : "fields";
  if (isList(value) || (value === null && schema?.type === "array")) {
    return schema?.listType === "map" || schema?.listType === "set" ? "items" : "leaf";
  }
  return "leaf";
}

/** Says whether an object or list is to be compared as one value because nothing is in it. */
export function isHollow(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return isList(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

/**
 * The step that names an item of a list: its key fields (a default stands in for a missing one) or, in a set, its value.
 * @throws FairleadError `BAD_USER_INPUT` if the item can have no name
 */
export function stepOfItem(item: Json, schema: FieldSchema | undefined): string {
  if (schema?.listType !== "map") {
    if (item === null || isObject(item) || isList(item)) throw unnamed(item, "it stands in a set of scalars");
    return `v:${canonicalJson(item)}`;
  }
  const keys = schema.listMapKeys ?? [];
  if (!isObject(item)) throw unnamed(item, "it must be an object");
  const named: MutableObject = {};
  for (const key of keys) {
    const value = fieldOf(item, key) ?? schemaOfField(schema.items, key)?.default;
    if (value !== undefined && value !== null) setField(named, key, value);
  }
  if (Object.keys(named).length === 0) throw unnamed(item, `it has none of the key fields ${keys.join(", ")}`);
  return `k:${canonicalJson(named)}`;
}

/** The schema of what a step leads to. */
export function schemaAtStep(schema: FieldSchema | undefined, step: string): FieldSchema | undefined {
  return step.startsWith("f:") ? schemaOfField(schema, step.slice(2)) : schema?.items;
}

/** The schema to use for an object whose kind nobody describes: its metadata is known all the same. */
export function orUnknownKind(schema: FieldSchema | undefined): FieldSchema {
  const metadata = builtInDefinition("meta.v1.ObjectMeta");
  return schema ?? { type: "object", preserveUnknown: true, ...(metadata && { fields: { metadata } }) };
}

function unnamed(item: Json, because: string): FairleadError {
  return new FairleadError(
    "BAD_USER_INPUT",
    `Cannot tell list item ${JSON.stringify(item).slice(0, 200)} from its neighbours: ${because}`,
  );
}
