import type { Manifest } from "../../../../engine/model/manifest.js";
import { decodeApplied, decodeObject } from "../admission/decode.js";
import { invalidValue } from "../admission/metadata.js";
import type { WriteOptions } from "../context.js";
import { patchedObject, patchTypes } from "../patch/patched-object.js";
import { ApiError, badRequest, invalid, methodNotAllowed, unsupportedMediaType } from "../status-error.js";
import type { StoredKey } from "../stored.js";
import { applyObject } from "../write/apply.js";
import { keyFor } from "../write/commit.js";
import { createObject } from "../write/create.js";
import { createsOnUpdate } from "../write/creates-on-update.js";
import { updateObject } from "../write/update.js";
import { mediaTypeOf, readBody } from "./body.js";
import type { Answer, ResourceExchange } from "./exchange.js";
import { present } from "./represent.js";
import { readWriteOptions } from "./write-options.js";

/** Where the object a URL names lies. */
export function keyOf({ kind, request }: ResourceExchange): StoredKey {
  return keyFor(kind.served, { namespace: request.namespace, name: request.name ?? "" });
}

/** The object with the namespace its URL names. @throws ApiError 400 if it says another one */
export function inNamespace(exchange: ResourceExchange, object: Manifest): Manifest {
  const { namespace } = exchange.request;
  const named = object.metadata.namespace ?? "";
  if (!exchange.kind.served.namespaced) {
    if (named === "") return object;
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  if (namespace === "") throw methodNotAllowed();
  if (named !== "" && named !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** `POST` of a collection. */
export async function create(exchange: ResourceExchange): Promise<Answer> {
  const { context, kind, request, incoming } = exchange;
  const options = readWriteOptions(exchange, request.query, "CreateOptions");
  const body = await readBody(incoming);
  const object = inNamespace(exchange, decodeObject(kind, body, options));
  const created = createObject(context, kind, object, options);
  return { code: 201, body: present(exchange, created), warnings: options.warnings };
}

/** Custom resources are never replaced blindly. @throws ApiError 422 */
function requireVersion({ served }: ResourceExchange["kind"], { metadata }: Manifest): void {
  if (metadata.resourceVersion !== undefined) return;
  const cause = invalidValue("metadata.resourceVersion", 0, "must be specified for an update");
  throw invalid({ group: served.group, kind: served.resource }, metadata.name ?? "", [cause]);
}

/** `PUT` of an object or its status. */
export async function update(exchange: ResourceExchange): Promise<Answer> {
  const { context, kind, request, incoming } = exchange;
  const { subresource } = request;
  const options = readWriteOptions(exchange, request.query, "UpdateOptions");
  const body = await readBody(incoming);
  const object = decodeObject(kind, body, options);
  if (createsOnUpdate(kind.served) && subresource === undefined && context.storage.get(keyOf(exchange)) === undefined) {
    const named = inNamespace(exchange, { ...object, metadata: { ...object.metadata, name: request.name ?? "" } });
    return { code: 201, body: present(exchange, createObject(context, kind, named, options)), warnings: options.warnings };
  }
  const change = (): Manifest => {
    if (kind.served.custom && subresource === undefined) requireVersion(kind, object);
    return object;
  };
  const changed = updateObject(context, kind, keyOf(exchange), change, {
    ...options,
    ...(subresource === undefined ? {} : { subresource }),
  });
  return { code: 200, body: present(exchange, changed), warnings: options.warnings };
}

/** What a patch made must still be an object of the kind; if it is not, the patch is what is invalid. */
function decodePatched({ kind }: ResourceExchange, patched: unknown, options: WriteOptions): Manifest {
  try {
    return decodeObject(kind, patched, options);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 400) throw error;
    const message = `Invalid value: ${JSON.stringify(patched).slice(0, 200)}: ${error.message}`;
    const causes = [{ reason: "FieldValueInvalid", message, field: "patch" }];
    throw new ApiError(422, "Invalid", ` "" is invalid: patch: ${message}`, { causes });
  }
}

function apply(exchange: ResourceExchange, body: unknown, options: WriteOptions): Answer {
  const { context, kind, request } = exchange;
  if (!request.query.get("fieldManager")) {
    const causes = [
      { reason: "FieldValueRequired", message: "Required value: is required for apply patch", field: "fieldManager" },
    ];
    throw invalid({ group: "meta.k8s.io", kind: "PatchOptions" }, "", causes);
  }
  const given = inNamespace(exchange, decodeApplied(kind, body));
  const name = given.metadata.name ?? request.name ?? "";
  if (name !== request.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${request.name})`);
  }
  const applied = { ...given, metadata: { ...given.metadata, name } };
  const force = request.query.get("force") === "true";
  const { object, created } = applyObject(context, kind, { key: keyOf(exchange), applied }, { ...options, force });
  return { code: created ? 201 : 200, body: present(exchange, object), warnings: options.warnings };
}

/** `PATCH` of an object or its status, in any of the four patch types. */
export async function patch(exchange: ResourceExchange): Promise<Answer> {
  const { context, kind, request, incoming } = exchange;
  const { subresource } = request;
  const mediaType = mediaTypeOf(incoming);
  if (!patchTypes.includes(mediaType)) throw unsupportedMediaType(mediaType, patchTypes);
  const options = {
    ...readWriteOptions(exchange, request.query, "PatchOptions"),
    ...(subresource === undefined ? {} : { subresource }),
  };
  const body = await readBody(incoming);
  if (mediaType === "application/apply-patch+yaml") return apply(exchange, body, options);
  if (request.query.get("force") !== null) throw badRequest("force may only be set on apply patches");
  const change = (live: Manifest) => decodePatched(exchange, patchedObject(kind, { live, patch: body, mediaType }), options);
  const changed = updateObject(context, kind, keyOf(exchange), change, options);
  return { code: 200, body: present(exchange, changed), warnings: options.warnings };
}
