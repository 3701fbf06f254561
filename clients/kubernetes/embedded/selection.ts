import { FairleadError } from "../../../engine/errors.js";
import { type FieldSelector, matchesFields, parseFieldSelector } from "../../../engine/kubernetes/field-selector.js";
import { matchesLabels } from "../../../engine/kubernetes/label-selector.js";
import { parseLabelSelector } from "../../../engine/kubernetes/parse-label-selector.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { VersionedKind } from "./kinds.js";
import { valueAt } from "./object-path.js";
import { badRequest } from "./status-error.js";

/** Which objects of a collection a request is about. */
export interface Selection {
  /** Both selectors are empty. */
  readonly isWhole: boolean;
  /** Set where `metadata.name=…` is asked for: no other object can match. */
  readonly name: string | undefined;
  /** Set where `metadata.namespace=…` is asked for. */
  readonly namespace: string | undefined;
  takes(object: Manifest): boolean;
}

const always: readonly string[] = ["metadata.name", "metadata.namespace"];

/** What may be selected besides name and namespace; see each kind's registry in kubernetes/kubernetes:pkg/registry. */
const fields: Readonly<Record<string, readonly string[]>> = {
  pods: [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.nominatedNodeName",
  ],
  events: [
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
  ],
  secrets: ["type"],
  namespaces: ["status.phase"],
  nodes: ["spec.unschedulable"],
  services: ["spec.clusterIP", "spec.type"],
  replicationcontrollers: ["status.replicas"],
  "replicasets.apps": ["status.replicas"],
  "jobs.batch": ["status.successful"],
};

/** Names that differ from the path of the field they stand for. */
const paths: Readonly<Record<string, string>> = {
  "status.successful": "status.succeeded",
  reportingComponent: "source.component",
  source: "source.component",
};

function checkFields(kind: VersionedKind, selector: FieldSelector): void {
  const { served, version } = kind;
  const known = new Set([...always, ...(fields[served.storageKey] ?? []), ...(version.selectableFields ?? [])]);
  const bad = selector.find(({ field }) => !known.has(field));
  if (bad === undefined) return;
  if (fields[served.storageKey] !== undefined) throw badRequest(`field label not supported: ${bad.field}`);
  const listed = [...known].map((field) => JSON.stringify(field)).join(", ");
  throw badRequest(`${JSON.stringify(bad.field)} is not a known field selector: only ${listed}`);
}

function selectedText(object: Manifest, field: string): string {
  const value = valueAt(object, paths[field] ?? field);
  if (value === undefined || value === null)
    return field === "status.replicas" || field === "status.successful" ? "0" : defaultText(field);
  return typeof value === "object" ? "" : String(value);
}

function defaultText(field: string): string {
  return field === "spec.unschedulable" || field === "spec.hostNetwork" ? "false" : "";
}

/** @throws ApiError 400 in the API's own words */
function readLabels(text: string): ReturnType<typeof parseLabelSelector> {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    throw badRequest(error.message.replace(/^Cannot parse label selector ".*": /s, "unable to parse requirement: "));
  }
}

/**
 * Reads `labelSelector` and `fieldSelector`.
 * @throws ApiError 400 for a field the kind does not allow; or a selector that cannot be read
 */
export function readSelection(kind: VersionedKind, query: URLSearchParams): Selection {
  const labelText = query.get("labelSelector") ?? "";
  const fieldText = query.get("fieldSelector") ?? "";
  const labels = readLabels(labelText);
  const wanted = parseFieldSelector(fieldText);
  checkFields(kind, wanted);
  const exact = (field: string) => wanted.find((each) => each.equal && each.field === field)?.value;
  return {
    isWhole: labels.length === 0 && wanted.length === 0,
    name: exact("metadata.name"),
    namespace: exact("metadata.namespace"),
    takes: (object) =>
      matchesLabels(labels, object.metadata.labels) && matchesFields(wanted, (field) => selectedText(object, field)),
  };
}
