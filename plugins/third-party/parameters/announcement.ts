import { isList, isObject } from "../../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";
import type { ParameterAnnouncement } from "../../../engine/model/source-details.js";
import type { ParameterLayout } from "../manifest.js";
import { schemaOfParameter, typesOf } from "./typed-value.js";

/** A parameter as a form of our own shows it: with its whole schema. */
export interface ParameterField {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  /** The group's title; `""` for those that stand in none. */
  readonly group: string;
  readonly schema: JsonObject;
}

/** The fields of a form, in the order the layout gives, then as the schema has them. */
export function parameterFields(schema: JsonObject, { order, groups }: ParameterLayout): readonly ParameterField[] {
  const names = isObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  const required = isList(schema["required"]) ? schema["required"] : [];
  const ordered = [...order, ...names.filter((name) => !order.includes(name))];
  return ordered.flatMap((name) => {
    const own = schemaOfParameter(name, schema);
    if (own === undefined) return [];
    const group = groups.find(({ parameters }) => parameters.includes(name))?.title ?? "";
    return [
      {
        name,
        title: textOf(own["title"]),
        description: textOf(own["description"]),
        required: required.includes(name),
        group,
        schema: own,
      },
    ];
  });
}

/**
 * The same in Argo CD's shape, for its UI and API.
 * @see argoproj/argo-cd:reposerver/repository/repository.proto `ParameterAnnouncement`
 */
export function announceParameters(fields: readonly ParameterField[]): readonly ParameterAnnouncement[] {
  return fields.map(({ name, title, description, required, schema }) => ({
    name,
    title,
    tooltip: description,
    required,
    ...shapeOf(schema),
  }));
}

function shapeOf(schema: JsonObject): Pick<ParameterAnnouncement, "itemType" | "collectionType" | "string" | "array" | "map"> {
  const [type = "string"] = typesOf(schema).filter((one) => one !== "null");
  const preset = schema["default"];
  if (type === "array" && isFlat(schema["items"])) {
    const array = isList(preset) ? { array: preset.map(asText) } : {};
    return { itemType: itemTypeOf(schema["items"]), collectionType: "array", ...array };
  }
  const others = schema["additionalProperties"];
  if (type === "object" && schema["properties"] === undefined && (others === undefined || isFlat(others))) {
    const map = isObject(preset)
      ? { map: Object.fromEntries(Object.entries(preset).map(([key, value]) => [key, asText(value ?? "")])) }
      : {};
    return { itemType: itemTypeOf(others), collectionType: "map", ...map };
  }
  return { itemType: itemTypeOf(schema), collectionType: "string", ...(preset !== undefined && { string: asText(preset) }) };
}

function isFlat(schema: Json | undefined): boolean {
  return isObject(schema) && !typesOf(schema).some((type) => type === "array" || type === "object");
}

function itemTypeOf(schema: Json | undefined): string {
  const [type = "string"] = typesOf(isObject(schema) ? schema : undefined).filter((one) => one !== "null");
  if (type === "integer" || type === "number") return "number";
  return type === "boolean" ? "boolean" : "string";
}

function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
