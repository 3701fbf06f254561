import { annotations } from "../../model/annotations.js";
import type { Normalization } from "./normalization.js";

/** What only the API server writes, and the record `kubectl apply` keeps, are not part of what anybody wants. */
export const withoutServerMetadata: Normalization = (object) => {
  const {
    uid: _uid,
    resourceVersion: _version,
    generation: _generation,
    creationTimestamp: _created,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    managedFields: _managers,
    ...metadata
  } = object.metadata;
  const { selfLink: _link, ...kept } = metadata as typeof metadata & { readonly selfLink?: unknown };
  const { [annotations.lastApplied]: record, ...written } = kept.annotations ?? {};
  return { ...object, metadata: record === undefined ? kept : { ...kept, annotations: written } };
};
