import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";
import { parsePointer, readPointer } from "../../../engine/kubernetes/json-pointer.js";
import { fieldOf, isList, isObject } from "../../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";
import type { GivenParameter } from "./given-parameters.js";

const maxReferences = 20;
const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/**
 * What a parameter's texts mean where the schema wants something else than text: numbers, booleans, and lists or objects written as YAML or JSON.
 * A text that cannot be what is wanted stays a text, for the schema to refuse.
 */
export function typedValue(given: GivenParameter["value"], schema: JsonObject | undefined, root: JsonObject): Json {
  const wanted = followReferences(schema, root);
  if (typeof given === "string") return typedText(given, wanted);
  if (isList(given)) return given.map((item) => typedText(item, followReferences(objectAt(wanted, "items"), root)));
  const properties = objectAt(wanted, "properties");
  const others = objectAt(wanted, "additionalProperties");
  return Object.fromEntries(
    Object.entries(given).map(([key, text]) => [
      key,
      typedText(text, followReferences(objectAt(properties, key) ?? others, root)),
    ]),
  );
}

/** The schema of a parameter, its references followed; undefined if there is no such parameter. */
export function schemaOfParameter(name: string, root: JsonObject): JsonObject | undefined {
  return followReferences(objectAt(objectAt(root, "properties"), name), root);
}

/** The types a schema allows; empty where it does not say. */
export function typesOf(schema: JsonObject | undefined): readonly string[] {
  const type = schema?.["type"];
  if (typeof type === "string") return [type];
  return isList(type) ? type.filter((one) => typeof one === "string") : [];
}

function followReferences(schema: JsonObject | undefined, root: JsonObject): JsonObject | undefined {
  let at = schema;
  for (let left = maxReferences; left > 0 && typeof at?.["$ref"] === "string"; left -= 1) {
    const target: Json | undefined = readPointer(root, parsePointer(at["$ref"].slice(1)));
    const { $ref: _, ...own } = at;
    at = isObject(target) ? { ...target, ...own } : undefined;
  }
  return at;
}

function objectAt(schema: JsonObject | undefined, field: string): JsonObject | undefined {
  const value = fieldOf(schema, field);
  return isObject(value) ? value : undefined;
}

function typedText(text: string, schema: JsonObject | undefined): Json {
  const types = typesOf(schema);
  if (types.length === 0 || types.includes("string")) return text;
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  if ((types.includes("integer") || types.includes("number")) && jsonNumber.test(text)) {
    const number = Number(text);
    if (Number.isFinite(number)) return number;
  }
  if (types.includes("null") && (text === "" || text === "null")) return null;
  if (types.includes("array") || types.includes("object")) return structured(text) ?? text;
  return text;
}

function structured(text: string): Json | undefined {
  try {
    const [first, second] = parseYamlDocuments(text, { maxLength: 262_144, maxDepth: 40, maxNodes: 20_000 }).documents;
    return second === undefined && typeof first?.value === "object" ? first.value : undefined;
  } catch {
    return undefined;
  }
}
