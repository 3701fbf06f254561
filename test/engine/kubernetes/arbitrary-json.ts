import * as fc from "fast-check";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";

const names = fc.constantFrom("a", "b", "c", "constructor", "x/y", "~1");
const scalars = fc.constantFrom<Json>(0, 1, "", "a", true, false);

/** Small JSON objects without nulls, rich in equal names. */
export const arbitraryObject: fc.Arbitrary<JsonObject> = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalars, tie("object"), fc.array(scalars, { maxLength: 3 })),
  object: fc.dictionary(names, tie("value"), { maxKeys: 4, noNullPrototype: true }),
})).object;
