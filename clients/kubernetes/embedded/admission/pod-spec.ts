import { fieldOf, isList, isObject } from "../../../../engine/kubernetes/json-value.js";
import { checkName } from "../../../../engine/kubernetes/names.js";
import { compareQuantities, formatQuantity, parseQuantity } from "../../../../engine/kubernetes/quantity.js";
import type { Json, JsonObject } from "../../../../engine/model/manifest.js";
import { listAt, numberAt, objectAt, textAt } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import { forbiddenValue, invalidValue, requiredValue } from "./metadata.js";

function checkVolumes(spec: JsonObject, path: string): StatusCause[] {
  const names = listAt(spec, "volumes").map((volume) => textAt(volume, "name"));
  return names.flatMap((name, index) => {
    const field = `${path}.volumes[${index}].name`;
    const causes = checkSources(listAt(spec, "volumes")[index] ?? {}, `${path}.volumes[${index}]`);
    if (name === "") return [...causes, requiredValue(field)];
    return names.indexOf(name) === index ? causes : [...causes, duplicate(field, name)];
  });
}

/** In the order in which the API server looks at them. */
const volumeSources = ["emptyDir", "hostPath", "secret", "nfs", "persistentVolumeClaim", "downwardAPI", "configMap", "projected"];

/** The field of a source that says what is mounted. */
const mounted: Readonly<Record<string, string>> = {
  hostPath: "path",
  secret: "secretName",
  persistentVolumeClaim: "claimName",
  configMap: "name",
};

function checkSources(volume: JsonObject, path: string): StatusCause[] {
  const [first = "", ...more] = volumeSources.filter((source) => isObject(fieldOf(volume, source)));
  const field = mounted[first];
  const isMissing = field !== undefined && textAt(volume, `${first}.${field}`) === "";
  return [
    ...(isMissing ? [requiredValue(`${path}.${first}.${field}`)] : []),
    ...more.map((source) => forbiddenValue(`${path}.${source}`, "may not specify more than 1 volume type")),
  ];
}

function duplicate(field: string, value: string): StatusCause {
  return { reason: "FieldValueDuplicate", message: `Duplicate value: ${JSON.stringify(value)}`, field };
}

function checkTolerations(spec: JsonObject, path: string): StatusCause[] {
  return listAt(spec, "tolerations").flatMap((toleration, index) => {
    const operator = textAt(toleration, "operator");
    if (textAt(toleration, "key") !== "" || operator === "Exists") return [];
    const because = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    return [invalidValue(`${path}.tolerations[${index}].operator`, operator, because)];
  });
}

function checkPorts(container: JsonObject, path: string): StatusCause[] {
  const ports = listAt(container, "ports");
  const names = ports.map((port) => textAt(port, "name"));
  return ports.flatMap((port, index) => {
    const at = `${path}.ports[${index}]`;
    const name = names[index] ?? "";
    const causes = name === "" || names.indexOf(name) === index ? [] : [duplicate(`${at}.name`, name)];
    return numberAt(port, "containerPort") ? causes : [...causes, requiredValue(`${at}.containerPort`)];
  });
}

/** Nothing may be asked for beyond its limit. */
function checkRequests(container: JsonObject, path: string): StatusCause[] {
  const [requests, limits] = [objectAt(container, "resources.requests"), objectAt(container, "resources.limits")];
  return Object.entries(requests).flatMap(([resource, asked]) => {
    const [request, limit] = [quantityOf(asked), quantityOf(fieldOf(limits, resource))];
    if (request === undefined || limit === undefined || compareQuantities(request, limit) <= 0) return [];
    const because = `must be less than or equal to ${resource} limit of ${formatQuantity(limit)}`;
    return [invalidValue(`${path}.resources.requests`, formatQuantity(request), because)];
  });
}

const quantityOf = (value: Json | undefined) =>
  typeof value === "string" || typeof value === "number" ? parseQuantity(value) : undefined;

function checkContainers(spec: JsonObject, field: string, path: string, seen: Set<string>): StatusCause[] {
  const volumes = new Set(listAt(spec, "volumes").map((volume) => textAt(volume, "name")));
  return listAt(spec, field).flatMap((container, index) => {
    const at = `${path}.${field}[${index}]`;
    const name = textAt(container, "name");
    const causes: StatusCause[] = [];
    const wrong = checkName(name, "dnsLabel");
    if (name === "") causes.push(requiredValue(`${at}.name`));
    else if (wrong !== undefined) causes.push(invalidValue(`${at}.name`, name, wrong));
    if (textAt(container, "image").trim() === "") causes.push(requiredValue(`${at}.image`));
    causes.push(...checkPorts(container, at), ...checkRequests(container, at));
    listAt(container, "volumeMounts").forEach((mount, mountIndex) => {
      const volume = textAt(mount, "name");
      if (volumes.has(volume)) return;
      const message = `Not found: ${JSON.stringify(volume)}`;
      causes.push({ reason: "FieldValueNotFound", message, field: `${at}.volumeMounts[${mountIndex}].name` });
    });
    if (name !== "" && seen.has(name)) causes.push(duplicate(`${at}.name`, name));
    seen.add(name);
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
  const causes = checkVolumes(spec, path);
  if (!isList(containers) || containers.filter((each) => isObject(each)).length === 0)
    causes.push(requiredValue(`${path}.containers`));
  const seen = new Set<string>();
  causes.push(...checkContainers(spec, "containers", path, seen), ...checkContainers(spec, "initContainers", path, seen));
  causes.push(...checkTolerations(spec, path));
  const policy = textAt(spec, "restartPolicy");
  if (policy !== "" && !restartPolicies.includes(policy)) {
    const supported = restartPolicies.map((each) => JSON.stringify(each)).join(", ");
    const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: ${supported}`;
    causes.push({ reason: "FieldValueNotSupported", message, field: `${path}.restartPolicy` });
  }
  return causes;
}
