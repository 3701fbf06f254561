import type { Json } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { addField, type FieldSet, type GrowingFieldSet, growFieldSet } from "./field-set.js";
import { equalJson, fieldOf, isList, isObject } from "./json-value.js";
import { schemaOfField } from "./schema-walk.js";
import { isHollow, type Shape, shapeOf, stepOfItem } from "./typed-value.js";

/** Which fields differ between two states of an object. */
export interface FieldChanges {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

type Growing = { readonly [Kind in keyof FieldChanges]: GrowingFieldSet };
interface Sides {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}
interface Place {
  readonly schema: FieldSchema | undefined;
  readonly path: readonly string[];
}

/**
 * Compares two states of an object field by field. Lists that are one value by their schema are one field.
 * @see kubernetes-sigs/structured-merge-diff:typed/compare.go
 */
export function compareFields(before: Json, after: Json, schema: FieldSchema | undefined): FieldChanges {
  const changes: Growing = { added: growFieldSet(), modified: growFieldSet(), removed: growFieldSet() };
  compare({ before, after }, { schema, path: [] }, changes);
  return changes;
}

function compare(sides: Sides, place: Place, changes: Growing): void {
  const { before, after } = sides;
  if (equalJson(before, after)) return;
  const shapes = new Set([before, after].filter((side) => side !== undefined).map((side) => shapeOf(side, place.schema)));
  for (const shape of shapes) compareAs(shape, sides, place, changes);
  const isWhole = shapes.has("leaf") || (isHollow(before) && isHollow(after));
  if (isWhole) return;
  if (before === undefined) addField(changes.added, place.path);
  if (after === undefined) addField(changes.removed, place.path);
}

function compareAs(shape: Shape, { before, after }: Sides, { schema, path }: Place, changes: Growing): void {
  if (shape === "leaf" || (isHollow(before) && isHollow(after))) {
    addField(before === undefined ? changes.added : after === undefined ? changes.removed : changes.modified, path);
  } else if (shape === "fields") {
    const old = isObject(before) ? before : {};
    const now = isObject(after) ? after : {};
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
      const place = { schema: schemaOfField(schema, name), path: [...path, `f:${name}`] };
      compare({ before: fieldOf(old, name), after: fieldOf(now, name) }, place, changes);
    }
  } else {
    compareItems({ before: isList(before) ? before : [], after: isList(after) ? after : [] }, { schema, path }, changes);
  }
}

function compareItems(
  { before, after }: { readonly before: readonly Json[]; readonly after: readonly Json[] },
  { schema, path }: Place,
  changes: Growing,
): void {
  const old = groupByStep(before, schema);
  const now = groupByStep(after, schema);
  for (const step of new Set([...old.keys(), ...now.keys()])) {
    const lefts = old.get(step) ?? [];
    const rights = now.get(step) ?? [];
    const place = { schema: schema?.items, path: [...path, step] };
    if (lefts.length <= 1 && rights.length <= 1) compare({ before: lefts[0], after: rights[0] }, place, changes);
    else if (lefts.length > 1 && rights.length > 1) {
      if (!equalJson(lefts, rights)) addField(changes.modified, place.path);
    } else if (lefts.length > 1) {
      if (rights[0] !== undefined) compare({ before: undefined, after: rights[0] }, place, changes);
      addField(changes.removed, place.path);
    } else {
      if (lefts[0] !== undefined) compare({ before: lefts[0], after: undefined }, place, changes);
      addField(changes.added, place.path);
    }
  }
}

function groupByStep(items: readonly Json[], schema: FieldSchema | undefined): ReadonlyMap<string, readonly Json[]> {
  const groups = new Map<string, Json[]>();
  for (const item of items) {
    const step = stepOfItem(item, schema);
    const group = groups.get(step) ?? [];
    group.push(item);
    groups.set(step, group);
  }
  return groups;
}
