import { FairleadError } from "../errors.js";
import type { Json } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
import { joinPath, schemaOfField } from "./schema-walk.js";
import { isHollow, shapeOf, stepOfItem } from "./typed-value.js";

/**
 * Lays what is applied over what is live: objects field by field, keyed lists and sets item by item, everything else as one value.
 * A null that is applied stays null.
 * @throws FairleadError `BAD_USER_INPUT` if an applied list names one item twice
 * @see kubernetes-sigs/structured-merge-diff:typed/merge.go
 */
export function mergeApplied(live: Json | undefined, applied: Json, schema: FieldSchema | undefined, path = ""): Json {
  if (applied === null) return null;
  const shape = shapeOf(applied, schema);
  const isWhole = shape === "leaf" || (isHollow(live) && isHollow(applied));
  if (isWhole) return applied;
  if (isObject(applied)) {
    const merged: MutableObject = isObject(live) ? { ...live } : {};
    for (const [name, value] of entriesOf(applied)) {
      setField(merged, name, mergeApplied(fieldOf(merged, name), value, schemaOfField(schema, name), joinPath(path, name)));
    }
    return merged;
  }
  return mergeItems(isList(live) ? live : [], isList(applied) ? applied : [], schema, path);
}

/**
 * Merges two lists of named items. Applied items keep their order; live ones that are not applied stay where they stand between them, as far as
 * both orders can be had at once.
 */
function mergeItems(
  live: readonly Json[],
  applied: readonly Json[],
  schema: FieldSchema | undefined,
  path: string,
): readonly Json[] {
  const liveSteps = live.map((item) => stepOfItem(item, schema));
  const wanted = indexApplied(applied, schema, path);
  const found = indexLive(live, liveSteps);
  const steps = [...wanted.keys()];
  const shared = steps.filter((step) => found.has(step));
  const done = new Set<string>();
  const merged: Json[] = [];
  const take = (step: string) => {
    done.add(step);
    if (shared[0] === step) shared.shift();
    merged.push(mergeApplied(found.get(step), wanted.get(step) as Json, schema?.items, `${path}[${step.slice(2)}]`));
  };
  let left = 0;
  let right = 0;
  while (left < live.length || right < steps.length) {
    const here = liveSteps[left];
    const next = steps[right];
    if (
      here !== undefined &&
      next !== undefined &&
      here !== next &&
      wanted.has(here) &&
      shared[0] !== undefined &&
      shared[0] !== here
    )
      left++;
    else if (here !== undefined && !wanted.has(here)) merged.push(live[left++] as Json);
    else {
      if (here !== undefined && (here === next || done.has(here))) left++;
      if (next !== undefined) {
        take(next);
        right++;
      }
    }
  }
  return merged;
}

function indexApplied(items: readonly Json[], schema: FieldSchema | undefined, path: string): ReadonlyMap<string, Json> {
  const index = new Map<string, Json>();
  for (const item of items) {
    const step = stepOfItem(item, schema);
    if (index.has(step)) {
      throw new FairleadError(
        "BAD_USER_INPUT",
        `Cannot apply ${path}: several items are ${step.slice(2)}; each may stand there once`,
        {
          details: { path, item: step.slice(2) },
        },
      );
    }
    index.set(step, item);
  }
  return index;
}

/** Live items by name; one that stands there several times is replaced rather than merged. */
function indexLive(items: readonly Json[], steps: readonly string[]): ReadonlyMap<string, Json | undefined> {
  const index = new Map<string, Json | undefined>();
  steps.forEach((step, at) => index.set(step, index.has(step) ? undefined : items[at]));
  return index;
}
