import { isObject } from "../../../../engine/kubernetes/json-value.js";
import { checkStructural } from "../../../../engine/kubernetes/structural-schema.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { listAt, objectAt, textAt, valueAt, withValueAt } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import type { KindRule } from "./kind-rule.js";
import { invalidValue, requiredValue } from "./metadata.js";

function withNames(crd: Manifest): Manifest {
  const names = objectAt(crd, "spec.names");
  const kind = textAt(names, "kind");
  if (kind === "") return crd;
  const filled = {
    ...names,
    singular: textAt(names, "singular") || kind.toLowerCase(),
    listKind: textAt(names, "listKind") || `${kind}List`,
  };
  const named = withValueAt(crd, "spec.names", filled);
  return valueAt(named, "spec.conversion") === undefined ? withValueAt(named, "spec.conversion", { strategy: "None" }) : named;
}

function checkVersions(crd: Manifest): StatusCause[] {
  const versions = listAt(crd, "spec.versions");
  if (versions.length === 0) return [requiredValue("spec.versions", "must have at least one version")];
  const causes: StatusCause[] = [];
  if (versions.filter((each) => each["storage"] === true).length !== 1) {
    causes.push(
      invalidValue(
        "spec.versions",
        versions.map((each) => each["name"]),
        "must have exactly one version marked as storage version",
      ),
    );
  }
  versions.forEach((version, index) => {
    const path = `spec.versions[${index}].schema.openAPIV3Schema`;
    const schema = valueAt(version, "schema.openAPIV3Schema");
    if (!isObject(schema)) causes.push(requiredValue(path, "schemas are required"));
    else causes.push(...checkStructural(schema, path).map(({ path: field, reason, message }) => ({ field, reason, message })));
  });
  return causes;
}

function validate(crd: Manifest, live?: Manifest): StatusCause[] {
  const group = textAt(crd, "spec.group");
  const plural = textAt(crd, "spec.names.plural");
  const causes: StatusCause[] = [];
  if (group === "") causes.push(requiredValue("spec.group"));
  else if (!group.includes(".")) causes.push(invalidValue("spec.group", group, "should be a domain with at least one dot"));
  if (plural === "") causes.push(requiredValue("spec.names.plural"));
  if (textAt(crd, "spec.names.kind") === "") causes.push(requiredValue("spec.names.kind"));
  const name = `${plural}.${group}`;
  if (crd.metadata.name !== name) {
    causes.push(invalidValue("metadata.name", crd.metadata.name, `must be spec.names.plural+"."+spec.group`));
  }
  const scope = textAt(crd, "spec.scope");
  if (!["Cluster", "Namespaced"].includes(scope)) {
    const message = `Unsupported value: ${JSON.stringify(scope)}: supported values: "Cluster", "Namespaced"`;
    causes.push(scope === "" ? requiredValue("spec.scope") : { reason: "FieldValueNotSupported", message, field: "spec.scope" });
  }
  if (textAt(crd, "spec.conversion.strategy") === "Webhook") {
    const message = 'Unsupported value: "Webhook": supported values: "None"';
    causes.push({ reason: "FieldValueNotSupported", message, field: "spec.conversion.strategy" });
  }
  for (const field of ["group", "scope", "names.kind", "names.plural"]) {
    const path = `spec.${field}`;
    if (live !== undefined && valueAt(live, path) !== valueAt(crd, path)) {
      causes.push(invalidValue(path, valueAt(crd, path) ?? null, "field is immutable"));
    }
  }
  return [...causes, ...checkVersions(crd)];
}

/** CustomResourceDefinitions: names filled in, exactly one stored version, structural schemas. Conversion webhooks are not spoken to. */
export const crdRule: KindRule = { prepareCreate: withNames, prepareUpdate: withNames, validate };
