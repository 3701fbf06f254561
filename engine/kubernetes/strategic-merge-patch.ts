import { FairleadError } from "../errors.js";
import type { Json, JsonObject } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
import { hasStrategy } from "./merge-key.js";
import { withoutDirectives } from "./patch-directives.js";
import { joinPath, schemaOfField } from "./schema-walk.js";
import { mergeStrategicList } from "./strategic-merge-list.js";

const deleteFrom = "$deleteFromPrimitiveList/";
const setOrder = "$setElementOrder/";

/**
 * Applies a strategic merge patch: a JSON merge patch that merges lists by the merge keys of the schema and obeys the directives `$patch`,
 * `$retainKeys`, `$setElementOrder/<list>` and `$deleteFromPrimitiveList/<list>`. Where the schema is silent, lists are replaced.
 * @param live the object as it is; not changed
 * @throws FairleadError `BAD_USER_INPUT` for a directive that makes no sense or a list item without its merge key; `details.path` says where
 * @see Kubernetes docs: Update API Objects in Place Using kubectl patch; kubernetes/kubernetes:staging/src/k8s.io/apimachinery/pkg/util/strategicpatch
 */
export function applyStrategicMergePatch(live: JsonObject, patch: JsonObject, schema: FieldSchema | undefined): JsonObject {
  return mergeObject(live, patch, schema, "");
}

function mergeObject(live: JsonObject, patch: JsonObject, schema: FieldSchema | undefined, path: string): JsonObject {
  const directive = fieldOf(patch, "$patch");
  if (directive !== undefined) return directedObject(patch, directive, path);
  const merged: MutableObject = retainKeys(live, patch, path);
  for (const [name] of entriesOf(patch)) {
    if (name.startsWith(setOrder)) mergeOrderedList(merged, patch, { name: name.slice(setOrder.length), schema, path });
  }
  for (const [name, value] of entriesOf(patch)) {
    if (name === "$retainKeys" || name.startsWith(setOrder) || fieldOf(patch, `${setOrder}${name}`) !== undefined) continue;
    if (name.startsWith(deleteFrom)) deleteScalars(merged, name.slice(deleteFrom.length), value, path);
    else mergeField(merged, name, value, { schema: schemaOfField(schema, name), path: joinPath(path, name) });
  }
  return merged;
}

function directedObject(patch: JsonObject, directive: Json, path: string): JsonObject {
  if (directive === "delete") return {};
  if (directive !== "replace")
    throw badDirective(path, "$patch", `an object takes "replace" or "delete", not ${JSON.stringify(directive)}`);
  const { $patch: _, ...rest } = patch;
  return rest;
}

function mergeField(
  merged: MutableObject,
  name: string,
  value: Json,
  { schema, path }: { readonly schema: FieldSchema | undefined; readonly path: string },
): void {
  const old = fieldOf(merged, name);
  if (value === null) delete merged[name];
  else if (isObject(old) && isObject(value)) {
    setField(merged, name, hasStrategy(schema, "replace") ? value : mergeObject(old, value, schema, path));
  } else if (isList(old) && isList(value)) {
    setField(merged, name, mergeStrategicList({ live: old, patch: value, schema, path, mergeObject }));
  } else {
    const clean = withoutDirectives(value);
    if (clean === undefined) delete merged[name];
    else setField(merged, name, clean);
  }
}

/** Merges a list whose order the patch dictates with `$setElementOrder/<name>`. */
function mergeOrderedList(
  merged: MutableObject,
  patch: JsonObject,
  { name, schema, path }: { readonly name: string; readonly schema: FieldSchema | undefined; readonly path: string },
): void {
  const at = joinPath(path, name);
  const order = fieldOf(patch, `${setOrder}${name}`);
  const live = fieldOf(merged, name);
  const changes = fieldOf(patch, name);
  if (!isList(order)) throw badDirective(at, "$setElementOrder", "it must be a list");
  if (live !== undefined && !isList(live)) throw badDirective(at, "$setElementOrder", "the field is no list");
  if (changes === null) delete merged[name];
  if (changes !== undefined && changes !== null && !isList(changes))
    throw badDirective(at, "$setElementOrder", "the patch of the field is no list");
  if (changes === null || (changes === undefined && live === undefined)) return;
  const listSchema = schemaOfField(schema, name);
  setField(merged, name, mergeStrategicList({ live, patch: changes, order, schema: listSchema, path: at, mergeObject }));
}

/** Drops what `$retainKeys` does not name. Everything the patch sets must be named. */
function retainKeys(live: JsonObject, patch: JsonObject, path: string): MutableObject {
  const retained = fieldOf(patch, "$retainKeys");
  if (retained === undefined) return { ...live };
  if (!isList(retained)) throw badDirective(path, "$retainKeys", "it must be a list of field names");
  const stray = entriesOf(patch).find(([name, value]) => value !== null && !name.startsWith("$") && !retained.includes(name));
  if (stray !== undefined) throw badDirective(path, "$retainKeys", `it does not name "${stray[0]}", which the patch sets`);
  return Object.fromEntries(Object.entries(live).filter(([name]) => retained.includes(name)));
}

function deleteScalars(merged: MutableObject, name: string, doomed: Json, path: string): void {
  const old = fieldOf(merged, name);
  if (!isList(doomed)) throw badDirective(joinPath(path, name), "$deleteFromPrimitiveList", "it must be a list");
  if (isList(old))
    setField(
      merged,
      name,
      old.filter((item) => !doomed.includes(item)),
    );
}

function badDirective(path: string, directive: string, because: string): FairleadError {
  return new FairleadError(
    "BAD_USER_INPUT",
    `Cannot apply ${directive} at ${path === "" ? "the top of the patch" : path}: ${because}`,
    {
      details: { path, directive },
    },
  );
}
