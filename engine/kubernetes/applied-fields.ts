import type { Json } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { addField, type FieldSet, type GrowingFieldSet, growFieldSet } from "./field-set.js";
import { entriesOf, fieldOf, isList, isObject } from "./json-value.js";
import { schemaOfField } from "./schema-walk.js";
import { isHollow, shapeOf, stepOfItem } from "./typed-value.js";

/**
 * The fields a value sets: its leaves, the items of its keyed lists and sets, the keys of its maps, and objects that are empty or null.
 * @throws FairleadError `BAD_USER_INPUT` for a list item without a name
 * @see kubernetes-sigs/structured-merge-diff:typed/tofieldset.go
 */
export function fieldsOf(value: Json, schema: FieldSchema | undefined): FieldSet {
  const set = growFieldSet();
  collect(value, schema, [], set);
  return set;
}

function collect(value: Json, schema: FieldSchema | undefined, path: readonly string[], set: GrowingFieldSet): void {
  const shape = shapeOf(value, schema);
  if (shape === "leaf") addField(set, path);
  else if (shape === "fields" && isObject(value)) {
    for (const [name, inner] of entriesOf(value)) {
      const below = [...path, `f:${name}`];
      collect(inner, schemaOfField(schema, name), below, set);
      if (inner === null || (isObject(inner) && isHollow(inner)) || fieldOf(schema?.fields, name) === undefined)
        addField(set, below);
    }
  } else if (isList(value)) collectItems(value, schema, path, set);
}

/** Items that share a name are one member together: nobody owns what is inside them. */
function collectItems(
  items: readonly Json[],
  schema: FieldSchema | undefined,
  path: readonly string[],
  set: GrowingFieldSet,
): void {
  const steps = items.map((item) => stepOfItem(item, schema));
  const count = new Map<string, number>();
  for (const step of steps) count.set(step, (count.get(step) ?? 0) + 1);
  items.forEach((item, at) => {
    const step = steps[at] as string;
    if (count.get(step) === 1) collect(item, schema?.items, [...path, step], set);
    addField(set, [...path, step]);
  });
}
