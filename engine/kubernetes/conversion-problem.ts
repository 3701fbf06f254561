import type { Json } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { readGoTime } from "./go-time.js";
import { isList, isObject } from "./json-value.js";
import { schemaOfField } from "./schema-walk.js";

/**
 * Why the Go type of a schema cannot hold a value, in the words of Kubernetes' converter of unstructured objects; undefined if it can. Null is no value, fields
 * that the type does not know are passed over, names must be of the right case, a whole number may be written with a fraction of zero. Of several problems the
 * first is told, in the order of the value. Types of texts and numbers with names of their own are called by what they are made of.
 * @see kubernetes/apimachinery:pkg/runtime/converter.go `FromUnstructured`
 */
export function conversionProblem(value: Json, schema: FieldSchema): string | undefined {
  const { type, format, fields, items } = schema;
  if (value === null) return undefined;
  const decode = format === undefined ? undefined : decoders.get(format);
  if (decode !== undefined) return decode(value);
  if (type === "array")
    return isList(value) ? firstProblem(value, (item) => problemIn(item, items)) : cannotRestore("slice from", value);
  if (fields !== undefined || schema.additional !== undefined) {
    if (!isObject(value)) return cannotRestore(fields === undefined ? "map from" : "struct from:", value);
    return firstProblem(Object.keys(value), (name) => problemIn(value[name] ?? null, schemaOfField(schema, name)));
  }
  // What is left of objects holds raw JSON.
  return type === undefined || type === "object" ? undefined : scalarProblem(value, schema);
}

function problemIn(value: Json, schema: FieldSchema | undefined): string | undefined {
  return schema === undefined ? undefined : conversionProblem(value, schema);
}

function firstProblem<T>(parts: readonly T[], problemOf: (part: T) => string | undefined): string | undefined {
  for (const part of parts) {
    const problem = problemOf(part);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Types that read JSON themselves. */
const decoders: ReadonlyMap<string, (value: NonNullable<Json>) => string | undefined> = new Map([
  ["date-time", (value) => (typeof value === "string" ? timeProblem(value) : cannotDecode(value, "string"))],
  ["quantity", quantityProblem],
  ["int-or-string", (value) => (typeof value === "string" || isInt32(value) ? undefined : cannotDecode(value, "int32"))],
  ["byte", bytesProblem],
]);

/** As the API server writes times, which spares us to take most of them apart. */
const usualTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

function timeProblem(text: string): string | undefined {
  if (usualTime.test(text)) return undefined;
  const time = readGoTime(text);
  return "because" in time ? time.because : undefined;
}

const isInt32 = (value: Json) => Number.isInteger(value) && Number(value) === (Number(value) | 0);

/** Wider than what has a meaning: digits may be missing, and Go takes that for zero. */
const quantity = /^ *(?=[^ ])[+-]?\d*(?:\.\d*)?(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)? *$/;
const quantityLayout = /^ *(?=[^ ])[+-]?\d*(?:\.\d*)?(?:[eEinumkKMGTP]+[-+]?\d*|[-+]\d*)? *$/;

function quantityProblem(value: NonNullable<Json>): string | undefined {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (quantity.test(text)) return undefined;
  return quantityLayout.test(text)
    ? "unable to parse quantity's suffix"
    : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
}

/** Bytes are written in Base64, or one by one. */
function bytesProblem(value: NonNullable<Json>): string | undefined {
  if (isList(value)) return firstProblem(value, (item) => conversionProblem(item, { type: "integer", format: "uint8" }));
  if (typeof value !== "string") return cannotRestore("slice from", value);
  const plain = value.replaceAll(/[\r\n]/g, "");
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain)) return undefined;
  const place = plain.search(/[^A-Za-z0-9+/]/);
  return `error decoding from json: illegal base64 data at input byte ${place < 0 ? plain.length - (plain.length % 4) : place}`;
}

/** Go turns numbers into numbers; a text is never one, nor is `true`. */
function scalarProblem(value: NonNullable<Json>, { type, format = "" }: FieldSchema): string | undefined {
  const goal = type === "integer" ? format : type === "number" ? "float64" : type === "boolean" ? "bool" : "string";
  const isNumeric = type === "integer" || type === "number";
  if (typeof value === "number") {
    if (isNumeric) return type === "number" || Number.isInteger(value) ? undefined : `cannot convert float64 to ${goal}`;
    return goType(value) === "int64" && type === "string" ? "cannot convert int64 to string" : `unrecognized type: ${goal}`;
  }
  return typeof value === type ? undefined : `unrecognized type: ${goal}`;
}

function cannotRestore(what: string, value: NonNullable<Json>): string {
  return `cannot restore ${what} ${goType(value)}`;
}

function cannotDecode(value: NonNullable<Json>, goal: string): string {
  const given = isList(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  const shown = typeof value === "number" && goal === "int32" ? ` ${JSON.stringify(value)}` : "";
  return `json: cannot unmarshal ${given}${shown} into Go value of type ${goal}`;
}

/** What the converter calls the type of a value. */
function goType(value: NonNullable<Json>): string {
  if (isList(value)) return "slice";
  if (isObject(value)) return "map";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? "int64" : "float64";
}
