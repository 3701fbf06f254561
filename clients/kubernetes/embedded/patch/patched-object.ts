import { isFailure } from "../../../../engine/errors.js";
import { applyMergePatch } from "../../../../engine/kubernetes/json-merge-patch.js";
import { applyJsonPatch } from "../../../../engine/kubernetes/json-patch.js";
import { isObject } from "../../../../engine/kubernetes/json-value.js";
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
    const message = `the server rejected our request due to an error in our request: ${error.message}`;
    throw new ApiError(422, "Invalid", message, {});
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
  if (mediaType === "application/merge-patch+json") return applyMergePatch(document, patch);
  if (kind.served.custom) {
    throw unsupportedMediaType(
      mediaType,
      patchTypes.filter((type) => type !== mediaType),
    );
  }
  return applyStrategicMergePatch(document, patch, kind.version.schema);
}
