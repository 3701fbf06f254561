import type { Json } from "../model/manifest.js";
import { entriesOf, isList, isObject, type MutableObject, setField } from "./json-value.js";

/**
 * What a patch value becomes where there is nothing to merge it into: fields that are null are dropped, and so are whole objects that carry a
 * `$patch` directive.
 * @returns undefined if nothing is left to keep
 */
export function withoutDirectives(value: Json): Json | undefined {
  if (isObject(value) && Object.hasOwn(value, "$patch")) return undefined;
  return cleaned(value, withoutDirectives);
}

/**
 * What a patched item becomes that is new in its list: the API server takes it as it stands, and the directives in it vanish like any other unknown
 * field. So a `$patch: delete` deep inside leaves the object it stands in.
 */
export function asNewItem(value: Json): Json {
  return cleaned(value, asNewItem);
}

function cleaned(value: Json, clean: (inner: Json) => Json | undefined): Json {
  if (isList(value)) return value.map(clean).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  const kept: MutableObject = {};
  for (const [name, inner] of entriesOf(value)) {
    const isDirective = /^\$(patch|retainKeys)$|^\$(setElementOrder|deleteFromPrimitiveList)\//.test(name);
    const rest = isDirective || inner === null ? undefined : clean(inner);
    if (rest !== undefined) setField(kept, name, rest);
  }
  return kept;
}
