import type { Manifest } from "../../engine/model/manifest.js";
import { isJsonFields } from "./parse-json.js";
import { isPathSegment } from "./resource-path.js";

/**
 * Makes an object of what a server sent for a kind; undefined if it cannot be one (no metadata, no usable name). `apiVersion` and `kind`, which
 * API servers leave out in lists, are filled in.
 */
export function receivedObject(
  value: unknown,
  { apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">,
): Manifest | undefined {
  if (!isJsonFields(value) || !isJsonFields(value["metadata"])) return undefined;
  const { name, namespace, uid, resourceVersion } = value["metadata"];
  if (typeof name !== "string" || !isPathSegment(name)) return undefined;
  if (namespace !== undefined && (typeof namespace !== "string" || (namespace !== "" && !isPathSegment(namespace))))
    return undefined;
  if (![uid, resourceVersion].every((text) => text === undefined || typeof text === "string")) return undefined;
  if (value["apiVersion"] === apiVersion && value["kind"] === kind) return value as Manifest;
  return { ...value, apiVersion, kind, metadata: value["metadata"] };
}
