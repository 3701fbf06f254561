import { isObject } from "../../../engine/kubernetes/json-value.js";
import { fromOpenApi } from "../../../engine/kubernetes/structural-schema.js";
import type { JsonObject, Manifest } from "../../../engine/model/manifest.js";
import type { PrinterColumn, ScalePaths, ServedKind, ServedVersion } from "./kinds.js";
import { listAt, objectAt, textAt, valueAt } from "./object-path.js";
import { compareVersions } from "./version-order.js";

const customVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

function textsAt(object: JsonObject, path: string): readonly string[] {
  const value = valueAt(object, path);
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function scaleOf(version: JsonObject): ScalePaths | undefined {
  const scale = valueAt(version, "subresources.scale");
  if (!isObject(scale)) return undefined;
  const labelSelectorPath = textAt(scale, "labelSelectorPath");
  return {
    specReplicasPath: textAt(scale, "specReplicasPath"),
    statusReplicasPath: textAt(scale, "statusReplicasPath"),
    ...(labelSelectorPath === "" ? {} : { labelSelectorPath }),
  };
}

function versionOf(version: JsonObject): ServedVersion {
  const openApi = objectAt(version, "schema.openAPIV3Schema");
  const scale = scaleOf(version);
  const columns = listAt(version, "additionalPrinterColumns") as unknown as readonly PrinterColumn[];
  const selectable = listAt(version, "selectableFields").map((field) => textAt(field, "jsonPath").replace(/^\./, ""));
  return {
    version: textAt(version, "name"),
    schema: fromOpenApi(openApi),
    openApi,
    hasStatus: isObject(valueAt(version, "subresources.status")),
    selectableFields: selectable,
    ...(scale === undefined ? {} : { scale }),
    ...(columns.length === 0 ? {} : { columns }),
  };
}

/** The kind a CustomResourceDefinition serves. Versions that are not served are left out, except the stored one's name. */
export function customKind(crd: Manifest): ServedKind {
  const names = objectAt(crd, "spec.names");
  const versions = listAt(crd, "spec.versions");
  const stored = versions.find((version) => version["storage"] === true);
  const served = versions.filter((version) => version["served"] === true).map(versionOf);
  return {
    group: textAt(crd, "spec.group"),
    kind: textAt(names, "kind"),
    listKind: textAt(names, "listKind"),
    resource: textAt(names, "plural"),
    singular: textAt(names, "singular"),
    shortNames: textsAt(names, "shortNames"),
    categories: textsAt(names, "categories"),
    namespaced: textAt(crd, "spec.scope") === "Namespaced",
    custom: true,
    verbs: customVerbs,
    subresources: [],
    storageKey: crd.metadata.name ?? "",
    storageVersion: textAt(stored ?? {}, "name"),
    versions: served.toSorted((left, right) => compareVersions(left.version, right.version)),
  };
}
