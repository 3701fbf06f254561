import type { Json } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
import { schemaOfField } from "./schema-walk.js";

/**
 * What a patch value becomes where there is nothing to merge it into: fields that are null are dropped, and so are whole objects that carry a
 * `$patch` directive.
 * @returns undefined if nothing is left to keep
 */
export function withoutDirectives(value: Json): Json | undefined {
  if (isList(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, "$patch")) return undefined;
  const kept: MutableObject = {};
  for (const [name, inner] of entriesOf(value)) {
    const rest = isDirective(name) || inner === null ? undefined : withoutDirectives(inner);
    if (rest !== undefined) setField(kept, name, rest);
  }
  return kept;
}

/**
 * What a patched item becomes that is new in its list: the API server takes it as it stands. Directives in it are unknown fields then, and vanish with
 * those, so a `$patch: delete` deep inside leaves the object it stands in. A map has no unknown fields: there a directive is an entry like the others, and
 * so is a null.
 * @param schema of the item; without it no object is known to be a map
 */
export function asNewItem(value: Json, schema: FieldSchema | undefined): Json {
  if (isList(value)) return value.map((item) => asNewItem(item, schema?.items));
  if (!isObject(value)) return value;
  const isMap = schema?.additional !== undefined && schema.fields === undefined;
  const kept: MutableObject = {};
  for (const [name, inner] of entriesOf(value)) {
    if (isMap || !(isDirective(name) || inner === null)) setField(kept, name, asNewItem(inner, schemaOfField(schema, name)));
  }
  return kept;
}

function isDirective(name: string): boolean {
  return /^\$(patch|retainKeys)$|^\$(setElementOrder|deleteFromPrimitiveList)\//.test(name);
}
