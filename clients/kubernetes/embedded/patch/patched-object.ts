import { isFailure } from "../../../../engine/errors.js";
import { applyMergePatch } from "../../../../engine/kubernetes/json-merge-patch.js";
import { applyJsonPatch } from "../../../../engine/kubernetes/json-patch.js";
import { isList, isObject } from "../../../../engine/kubernetes/json-value.js";
import { applyStrategicMergePatch } from "../../../../engine/kubernetes/strategic-merge-patch.js";
import type { Json, JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import type { VersionedKind } from "../kinds.js";
import { ApiError, badRequest, unsupportedMediaType } from "../status-error.js";

/** The media types of patches. */
export const patchTypes: readonly string[] = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
];

/** A patch that is not an apply, with what it is applied to. */
export interface PatchRequest {
  readonly live: Manifest;
  readonly patch: unknown;
  readonly mediaType: string;
}

/** A JSON patch that cannot be read is a bad request, one that does not fit the object is invalid. */
function applyOperations(document: JsonObject, patch: unknown): Json {
  try {
    return applyJsonPatch(document, patch);
  } catch (error) {
    const misfit =
      isFailure(error, "FAILED_PRECONDITION") || (isFailure(error, "BAD_USER_INPUT") && error.details["path"] !== undefined);
    if (!misfit) throw error;
    throw new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", {});
  }
}

/** A merge patch as the API server reads it: in objects that stand in a list, nulls are not there. @see evanphx/json-patch:merge.go */
function withoutNullsInLists(value: Json, inList = false): Json {
  if (isList(value)) return value.map((item) => withoutNullsInLists(item, true));
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, inner]) => !inList || inner !== null);
  return Object.fromEntries(members.map(([name, inner]) => [name, withoutNullsInLists(inner ?? null, inList)]));
}

/** Of items that cannot be told apart the API server makes no bad request, but an error of its own. */
function mergeStrategically(document: JsonObject, patch: JsonObject, kind: VersionedKind): Json {
  try {
    return applyStrategicMergePatch(document, patch, kind.version.schema);
  } catch (error) {
    if (!isFailure(error, "BAD_USER_INPUT") || error.details["mergeKey"] === undefined) throw error;
    throw new ApiError(500, "", error.message);
  }
}

/**
 * The live object as a patch makes it; admission still follows.
 * @throws ApiError 415 for a strategic merge patch of a custom resource, 400 for one that is no object; FairleadError for one that does not fit
 */
export function patchedObject(kind: VersionedKind, { live, patch, mediaType }: PatchRequest): Json {
  const document = live as unknown as JsonObject;
  if (mediaType === "application/json-patch+json") return applyOperations(document, patch);
  if (!isObject(patch)) throw badRequest("the patch must be an object");
  if (mediaType === "application/merge-patch+json") return applyMergePatch(document, withoutNullsInLists(patch));
  if (kind.served.custom) {
    throw unsupportedMediaType(
      mediaType,
      patchTypes.filter((type) => type !== mediaType),
    );
  }
  return mergeStrategically(document, patch, kind);
}
