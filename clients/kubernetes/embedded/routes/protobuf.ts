import { groupOf, versionOf } from "../../../../engine/model/manifest.js";
import messages from "../generated/protobuf.json" with { type: "json" };
import { badRequest, unsupportedMediaType } from "../status-error.js";
import { readFields, type WireField } from "./protobuf-reader.js";

/** The media type Go's typed clients send built-in objects in. */
export const protobufType = "application/vnd.kubernetes.protobuf";

type Field = readonly [name: string, type: string];
type Message = Readonly<Record<string, Field>>;

const known = messages as unknown as Readonly<Record<string, Message>>;
const magic = [0x6b, 0x38, 0x73, 0x00];
const maxDepth = 64;
const text = (bytes: Uint8Array) => new TextDecoder("utf-8").decode(bytes);

function json(bytes: Uint8Array): unknown {
  try {
    return bytes.length === 0 ? null : JSON.parse(text(bytes));
  } catch {
    throw badRequest("a raw value inside the protobuf body is not JSON");
  }
}

function first(bytes: Uint8Array, number: number): WireField | undefined {
  return readFields(bytes).find((field) => field.number === number);
}

const toNumber = (value: bigint) => Number(BigInt.asIntN(64, value));

function timeOf(bytes: Uint8Array, digits: number): string | null {
  if (bytes.length === 0) return null;
  const seconds = toNumber(first(bytes, 1)?.varint ?? 0n);
  const nanos = toNumber(first(bytes, 2)?.varint ?? 0n);
  const whole = Math.abs(seconds) < 1e11 ? new Date(seconds * 1_000).toISOString().slice(0, 19) : "";
  return digits === 0 ? `${whole}Z` : `${whole}.${String(nanos).padStart(9, "0").slice(0, digits)}Z`;
}

function intOrString(bytes: Uint8Array): string | number {
  const isText = (first(bytes, 1)?.varint ?? 0n) === 1n;
  return isText ? text(first(bytes, 3)?.bytes ?? new Uint8Array()) : toNumber(first(bytes, 2)?.varint ?? 0n);
}

/** Types that are not messages of fields. */
const scalars: Readonly<Record<string, (field: WireField) => unknown>> = {
  string: ({ bytes }) => text(bytes),
  bool: ({ varint }) => varint !== 0n,
  int: ({ varint }) => toNumber(varint),
  double: ({ bytes }) => (bytes.length === 8 ? new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true) : 0),
  bytes: ({ bytes }) => Buffer.from(bytes).toString("base64"),
  quantity: ({ bytes }) => text(first(bytes, 1)?.bytes ?? new Uint8Array()),
  intOrString: ({ bytes }) => intOrString(bytes),
  time: ({ bytes }) => timeOf(bytes, 0),
  microTime: ({ bytes }) => timeOf(bytes, 6),
  raw: ({ bytes }) => json(first(bytes, 1)?.bytes ?? new Uint8Array()),
  fields: ({ bytes }) => json(first(bytes, 1)?.bytes ?? new Uint8Array()),
};

function valueOf(type: string, field: WireField, depth: number): unknown {
  const scalar = Object.hasOwn(scalars, type) ? scalars[type] : undefined;
  if (scalar !== undefined) return scalar(field);
  // A list as the value of a map travels as a message whose first field repeats.
  if (type.startsWith("[]")) return readFields(field.bytes).map((item) => valueOf(type.slice(2), item, depth + 1));
  return decodeMessage(type, field.bytes, depth + 1);
}

function isZero(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === null || value === "" || value === 0 || value === false;
}

/** Sets one field: lists and maps grow item by item, an inlined message gives its fields to the one around it. */
function put(target: Map<string, unknown>, [name, declared]: Field, field: WireField, depth: number): void {
  const type = declared.replace(/^\?/, "");
  if (type.startsWith("[]")) {
    const list = (target.get(name) ?? []) as unknown[];
    list.push(valueOf(type.slice(2), field, depth));
    target.set(name, list);
  } else if (type.startsWith("{}")) {
    const map = (target.get(name) ?? {}) as Record<string, unknown>;
    const entry = readFields(field.bytes);
    const key = text(entry.find(({ number }) => number === 1)?.bytes ?? new Uint8Array());
    const value = entry.find(({ number }) => number === 2) ?? { number: 2, varint: 0n, bytes: new Uint8Array(), isBytes: true };
    if (key !== "__proto__") map[key] = valueOf(type.slice(2), value, depth);
    target.set(name, map);
  } else {
    const value = valueOf(type, field, depth);
    if (name === "") for (const [inner, given] of Object.entries(value as object)) target.set(inner, given);
    else if (value !== null && !(declared.startsWith("?") && isZero(value))) target.set(name, value);
  }
}

function decodeMessage(type: string, bytes: Uint8Array, depth: number): Readonly<Record<string, unknown>> {
  const message = Object.hasOwn(known, type) ? known[type] : undefined;
  if (message === undefined || depth > maxDepth)
    throw badRequest(`the protobuf body holds something that is not read here: "${type}"`);
  const target = new Map<string, unknown>();
  for (const field of readFields(bytes)) {
    const declared = Object.hasOwn(message, String(field.number)) ? message[String(field.number)] : undefined;
    if (declared !== undefined) put(target, declared, field, depth);
  }
  return Object.fromEntries(target);
}

/** The message of a kind: `apps/v1` Deployment is `apps.v1/Deployment`; options and other kinds of every group are in `meta.v1`. */
function messageName(apiVersion: string, kind: string): string {
  const group = groupOf({ apiVersion }).split(".")[0] ?? "";
  const own = `${group === "" ? "core" : group}.${versionOf({ apiVersion })}/${kind}`;
  return Object.hasOwn(known, own) ? own : `meta.v1/${kind}`;
}

/**
 * Reads an object from Kubernetes' protobuf, which Go's typed clients send for built-in kinds; the answer is JSON all the same.
 * @throws ApiError 400 if it is malformed, 415 for a kind that is only read as JSON
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
 */
export function decodeProtobuf(body: Uint8Array): Readonly<Record<string, unknown>> {
  if (!magic.every((byte, at) => body[at] === byte))
    throw badRequest("the protobuf body does not start with the prefix of Kubernetes");
  const unknown = readFields(body.subarray(magic.length));
  const typeMeta = readFields(unknown.find(({ number }) => number === 1)?.bytes ?? new Uint8Array());
  const apiVersion = text(typeMeta.find(({ number }) => number === 1)?.bytes ?? new Uint8Array());
  const kind = text(typeMeta.find(({ number }) => number === 2)?.bytes ?? new Uint8Array());
  const name = messageName(apiVersion, kind);
  if (!Object.hasOwn(known, name)) throw unsupportedMediaType(protobufType, ["application/json", "application/yaml"]);
  const raw = unknown.find(({ number }) => number === 2)?.bytes ?? new Uint8Array();
  return { apiVersion, kind, ...decodeMessage(name, raw, 0) };
}
