import { FairleadError } from "../../../engine/errors.js";
import { fieldOf, isList, isObject } from "../../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../../engine/model/manifest.js";

/**
 * The fields of a payload by their paths. What is absent or null on the way is empty; a value of another type than asked for is refused.
 * @see https://pkg.go.dev/encoding/json `Unmarshal`, which Argo CD reads payloads with
 */
export interface Payload {
  text(...path: readonly string[]): string;
  texts(...path: readonly string[]): readonly string[];
  list(...path: readonly string[]): readonly Payload[];
  /** Whether there is an object. */
  has(...path: readonly string[]): boolean;
}

/** Reads the JSON object that a body is. @throws FairleadError `BAD_USER_INPUT` (`WEBHOOK_PAYLOAD`) */
export function readPayload(body: Uint8Array): Payload {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(body));
  } catch (cause) {
    throw new FairleadError("BAD_USER_INPUT", "the payload is no JSON", { details: { reason: "WEBHOOK_PAYLOAD" }, cause });
  }
  return payloadOf(objectOf(value, "the payload"));
}

function payloadOf(object: JsonObject): Payload {
  const at = (path: readonly string[]): unknown =>
    path.reduce<unknown>((value, name, depth) => fieldOf(objectOf(value, path.slice(0, depth).join(".")), name), object);
  const listAt = (path: readonly string[]) => {
    const value = at(path) ?? [];
    if (isList(value)) return value;
    throw wrongType(path.join("."), "a list");
  };
  return {
    text: (...path) => textOf(at(path), path.join(".")),
    texts: (...path) => listAt(path).map((item) => textOf(item, path.join("."))),
    list: (...path) => listAt(path).map((item) => payloadOf(objectOf(item, path.join(".")))),
    has: (...path) => isObject(at(path)),
  };
}

function objectOf(value: unknown, what: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  throw wrongType(what, "an object");
}

function textOf(value: unknown, what: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value.toWellFormed();
  throw wrongType(what, "text");
}

function wrongType(what: string, wanted: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `${what} must be ${wanted}`, { details: { reason: "WEBHOOK_PAYLOAD" } });
}
