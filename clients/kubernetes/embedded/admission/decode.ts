import { isObject } from "../../../../engine/kubernetes/json-value.js";
import { unknownFields } from "../../../../engine/kubernetes/structural-schema.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import type { WriteOptions } from "../context.js";
import { apiVersionOf, type VersionedKind } from "../kinds.js";
import { textOf } from "../object-path.js";
import { badRequest, cannotApply } from "../status-error.js";
import { checkDecodable, undecodable } from "./check-schema.js";
import { dropUnknown } from "./unknown-fields.js";

/** A body as an object that says it is of the kind; absent apiVersion and kind are filled in. @throws ApiError 400 */
function readEnvelope(kind: VersionedKind, body: unknown): Manifest {
  if (!isObject(body)) throw badRequest("the body of the request must be one object");
  const apiVersion = apiVersionOf(kind.served.group, kind.version.version);
  const given = body as { apiVersion?: unknown; kind?: unknown; metadata?: unknown };
  if (given.kind !== undefined && given.kind !== "" && given.kind !== kind.served.kind) {
    throw badRequest(`the kind of the object (${textOf(given.kind)}) does not match the kind of the URL (${kind.served.kind})`);
  }
  if (given.apiVersion !== undefined && given.apiVersion !== "" && given.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${textOf(given.apiVersion)}) does not match the expected API version (${apiVersion})`,
    );
  }
  if (given.metadata !== undefined && given.metadata !== null && !isObject(given.metadata)) {
    throw badRequest("metadata must be an object");
  }
  return { ...body, apiVersion, kind: kind.served.kind, metadata: given.metadata ?? {} };
}

/**
 * Reads a body as an object of the kind: apiVersion and kind must be the URL's (absent ones are filled in), fields the schema does not know are
 * refused, told or dropped.
 * @throws ApiError 400
 */
export function decodeObject(kind: VersionedKind, body: unknown, options: WriteOptions): Manifest {
  const given = readEnvelope(kind, body);
  const metadata = withoutEmpty(given.metadata) as Manifest["metadata"];
  const known = dropUnknown(kind, { ...given, metadata }, options);
  checkDecodable(kind, known);
  return known;
}

/**
 * Reads what a server-side apply wants, every word of it: an empty map is a wish too, and an unknown field is never dropped.
 * @throws ApiError 400 for another kind, 500 for what does not fit the kind
 */
export function decodeApplied(kind: VersionedKind, body: unknown): Manifest {
  const given = readEnvelope(kind, body);
  const { schema } = kind.version;
  if (schema === undefined) return given;
  const unknown = unknownFields(given, schema).map((path) => `.${path}: field not declared in schema`);
  const [first, ...more] = unknown;
  if (first !== undefined) throw cannotApply(given, more.length === 0 ? first : `errors:\n  ${unknown.join("\n  ")}`);
  const problem = undecodable(kind, given, true);
  if (problem !== undefined) throw cannotApply(given, `.${problem.path}: ${problem.message}`);
  return given;
}

const listsOfMetadata: ReadonlySet<string> = new Set(["finalizers", "ownerReferences", "managedFields"]);

/** Metadata without empty and null members, which the API does not tell apart from absent ones. */
export function withoutEmpty(metadata: object): object {
  const isEmpty = (name: string, value: unknown) => {
    if (typeof value !== "object" || value === null) return value === null || value === "";
    // A list where a map belongs, or the other way round, is no empty one.
    return Array.isArray(value) === listsOfMetadata.has(name) && Object.keys(value).length === 0;
  };
  return Object.fromEntries(Object.entries(metadata).filter(([name, value]) => !isEmpty(name, value)));
}
