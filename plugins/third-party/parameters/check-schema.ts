import { messageOf } from "../../../engine/errors.js";
import { isObject } from "../../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { compileParameterSchema } from "./compile-schema.js";
import { expandedSize } from "./expanded-size.js";

const maxNodes = 10_000;
const maxParameters = 200;

/**
 * Says what keeps a schema from describing parameters; undefined if nothing does. Parameters are the properties of one object. Schemas are bounded, know no
 * references to the outside and no circles.
 */
export function checkParameterSchema(schema: JsonObject): string | undefined {
  if (schema["type"] !== "object")
    return `it must describe an object; write "type: object" and the parameters below "properties"`;
  const { properties } = schema;
  if (properties !== undefined && !isObject(properties)) return `"properties" must be a map of parameters`;
  const count = Object.keys(properties ?? {}).length;
  if (count > maxParameters) return `it has ${count} parameters, the limit is ${maxParameters}; use an object for some of them`;
  const size = expandedSize(schema, maxNodes);
  if ("problem" in size) return size.problem;
  try {
    compileParameterSchema(schema);
    return undefined;
  } catch (error) {
    return `it is no JSON Schema that can be used: ${messageOf(error).slice(0, 300)}`;
  }
}
