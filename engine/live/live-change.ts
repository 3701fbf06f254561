import { equalJson } from "../kubernetes/json-value.js";
import type { Manifest } from "../model/manifest.js";
import type { LiveRecord } from "./live-record.js";

/**
 * Says whether an update tells anything a comparison, a tree or a person would see. What the server counts (`resourceVersion`, `generation`), who
 * owns which field, and `status` do not count, except by the health that was judged from them: controllers write status all the time.
 * @see argoproj/argo-cd:docs/operator-manual/reconcile.md
 */
export function isVisibleChange(before: LiveRecord, after: LiveRecord): boolean {
  if (!equalJson(before.health, after.health)) return true;
  if (before.body !== undefined && after.body !== undefined) return !equalJson(visible(before.body), visible(after.body));
  // An object whose body is kept from now on: what changed cannot be told, so something did.
  if (after.body !== undefined) return true;
  return !equalJson(outline(before), outline(after));
}

function visible(object: Manifest): unknown {
  const { resourceVersion: _, managedFields: __, generation: ___, ...metadata } = object.metadata;
  return { ...object, metadata, status: undefined };
}

function outline(record: LiveRecord): unknown {
  const {
    resourceVersion: _version,
    body: _body,
    awaitsScript: _awaits,
    judgedBy: _script,
    healthFailure: _failure,
    ...rest
  } = record;
  return rest;
}
