import { isObject } from "../../kubernetes/json-value.js";
import { annotations } from "../../model/annotations.js";
import type { Manifest } from "../../model/manifest.js";

/** What `kubectl apply` or Argo CD's client-side apply noted on an object; undefined if no object can be read there. */
export function lastAppliedOf(live: Manifest): Manifest | undefined {
  const text = live.metadata.annotations?.[annotations.lastApplied];
  if (typeof text !== "string") return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) &&
      typeof parsed.apiVersion === "string" &&
      typeof parsed.kind === "string" &&
      isObject(parsed.metadata)
      ? (parsed as unknown as Manifest)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The object without that note. An object that had no other annotations keeps an empty map of them. */
export function withoutLastApplied(object: Manifest): Manifest {
  const { [annotations.lastApplied]: record, ...kept } = object.metadata.annotations ?? {};
  return record === undefined ? object : { ...object, metadata: { ...object.metadata, annotations: kept } };
}
