import { fieldOf, isList, isObject } from "../../../../engine/kubernetes/json-value.js";
import { checkName } from "../../../../engine/kubernetes/names.js";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { listAt, textAt } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import { invalidValue, requiredValue } from "./metadata.js";

function checkContainers(spec: JsonObject, field: string, path: string, seen: Set<string>): StatusCause[] {
  const volumes = new Set(listAt(spec, "volumes").map((volume) => textAt(volume, "name")));
  return listAt(spec, field).flatMap((container, index) => {
    const at = `${path}.${field}[${index}]`;
    const name = textAt(container, "name");
    const causes: StatusCause[] = [];
    const wrong = checkName(name, "dnsLabel");
    if (name === "") causes.push(requiredValue(`${at}.name`));
    else if (wrong !== undefined) causes.push(invalidValue(`${at}.name`, name, wrong));
    if (seen.has(name)) {
      causes.push({ reason: "FieldValueDuplicate", message: `Duplicate value: ${JSON.stringify(name)}`, field: `${at}.name` });
    }
    seen.add(name);
    if (textAt(container, "image").trim() === "") causes.push(requiredValue(`${at}.image`));
    listAt(container, "volumeMounts").forEach((mount, mountIndex) => {
      const volume = textAt(mount, "name");
      if (volumes.has(volume)) return;
      const message = `Not found: ${JSON.stringify(volume)}`;
      causes.push({ reason: "FieldValueNotFound", message, field: `${at}.volumeMounts[${mountIndex}].name` });
    });
    return causes;
  });
}

/**
 * What is wrong with the specification of a Pod: containers without name or image, names twice, mounts of volumes that are not there, restart policy.
 * @param path where the specification stands in its object, as `spec.template.spec`
 * @param restartPolicies those the owner allows
 */
export function checkPodSpec(spec: JsonObject, path: string, restartPolicies: readonly string[]): readonly StatusCause[] {
  const containers = fieldOf(spec, "containers");
  const causes: StatusCause[] = [];
  if (!isList(containers) || containers.filter((each) => isObject(each)).length === 0)
    causes.push(requiredValue(`${path}.containers`));
  const seen = new Set<string>();
  causes.push(...checkContainers(spec, "initContainers", path, seen), ...checkContainers(spec, "containers", path, seen));
  const policy = textAt(spec, "restartPolicy");
  if (policy !== "" && !restartPolicies.includes(policy)) {
    const supported = restartPolicies.map((each) => JSON.stringify(each)).join(", ");
    const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: ${supported}`;
    causes.push({ reason: "FieldValueNotSupported", message, field: `${path}.restartPolicy` });
  }
  return causes;
}
