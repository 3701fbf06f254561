import type { Manifest } from "../../../engine/model/manifest.js";

/** One field that is wrong, as `Status.details.causes` lists it. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** What `Status.details` may say about the object an error is about. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** A resource (`deployments`), or the kind itself for `Invalid`. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** The resource an error names. `group` is `""` for the core group. */
export interface ResourceName {
  readonly group: string;
  readonly resource: string;
}

/**
 * What a request is refused with: becomes a `Status` body over HTTP.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** The body of an error answer. */
export function statusOf(error: ApiError): Readonly<Record<string, unknown>> {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: error.message,
    // The API leaves an unknown reason out.
    ...(error.reason === "" ? {} : { reason: error.reason }),
    ...(error.details === undefined ? {} : { details: error.details }),
    code: error.code,
  };
}

/** `deployments.apps`, or `pods` for the core group. */
export function qualifiedResource({ group, resource }: ResourceName): string {
  return group === "" ? resource : `${resource}.${group}`;
}

function detailsOf({ group, resource }: ResourceName, name: string): StatusDetails {
  return { name, ...(group === "" ? {} : { group }), kind: resource };
}

/** 404: no object of that name. */
export function notFound(resource: ResourceName, name: string): ApiError {
  return new ApiError(404, "NotFound", `${qualifiedResource(resource)} "${name}" not found`, detailsOf(resource, name));
}

/** 404: the path names nothing this server has. */
export function unknownPath(): ApiError {
  return new ApiError(404, "NotFound", "the server could not find the requested resource", {});
}

/** 409: the name is taken, perhaps by an object that is being deleted. */
export function alreadyExists(resource: ResourceName, name: string, isGoing = false): ApiError {
  const message = `${isGoing ? "object is being deleted: " : ""}${qualifiedResource(resource)} "${name}" already exists`;
  return new ApiError(409, "AlreadyExists", message, detailsOf(resource, name));
}

/** 409: somebody else changed the object, or a precondition does not hold. */
export function conflict(resource: ResourceName, name: string, because: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${because}`;
  return new ApiError(409, "Conflict", message, detailsOf(resource, name));
}

/** 409 with the words a stale resourceVersion gets. */
export function staleVersion(resource: ResourceName, name: string): ApiError {
  return conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");
}

/** 422: the object breaks rules; each cause names a field. */
export function invalid(kind: { group: string; kind: string }, name: string, causes: readonly StatusCause[]): ApiError {
  const qualified = kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`;
  const listed = causes.map((cause) => `${cause.field ?? ""}: ${cause.message}`);
  const text = listed.length === 1 ? listed[0] : `[${listed.join(", ")}]`;
  return new ApiError(422, "Invalid", `${qualified} "${name}" is invalid: ${text}`, {
    name,
    ...(kind.group === "" ? {} : { group: kind.group }),
    kind: kind.kind,
    causes,
  });
}

/** 400: the request cannot be understood. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, "BadRequest", message);
}

/** 500 without a reason: what server-side apply answers to an object that it cannot read as its kind. */
export function cannotApply({ apiVersion, kind, metadata }: Manifest, because: string): ApiError {
  const { namespace = "", name = "" } = metadata;
  const object = `${namespace}/${name}; ${apiVersion}, Kind=${kind}`;
  return new ApiError(500, "", `failed to create typed patch object (${object}): ${because}`);
}

/** 403: understood and refused. */
export function forbidden(resource: ResourceName, name: string, because: string, causes?: readonly StatusCause[]): ApiError {
  const details = { ...detailsOf(resource, name), ...(causes === undefined ? {} : { causes }) };
  return new ApiError(403, "Forbidden", `${qualifiedResource(resource)} "${name}" is forbidden: ${because}`, details);
}

/** 405: the resource is there, this verb is not. */
export function methodNotAllowed(): ApiError {
  return new ApiError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

/** 410: the asked revision is no longer in the history. */
export function expired(message: string): ApiError {
  return new ApiError(410, "Expired", message);
}

/** 415: a body of a type that is not read here. */
export function unsupportedMediaType(type: string, accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return new ApiError(415, "UnsupportedMediaType", type === "" ? message : `${message} (got "${type}")`);
}

/** 501: part of Kubernetes' API, not of this server. */
export function notImplemented(what: string): ApiError {
  return new ApiError(501, "NotImplemented", `The embedded API server does not implement ${what}`);
}
