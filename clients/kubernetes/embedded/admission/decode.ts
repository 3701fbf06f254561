import { isObject } from "../../../../engine/kubernetes/json-value.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import type { WriteOptions } from "../context.js";
import { apiVersionOf, type VersionedKind } from "../kinds.js";
import { textOf } from "../object-path.js";
import { badRequest } from "../status-error.js";
import { checkDecodable } from "./check-schema.js";
import { dropUnknown } from "./unknown-fields.js";

/**
 * Reads a body as an object of the kind: apiVersion and kind must be the URL's (absent ones are filled in), fields the schema does not know are
 * refused, told or dropped.
 * @throws ApiError 400
 */
export function decodeObject(kind: VersionedKind, body: unknown, options: WriteOptions): Manifest {
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
  const metadata = withoutEmpty(given.metadata ?? {}) as Manifest["metadata"];
  const known = dropUnknown(kind, { ...body, apiVersion, kind: kind.served.kind, metadata }, options);
  checkDecodable(kind, known);
  return known;
}

/** Metadata without empty and null members, which the API does not tell apart from absent ones. */
function withoutEmpty(metadata: object): object {
  const isEmpty = (value: unknown) =>
    value === null || value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => !isEmpty(value)));
}
